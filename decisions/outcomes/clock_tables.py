"""The tables of the pathway's clocks: how often each was kept, and a control chart of how long each took."""

from collections import defaultdict
from collections.abc import Iterable

from decisions.outcomes.board_record import BoardRecord, Span
from decisions.outcomes.control_tables import monthly
from decisions.outcomes.rates import share
from decisions.outcomes.shares import SHARE, WILSON, said, share_cells
from decisions.outcomes.tables import Column, Row, Table

KEPT, LATE, RUNNING = "kept", "late", "running"


def clocks_kept(record: BoardRecord) -> Table:
    """Of the clocks that have ended or whose time is up, the share that was kept, by clock."""
    by_clock: dict[str, list[str]] = defaultdict(list)
    for clock, state in record.clocks:
        by_clock[clock].append(state)
    lines = [_line(clock, states) for clock, states in by_clock.items()]
    return Table(
        id="clocks",
        title="Clocks kept",
        says=said(lines, "what"),
        counts="Clocks of the cases chosen that were stopped, or whose time has passed without it; those still running "
        "are told beside, and as unknown those of which start or end is not recorded.",
        columns=(Column("what", "Clock"), *SHARE, Column("running", "Running", "number")),
        rows=tuple(lines),
        chart="bars",
        source=f"{WILSON} Each clock's limit and source stand in the knowledge.",
    )


def clock_charts(record: BoardRecord) -> list[Table]:
    """One control chart for each clock that has run to its end, in their order."""
    by_clock: dict[str, list[Span]] = defaultdict(list)
    for span in record.spans:
        by_clock[span.clock].append(span)
    return [_chart(spans) for spans in by_clock.values()]


def _chart(spans: list[Span]) -> Table:
    by_month: dict[str, list[float]] = defaultdict(list)
    for span in spans:
        by_month[span.month].append(span.took)
    of = spans[0]
    return monthly(
        by_month,
        id=f"clock_{of.clock}",
        title=f"{of.name}, {of.unit}",
        counts=f"{of.measures}, of the cases chosen in which both moments are known.",
        unit=of.unit,
        told=f"Its limit is {of.limit}." if of.limit else "",
    )


def _line(clock: str, states: Iterable[str]) -> Row:
    given = list(states)
    kept, late = given.count(KEPT), given.count(LATE)
    running = given.count(RUNNING)
    unknown = len(given) - kept - late - running
    return {"what": clock, **share_cells(share(kept, kept + late)), "unknown": unknown, "running": running}
