"""Tables of the meetings themselves: attendance, minutes by half, deferrals by reason."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median, quantiles

from scipy.stats import mannwhitneyu

from decisions.outcomes.board_record import BoardRecord, PutOff, Talk
from decisions.outcomes.rates import share
from decisions.outcomes.shares import SHARE, WILSON, said, share_cells
from decisions.outcomes.tables import Column, Row, Table

NOT_SAID = "Nobody has said why"


def attendance(record: BoardRecord) -> Table:
    """At how many of its closed meetings each required discipline was in the room, against the board's target; of
    several boards each against its own."""
    parts = {f"{name}: ": part for name, part in record.parts.items()} or {"": record}
    lines = [line for name, part in parts.items() for line in _attended(name, part)]
    short = sum(line["reached"] == "no" for line in lines)
    return Table(
        id="attendance",
        title="Attendance of the required disciplines",
        says=f"{short or 'No'} of {len(lines)} disciplines {'was' if short <= 1 else 'were'} below the target."
        if lines
        else "",
        counts="Closed meetings at which somebody was noted as present; those without a note are told as unknown. "
        "A deputy counts by their own specialty. Filters by day choose the meetings; the other filters do not.",
        columns=(
            Column("what", "Discipline"),
            *SHARE[:3],
            Column("people", "Meetings", "number"),
            SHARE[4],
            Column("target", "Target", "share"),
            Column("reached", "Reached"),
        ),
        rows=tuple(lines),
        chart="bars",
        source=f"{WILSON} The target is the board's own policy; no source gives one for spine boards.",
    )


def _attended(board: str, record: BoardRecord) -> Iterator[Row]:
    held = [sitting for sitting in record.sittings if sitting.present]
    for what, specialties in record.needs.items() if held else ():
        found = share(sum(bool(sitting.present & specialties) for sitting in held), len(held))
        reached = found is not None and record.target is not None and found.value >= record.target
        yield {
            "what": f"{board}{what}",
            **share_cells(found),
            "unknown": len(record.sittings) - len(held),
            "target": record.target,
            "reached": "" if record.target is None else "yes" if reached else "no",
        }


def minutes_by_half(record: BoardRecord) -> Table:
    """How long cases took and how many were decided, in the first and in the second half of meetings."""
    halves = {
        "First half": [talk for talk in record.talks if talk.first_half],
        "Second half": [talk for talk in record.talks if not talk.first_half],
    }
    p = _difference(*halves.values())
    lines = [_half(name, talks, p) for name, talks in halves.items() if talks]
    told = [f"{line['what']}: {line['median_minutes']:g} minutes" for line in lines]
    return Table(
        id="minutes_by_half",
        title="Minutes per case, first half and second half of meetings",
        says=f"{'; '.join(told)} (median)." if told else "",
        counts="Cases that were on the screen and discussed at closed meetings with two of them or more, in the order "
        "in which they were first shown; the middle one is of the first half.",
        columns=(
            Column("what", "Half"),
            Column("cases", "Cases", "count"),
            Column("median_minutes", "Median minutes", "number", "cases"),
            Column("quarter", "A quarter took less than", "number", "cases"),
            Column("three_quarters", "A quarter took more than", "number", "cases"),
            Column("share", "Decided there", "share", "cases"),
            Column("low", "95 % from", "share", "cases"),
            Column("high", "to", "share", "cases"),
            Column("p", "Difference of minutes, p", "p"),
        ),
        rows=tuple(lines),
        chart="bars",
        source=f"{WILSON} p: Mann-Whitney, two-sided. Quality fell from the first to the second half in "
        "BMJ Open 2019;9:e027303.",
    )


def _half(name: str, talks: Sequence[Talk], p: float | None) -> Row:
    minutes = sorted(talk.minutes for talk in talks)
    low, _, high = quantiles(minutes, n=4, method="inclusive") if len(minutes) > 1 else [minutes[0]] * 3
    cells = share_cells(share(sum(talk.decided for talk in talks), len(talks)))
    return {
        "what": name,
        "cases": len(talks),
        "median_minutes": round(median(minutes), 1),
        "quarter": round(low, 1),
        "three_quarters": round(high, 1),
        **{edge: cells[edge] for edge in ("share", "low", "high")},
        "p": p,
    }


def _difference(first: Sequence[Talk], second: Sequence[Talk]) -> float | None:
    if not first or not second:
        return None
    return round(rank_sum_p([talk.minutes for talk in first], [talk.minutes for talk in second]), 4)


def rank_sum_p(first: Sequence[float], second: Sequence[float], *, alternative: str = "two-sided") -> float:
    """The p value of Mann and Whitney (Ann Math Stat 1947;18:50-60) that two samples are alike, by scipy."""
    return float(mannwhitneyu(first, second, alternative=alternative).pvalue)


def deferral_reasons(record: BoardRecord) -> Table:
    """Why cases left the board without a decision, and what that cost in days, the commonest first."""
    by_reason: dict[str, list[PutOff]] = defaultdict(list)
    for each in record.put_off:
        by_reason[each.reason].append(each)
    lines: list[Row] = [
        {
            "what": record.reasons.get(reason, NOT_SAID),
            "cases": len(rows),
            **share_cells(share(len(rows), len(record.put_off))),
            "days": sum(each.days for each in rows),
            "median_days": float(median(each.days for each in rows)),
            "waiting": sum(each.waiting for each in rows),
        }
        for reason, rows in sorted(by_reason.items(), key=lambda row: (-len(row[1]), row[0]))
    ]
    return Table(
        id="deferral_reasons",
        title="Why cases were put off",
        says=said(lines[:3], "what"),
        counts="Every deferral of the cases chosen: signed as “none yet”, or carried over. The days run to the case's "
        "next appearance, its closing, or today; no day is counted twice.",
        columns=(
            Column("what", "Reason"),
            Column("cases", "Deferrals", "count"),
            *SHARE[:4],
            Column("days", "Days in all", "number", "cases"),
            Column("median_days", "Median days", "days", "cases"),
            Column("waiting", "Still waiting", "number", "cases"),
        ),
        rows=tuple(lines),
        chart="bars",
        source=f"{WILSON} For comparison: radiology 48 % and pathology 42 % of causes (PMC3817328).",
    )
