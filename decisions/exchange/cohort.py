"""A cohort as CSV: rows in, one case each, streaming.

Columns carry the names of the catalogue, nested ones dotted: `lesions.0.escc`.
`case_reference` is carried through untouched and never read.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cases.facts.catalogue import CASE_NAMES, CATALOGUE, LESION_NAMES, LISTED, suggestion
from cases.facts.errors import FactError, shown
from cases.facts.fact import Kind
from cases.facts.json_form import MOST_LESIONS

REFERENCE = "case_reference"
_COURSE = ("dose_gy", "fractions", "on")
_LESION = re.compile(r"lesions\.(0|[1-9]\d?)\.(\w+)(?:\.(\w+))?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}  # what spreadsheets write instead of commas
_NOT_UTF8 = re.compile(r"[\ud800-\udfff]")  # what stands for bytes that are not
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class CohortRow:
    """One row: its line number, the reference carried through, the case (as a body, or as JSON text),
    and what is wrong."""

    number: int
    reference: str
    body: dict[str, Any] | str
    errors: tuple[FactError, ...] = ()


Place = tuple[int, str, str]


@dataclass(frozen=True)
class Header:
    """The columns of the input, and for those of a lesion its number, the fact and the part of a course.
    `number` is its line. Without columns nothing can be read of the rows: `errors` say why."""

    columns: tuple[str, ...]
    places: tuple[Place | None, ...]
    errors: tuple[FactError, ...]
    number: int = 1

    @property
    def lesions(self) -> int:
        """How many lesions a row can describe."""
        return max((place[0] for place in self.places if place), default=-1) + 1

    @property
    def wrong(self) -> frozenset[str]:
        """The columns that are refused; their cells are not read again row by row."""
        return frozenset(error.field for error in self.errors)


def read_header(columns: list[str], number: int = 1) -> Header:
    """Check every column's name. Unknown, repeated or empty names are errors, all at once."""
    names = [column.strip() for column in columns]
    other = next((name for mark, name in _SEPARATORS.items() if len(names) == 1 and mark in names[0]), "")
    if other:
        return _no_header(number, "row", f"has its columns separated by {other}: separate them by commas")
    errors = [error for name in dict.fromkeys(names) for error in _wrong_column(name)]
    errors += [
        FactError(name, "column", "is given twice", "each column once")
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1
    ]
    return Header(tuple(names), tuple(_place(name) for name in names), tuple(errors), number)


def _no_header(number: int, what: str, says: str, allowed: str = "") -> Header:
    return Header((), (), (FactError("", what, says, allowed),), number)


def _place(name: str) -> Place | None:
    match = _LESION.fullmatch(name)
    return (int(match[1]), match[2], match[3] or "") if match else None


def _wrong_column(name: str) -> Iterator[FactError]:
    if name == REFERENCE or (name in CASE_NAMES):
        return
    match = _LESION.fullmatch(name)
    if match is None:
        hint = suggestion(name, (*sorted(CASE_NAMES), REFERENCE)) or _lesion_hint(name)
        listed = "" if hint else f" ({LISTED})"
        yield FactError(name, "column", f"is not a known column.{hint}", f"a fact's name, or lesions.0.NAME{listed}")
    elif int(match[1]) >= MOST_LESIONS:
        yield FactError(name, "column", "has too high a lesion number", f"0 to {MOST_LESIONS - 1}")
    elif match[3] and (match[2] != "prior_rt" or match[3] not in _COURSE):
        yield FactError(name, "column", "is not a known column", f"lesions.{match[1]}.prior_rt.{' or .'.join(_COURSE)}")
    elif match[2] not in LESION_NAMES and match[2] != "id":
        hint = suggestion(match[2], tuple(sorted(LESION_NAMES)))
        listed = "" if hint else f" ({LISTED})"
        yield FactError(name, "column", f"is not a fact of a lesion.{hint}", f"a lesion's fact{listed}")


def _lesion_hint(name: str) -> str:
    return f" A lesion's fact is written lesions.0.{name}." if name in LESION_NAMES else ""


def read_rows(lines: Iterable[str]) -> Iterator[Header | CohortRow]:
    """The header, then one CohortRow for each row. Wrong rows carry their errors; none is dropped.

    Blank lines are passed over. A header without columns is the last thing that is read.
    """
    reader = csv.reader(lines, strict=True)
    header: Header | None = None
    wrong: frozenset[str] = frozenset()
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as broken:
            says = f"is not CSV: {broken}"
            if header is None:
                yield _no_header(reader.line_num, "row", says)
            else:
                yield CohortRow(reader.line_num, "", {}, (FactError("", "row", says),))
            return
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            yield (header := read_header(cells, reader.line_num))
            wrong = header.wrong
            if not header.columns:
                return
        else:
            yield _row(reader.line_num, header, wrong, cells)
    if header is None:
        yield _no_header(1, "file", "is empty", "a header line and one line for each case")


def _row(number: int, header: Header, wrong: frozenset[str], cells: list[str]) -> CohortRow:
    if len(cells) != len(header.columns):
        says = f"has {len(cells)} cells where the header has {len(header.columns)}"
        return CohortRow(number, "", {}, (FactError("", "row", says),))
    body: dict[str, Any] = {}
    reference = ""
    for name, place, cell in zip(header.columns, header.places, cells, strict=True):
        if name == REFERENCE:
            reference = cell
        elif (text := cell.strip()) and name not in wrong:
            _put(body, name, place, text)
    lesions = body.get("lesions", {})
    errors = [
        FactError(f"lesions.{place}", "nothing", "is empty while a later lesion is given", "lesions without a gap")
        for place in range(max(lesions, default=-1))
        if place not in lesions
    ]
    if lesions:
        body["lesions"] = [lesions.get(place, {}) for place in range(max(lesions) + 1)]
    if _NOT_UTF8.search(reference):
        errors.append(FactError(REFERENCE, shown(reference), "is not UTF-8", "text of a file saved as “CSV UTF-8”"))
    return CohortRow(number, reference, body, tuple(errors))


def _put(body: dict[str, Any], name: str, place: Place | None, cell: str) -> None:
    if place is None:
        body[name] = _typed(name, cell)
        return
    number, own, part = place
    lesion = body.setdefault("lesions", {}).setdefault(number, {})
    if part:
        course = lesion.get("prior_rt", {})
        # "none" beside a dose is a contradiction: kept as a part of that name, which is then refused.
        lesion["prior_rt"] = {**(course if isinstance(course, dict) else {str(course): cell}), part: cell}
    else:
        lesion[own] = _typed(own, cell)


def _typed(name: str, cell: str) -> object:
    """The cell as JSON would hold it; what does not fit stays text and is refused with its field."""
    kind = CATALOGUE[name].kind if name in CATALOGUE else Kind.TEXT
    if kind is Kind.INTEGER and _WHOLE.fullmatch(cell):
        return int(cell)
    if kind is Kind.BOOLEAN:
        return _TRUTHS.get(cell.lower(), cell)
    return cell


def error_line(number: int | None, error: FactError) -> str:
    """One error as the command line prints it: row, field, value, what is allowed."""
    row = f"row {number}: " if number is not None else ""
    field = error.field or "input"
    allowed = f" Allowed: {error.allowed}." if error.allowed else ""
    value = error.value if error.value in ("column", "row", "file", "nothing", "text") else f"value {error.value}"
    return f"{row}{shown(field)[1:-1]}: {error.says} ({value}).{allowed}"
