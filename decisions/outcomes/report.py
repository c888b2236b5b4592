"""All figures of a board in their order: one list of tables from the rows of its cases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from decisions.outcomes.agreement_tables import rater_agreement
from decisions.outcomes.board_record import EMPTY, BoardRecord
from decisions.outcomes.board_tables import concordance, deferrals, equity, implementation, waits
from decisions.outcomes.clock_tables import clock_charts, clocks_kept
from decisions.outcomes.course_tables import complications, deaths_after_treatment, pain, walking
from decisions.outcomes.meeting_tables import attendance, deferral_reasons, minutes_by_half
from decisions.outcomes.rows import CaseRow
from decisions.outcomes.survival_tables import ScoreBands, by_instrument, by_score
from decisions.outcomes.tables import Table

Make = Callable[[Sequence[CaseRow]], Table]

WHOLE: tuple[Make, ...] = (
    partial(waits, id="referral_to_decision", title="Referral to decision", start="referred_on", end="decided_on"),
    partial(waits, id="decision_to_treatment", title="Decision to treatment", start="decided_on", end="treated_on"),
    implementation,
    concordance,
    deferrals,
    deaths_after_treatment,
    walking,
    pain,
    complications,
    equity,
)


MEETINGS: tuple[Callable[[BoardRecord], Table], ...] = (
    attendance,
    minutes_by_half,
    deferral_reasons,
    rater_agreement,
)


def report(
    rows: Sequence[CaseRow],
    *,
    scores: Sequence[ScoreBands],
    instruments: Mapping[str, str],
    record: BoardRecord = EMPTY,
) -> Iterator[Table]:
    """Every table that has rows, one after the other, so that progress can be told. `instruments` maps an id
    to its name; `record` is what the meetings themselves give."""
    for make in WHOLE:
        table = make(rows)
        if table.rows:
            yield table
    clocks = clocks_kept(record)
    yield from [clocks, *clock_charts(record)] if clocks.rows else clock_charts(record)
    yield from (table for of in MEETINGS if (table := of(record)).rows)
    for score in scores:
        yield from by_score(rows, score)
    for id, name in instruments.items():
        yield from by_instrument(rows, id, name)
