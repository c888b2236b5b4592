"""The JSON of a Bundle: read as it stands, or refused naming the place in it that cannot be kept.

What JSON or a database cannot hold (NaN, endless numbers, NUL), what has two meanings (a key that
stands twice) and what is nested without end is found before anything else reads it.
"""

import hashlib
import json
import math
import re
from collections import Counter
from typing import Any

from cases.pathway.refusals import BadInput, bad_field

MAX_BYTES = 20_000_000
MAX_DEPTH = 100
_MOST_DIGITS = 300
_NOT_STORABLE = re.compile("[\\x00\\ud800-\\udfff]")
_SHOWN_PARTS = 8


class _Doubled(dict[str, Any]):
    """An object in which `key` stands more than once."""

    key = ""


class _Endless:
    """A whole number of more digits than anything here counts with."""


def read_json(data: bytes) -> dict[str, Any]:
    """The object in `data`. Raises BadInput with the place and the remedy."""
    if len(data) > MAX_BYTES:
        raise bad_field("file", f"The file has {len(data):,} bytes.", f"At most {MAX_BYTES:,} are read.")
    try:
        body = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_int=_whole)
    except UnicodeDecodeError:
        raise bad_field("file", "The file is not UTF-8 text.", "Export the Bundle as UTF-8 JSON.") from None
    except json.JSONDecodeError as error:
        raise bad_field(
            "file",
            f"Broken JSON at line {error.lineno}, column {error.colno}: {error.msg}.",
            "Export the Bundle again.",
        ) from None
    except RecursionError:
        raise bad_field("file", "The JSON is nested too deeply.", "Send a FHIR R4 Bundle.") from None
    if not isinstance(body, dict):
        raise bad_field("file", "The JSON is not an object.", "Send a FHIR R4 Bundle.")
    _refuse_unkeepable(body)
    return body


def digest_of(body: dict[str, Any]) -> str:
    """SHA-256 of the JSON in one form, however it was laid out."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) == len(pairs):
        return body
    doubled = _Doubled(body)
    doubled.key = Counter(key for key, _ in pairs).most_common(1)[0][0]
    return doubled


def _whole(digits: str) -> object:
    return int(digits) if len(digits) <= _MOST_DIGITS else _Endless()


def _refuse_unkeepable(body: dict[str, Any]) -> None:
    """Without recursion: what is nested too deeply for it is what this has to find."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), body)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict | list):
            if len(place) > MAX_DEPTH:
                raise _refused(place, "This is nested too deeply.", f"Leave out what is below {MAX_DEPTH} levels.")
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*place, str(key)), child) for key, child in pairs]
        if isinstance(value, _Doubled):
            says = f"The key “{_printable(value.key)}” stands here twice."
            raise _refused(place, says, "Leave out the one that is not meant.")
        if isinstance(value, _Endless) or (isinstance(value, float) and not math.isfinite(value)):
            raise _refused(place, "This is no number that can be kept.", "Correct the number or leave it out.")
        if (isinstance(value, str) and _NOT_STORABLE.search(value)) or (place and _NOT_STORABLE.search(place[-1])):
            says = "This holds characters that cannot be stored (NUL, or half of a surrogate pair)."
            raise _refused(place, says, "Export the Bundle again.")


def _refused(place: tuple[str, ...], says: str, remedy: str) -> BadInput:
    """A refusal at a place in the Bundle; of a very deep one the beginning, which names the entry."""
    shown = ".".join(place[:_SHOWN_PARTS]) + ("…" if len(place) > _SHOWN_PARTS else "")
    return bad_field(_printable(shown) or "file", says, remedy)


def _printable(text: str) -> str:
    return _NOT_STORABLE.sub("?", text)[:200]
