"""Names and dates that cannot be led back to a patient without the installation's key.

Everything follows from TUMORBOARD_PSEUDONYM_KEY, the board and a project: the same project gives the same
pseudonyms again, so that two exports can be joined; another project or board gives others, so that they
cannot. The key is in no database and in no export.
"""

import base64
import hmac
from datetime import date, datetime, timedelta

from django.conf import settings

REACH = 182
"""Days by which the dates of a patient are moved at most, to either side."""
OLDEST = 89
"""Ages above this are told as one: 90 stands for "90 or older" (as in 45 CFR 164.514(b)(2)(i)(C))."""
REPORTING = "reporting views"
"""The project of the reporting views; no export can be given this name."""


class Pseudonyms:
    """The pseudonyms of one board's patients and cases for one project."""

    def __init__(self, board_id: object, project: str) -> None:
        self._key = _keyed(settings.PSEUDONYM_KEY.encode(), f"{board_id}:{project}")

    def code(self, what: str, id: object) -> str:
        """Sixteen letters and digits (80 bits) that stand for the `what` of this id."""
        return base64.b32encode(_keyed(self._key, f"{what}:{id}")[:10]).decode().lower()

    def offset(self, patient_id: object) -> timedelta:
        """By how many whole days every date of this patient is moved: one number per patient, up to REACH."""
        drawn = int.from_bytes(_keyed(self._key, f"days:{patient_id}")[:8], "big")
        return timedelta(days=drawn % (2 * REACH + 1) - REACH)


def coarsened(value: date) -> date:
    """The first day of its month; of a moment, the first moment of its month."""
    if isinstance(value, datetime):
        return value.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return value.replace(day=1)


def grouped_age(years: int | None) -> int | None:
    """The age, with everybody above OLDEST as one."""
    return None if years is None else min(years, OLDEST + 1)


def _keyed(key: bytes, said: str) -> bytes:
    return hmac.digest(key, said.encode(), "sha256")
