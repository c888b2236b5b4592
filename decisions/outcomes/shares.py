"""A share of people as cells of a table, and the sentence that says what the shares are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from decisions.outcomes.rows import CaseRow
from decisions.outcomes.spells import Estimate
from decisions.outcomes.tables import Column, Row

WILSON = "Share with the interval of Wilson 1927."

SHARE = (
    Column("share", "Share", "share", "people"),
    Column("low", "95 % from", "share", "people"),
    Column("high", "to", "share", "people"),
    Column("people", "Of", "count"),
    Column("unknown", "Unknown", "number"),
)


def share_cells(found: Estimate | None) -> Row:
    """The cells of `SHARE` but for the unknown; empty, of nobody, where there is no estimate."""
    if found is None:
        return {"share": None, "low": None, "high": None, "people": 0}
    return {
        "share": round(found.value, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
        "people": found.people,
    }


def grouped(rows: Iterable[CaseRow], of: Callable[[CaseRow], str]) -> dict[str, list[CaseRow]]:
    """The rows by what `of` says of each, in the order of its words."""
    groups: dict[str, list[CaseRow]] = defaultdict(list)
    for row in rows:
        groups[of(row)].append(row)
    return dict(sorted(groups.items()))


def said(lines: Sequence[Row], *names: str) -> str:
    """One sentence that tells each share with the number that it is of."""
    told = [
        f"{', '.join(str(line[name]) for name in names)}: {line['share']:.0%} of {line['people']}"
        for line in lines
        if isinstance(line["share"], float)
    ]
    return f"{'; '.join(told)}." if told else ""
