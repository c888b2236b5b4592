"""Whether a paper still stands: a newer version may have replaced it, or a decision on it been amended."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from decisions.documents.variants import TEACHING
from decisions.documents.wording import moment_words
from decisions.models import Decision, Document

DECIDED = ("outcome_summary", "patient_outcome", "letter_referrer", "letter_gp", "letter_patient")
_SUBJECT = ("board_id", "meeting_id", "decision_id", "period", "kind", "variant")


def superseded(documents: Sequence[Document]) -> dict[UUID, str]:
    """Why each of these papers no longer stands, in a sentence; those that stand are left out.

    A constant number of queries. The documents may come without their content, but with their board.
    """
    newest = _newest(documents)
    amended = _amended(documents)
    found = {}
    for one in documents:
        later = newest[tuple(getattr(one, name) for name in _SUBJECT)]
        zone = one.board.time_zone
        if one.version < later["version"]:
            # A teaching copy tells no day.
            made = "" if one.variant == TEACHING else f", made {moment_words(later['made_at'], zone)},"
            found[one.pk] = f"Version {later['version']}{made} stands in its place."
        elif one.kind in DECIDED and (at := amended.get(one.decision_id or one.meeting_id)) and at > one.made_at:
            found[one.pk] = f"A decision on it was amended on {moment_words(at, zone)}."
    return found


def _newest(documents: Sequence[Document]) -> dict[tuple[Any, ...], dict[str, Any]]:
    subject = ("meeting_id", "decision_id", "period", "board_id")
    of = {name: {getattr(one, name) for one in documents} for name in subject}
    about = (
        Q(meeting__in=of["meeting_id"] - {None})
        | Q(decision__in=of["decision_id"] - {None})
        | Q(board__in=of["board_id"], period__in=of["period"] - {""})
    )
    rows = Document.objects.filter(about).order_by("version").values(*_SUBJECT, "version", "made_at")
    return {tuple(row[name] for name in _SUBJECT): row for row in rows}


def _amended(documents: Sequence[Document]) -> dict[Any, Any]:
    """When a decision of each meeting, or the decision itself, was amended last."""
    told = [one for one in documents if one.kind in DECIDED]
    if not told:
        return {}
    meetings, decisions = {one.meeting_id for one in told}, {one.decision_id for one in told}
    rows = Decision.objects.filter(
        Q(item__meeting__in=meetings - {None}, amends__isnull=False) | Q(amends__in=decisions - {None})
    )
    by_meeting = rows.values_list("item__meeting").annotate(at=Max("made_at"))
    by_decision = rows.values_list("amends").annotate(at=Max("made_at"))
    return dict(by_meeting.order_by()) | dict(by_decision.order_by())
