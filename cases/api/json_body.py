"""Reading a JSON body that may be hostile, and naming the field that cannot be read.

Python's reader accepts NaN, keys given twice (the last wins), numbers without bound, lone
surrogates and NUL characters. None of them has a place in a record that other systems
read, and PostgreSQL cannot store the last two.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from rest_framework.parsers import BaseParser

from cases.api.problems import BodyTooLarge
from cases.pathway.refusals import BadInput, FieldError, bad_field

MOST_BYTES = 1024 * 1024
DEEPEST = 32
MOST_ERRORS = 20
LARGEST_WHOLE = 2**53 - 1  # the largest whole number that every JSON reader keeps exact

_NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")


class _Twice:
    """Stands where a key was given twice."""


class _TooLarge:
    """Stands where a number has too many digits."""


class JSONBody(BaseParser):
    """application/json in UTF-8, of at most `most` bytes."""

    media_type = "application/json"
    most = MOST_BYTES

    def parse(self, stream: BinaryIO, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body as plain Python values. Raises BadInput or BodyTooLarge."""
        body = stream.read(self.most + 1)
        if len(body) > self.most:
            raise BodyTooLarge(f"The body is larger than {self.most:,} bytes, the most that is read here.")
        return read_json(body)


def read_json(body: bytes) -> Any:
    """JSON text as plain values. Raises BadInput naming each place that cannot be kept."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_int=_whole, parse_constant=_constant)
    except UnicodeDecodeError as broken:
        raise bad_field("", f"The body is not UTF-8 (byte {broken.start}).", "Send JSON in UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as broken:
        where = f"line {broken.lineno}, column {broken.colno}"
        raise bad_field("", f"The body is not JSON: {broken.msg} at {where}.", "Check it with a JSON tool.") from None
    faults = [fault for fault, _ in zip(_faults(value), range(MOST_ERRORS), strict=False)]
    if faults:
        raise BadInput(faults)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = _Twice() if name in found else value
    return found


def _whole(digits: str) -> Any:
    number = int(digits) if len(digits) <= 17 else None
    return _TooLarge() if number is None or abs(number) > LARGEST_WHOLE else number


def _constant(name: str) -> float:
    return math.nan


def _faults(body: Any) -> Iterator[FieldError]:
    """Walks the value without recursion, so that depth cannot exhaust the stack."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), body)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            raise _too_deep()
        if isinstance(value, dict):
            yield from (_not_text((*path, name), "name") for name in value if _NOT_TEXT.search(name))
            waiting.extend(((*path, name), part) for name, part in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend(((*path, str(place)), value[place]) for place in reversed(range(len(value))))
        else:
            yield from _fault(path, value)


def _fault(path: tuple[str, ...], value: Any) -> Iterator[FieldError]:
    if isinstance(value, str) and _NOT_TEXT.search(value):
        yield _not_text(path, "text")
    elif isinstance(value, _Twice):
        yield FieldError(_dotted(path), "is given twice.", "Send each field once.")
    elif isinstance(value, _TooLarge):
        yield FieldError(_dotted(path), f"is a number beyond ±{LARGEST_WHOLE}.", "Send a smaller number.")
    elif isinstance(value, float) and not math.isfinite(value):
        yield FieldError(_dotted(path), "is not a finite number.", "Send a number, or null for “not recorded”.")


def _not_text(path: tuple[str, ...], what: str) -> FieldError:
    return FieldError(
        _dotted(path),
        f"holds a {what} with a character that is not text (NUL or half a surrogate pair).",
        "Take the character out.",
    )


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(_NOT_TEXT.sub("�", name)[:80] for name in path)


def _too_deep() -> BadInput:
    return bad_field("", f"The body is nested more than {DEEPEST} levels deep.", "Send a flatter body.")
