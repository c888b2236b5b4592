"""The outcome report: what the board decided, what was done, what came of it, where predictions were wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decisions.outcomes.board_tables import concordance, deferrals, equity, implementation, waits
from decisions.outcomes.course_tables import complications, deaths_after_treatment, pain, walking
from decisions.outcomes.period import Period
from decisions.outcomes.rates import share
from decisions.outcomes.rows import CaseRow
from decisions.outcomes.shares import SHARE, WILSON, share_cells
from decisions.outcomes.survival_tables import ScoreBands, by_score
from decisions.outcomes.tables import Column, Table
from decisions.outcomes.verdicts import Claim, Surprise, predictions, surprises


@dataclass(frozen=True)
class Chapter:
    """One part of the report. `says` states of which cases it tells, `cases` how many they are."""

    id: str
    title: str
    says: str
    cases: int
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Known:
    """What the knowledge says of survival: the scores with their bands, its statements about bands, and the
    instruments that foretell (id -> name)."""

    scores: Sequence[ScoreBands]
    claims: Sequence[Claim]
    instruments: Mapping[str, str]


def outcome_report(
    rows: Sequence[CaseRow], period: Period, known: Known, treatments: Mapping[str, str]
) -> tuple[list[Chapter], list[Surprise]]:
    """The four chapters, and the cases whose course surprised. `treatments` maps codes to words.

    What came of decisions takes time: done and come are told of the twelve months to the end of the period,
    predictions of everybody decided by then. A chapter without a case has no tables.
    """
    now = _within(rows, period)
    year = _within(rows, period.year)
    ever = [row for row in rows if row.decided_on is not None and row.decided_on <= period.last]
    return [
        Chapter(
            "decided",
            "What the board decided",
            f"{_cases(now)} decided in {period.words}.",
            len(now),
            _filled(now, [decided(now, treatments), deferrals(now), concordance(now)]),
        ),
        Chapter("done", "What was done", f"{_cases(year)} decided in {period.year.words}.", len(year), _done(year)),
        Chapter(
            "came",
            "What came of it",
            f"{_cases(year)} decided in {period.year.words}.",
            len(year),
            _filled(year, [make(year) for make in (deaths_after_treatment, walking, pain, complications)]),
        ),
        Chapter(
            "foretold",
            "Where predictions were wrong",
            f"{_cases(ever)} decided by {period.last:%d-%b-%Y}.",
            len(ever),
            _filled(ever, [predictions(ever, known.claims, known.instruments), *_curves(ever, known.scores)]),
        ),
    ], surprises(ever, known.instruments)


def decided(rows: Sequence[CaseRow], treatments: Mapping[str, str]) -> Table:
    """The first choice of each recommendation, the most frequent first."""
    counts = Counter(row.decided for row in rows)
    return Table(
        id="decided",
        title="First choices",
        says=f"{len(rows)} recommendations; most often {treatments.get(counts.most_common(1)[0][0], 'other').lower()}."
        if counts
        else "",
        counts="Every case whose first recommendation was signed in the period.",
        columns=(Column("what", "Treatment"), Column("cases", "Cases", "count"), *SHARE[:4]),
        rows=tuple(
            {"what": treatments.get(code, code), "cases": count, **share_cells(share(count, len(rows)))}
            for code, count in counts.most_common()
        ),
        chart="bars",
        source=WILSON,
    )


def _done(rows: Sequence[CaseRow]) -> tuple[Table, ...]:
    decision = waits(
        rows, id="referral_to_decision", title="Referral to decision", start="referred_on", end="decided_on"
    )
    treatment = waits(
        rows, id="decision_to_treatment", title="Decision to treatment", start="decided_on", end="treated_on"
    )
    return _filled(rows, [implementation(rows), decision, treatment, equity(rows)])


def _curves(rows: Sequence[CaseRow], scores: Iterable[ScoreBands]) -> list[Table]:
    return [table for score in scores for table in by_score(rows, score) if table.chart == "curve"]


def _within(rows: Iterable[CaseRow], period: Period) -> list[CaseRow]:
    return [row for row in rows if row.decided_on is not None and period.first <= row.decided_on <= period.last]


def _filled(rows: Sequence[CaseRow], tables: Iterable[Table]) -> tuple[Table, ...]:
    return tuple(table for table in tables if table.rows) if rows else ()


def _cases(rows: Sequence[CaseRow]) -> str:
    return f"{len(rows)} case{'' if len(rows) == 1 else 's'}"
