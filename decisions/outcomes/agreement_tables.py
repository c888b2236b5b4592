"""The table of how far raters agree, for each finding that two people recorded."""

from collections import defaultdict
from collections.abc import Sequence

from decisions.outcomes.agreement import Agreement, kappa, one_way_correlation
from decisions.outcomes.board_record import BoardRecord, Rating
from decisions.outcomes.rates import share
from decisions.outcomes.shares import share_cells
from decisions.outcomes.tables import Column, Row, Table

KAPPA, ICC = "weighted kappa", "ICC(1,1)"


def rater_agreement(record: BoardRecord) -> Table:
    """Agreement beyond chance of the first two people who recorded the same finding for the same day."""
    by_what: dict[str, list[Rating]] = defaultdict(list)
    for rating in record.ratings:
        by_what[rating.what].append(rating)
    lines = [_line(what, rows) for what, rows in sorted(by_what.items())]
    known = [line for line in lines if line["value"] is not None]
    told = [f"{line['what']}: {line['value']:.2f} ({line['pairs']})" for line in known[:4]]
    return Table(
        id="rater_agreement",
        title="Agreement of raters",
        says=f"{'; '.join(told)}." if told else "",
        counts="Findings that at least two people recorded for the same day, before any talk of it could be told from "
        "the record; of more than two the first two count. Who they are differs from case to case.",
        columns=(
            Column("what", "Finding"),
            Column("method", "Coefficient"),
            Column("value", "Value", "number", "pairs"),
            Column("value_low", "95 % from", "number", "pairs"),
            Column("value_high", "to", "number", "pairs"),
            Column("pairs", "Rated twice", "count"),
            Column("share", "The same", "share", "pairs"),
            Column("low", "95 % from", "share", "pairs"),
            Column("high", "to", "share", "pairs"),
        ),
        rows=tuple(lines),
        chart="bars",
        source="Kappa of Cohen with linear weights (Psychol Bull 1968;70:213-20) for grades; one-way intraclass "
        "correlation of single ratings (Shrout and Fleiss, Psychol Bull 1979;86:420-8) for numbers.",
    )


def _line(what: str, rows: Sequence[Rating]) -> Row:
    found, method = _agreement(rows)
    cells = share_cells(share(sum(row.first == row.second for row in rows), len(rows)))
    return {
        "what": what,
        "method": method,
        "value": _edge(found.value if found else None),
        "value_low": _edge(found.low if found else None),
        "value_high": _edge(found.high if found else None),
        "pairs": len(rows),
        **{edge: cells[edge] for edge in ("share", "low", "high")},
    }


def _agreement(rows: Sequence[Rating]) -> tuple[Agreement | None, str]:
    order = rows[0].order
    if order:
        return kappa([str(row.first) for row in rows], [str(row.second) for row in rows], order=order), KAPPA
    return one_way_correlation([[float(row.first), float(row.second)] for row in rows]), ICC


def _edge(value: float | None) -> float | None:
    return None if value is None or value != value else round(value, 3)
