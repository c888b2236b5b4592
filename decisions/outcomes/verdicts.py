"""Where predictions were wrong: what a source says of a group, beside what became of the board's own patients."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decisions.outcomes.rows import CaseRow
from decisions.outcomes.settled import LONGER, RIGHT, SOONER
from decisions.outcomes.spells import DAYS_PER_MONTH, Estimate, Spell, horizon_days
from decisions.outcomes.survival import survival_at
from decisions.outcomes.tables import Column, Row, Table

HALF = 0.5
FEWEST = 10
"""Patients below whom nothing is said of a group. Project policy."""
SURE = 0.8
"""A chance of living from which a death, and below whose counterpart a survival, counts as a surprise."""
UNSURE, FEW = "Cannot be said yet", "Too few"


@dataclass(frozen=True)
class Claim:
    """What is foretold of the patients of one band: that after `months` the share of them who live is
    `share` (kind exactly), more (above) or less (below). `says` is the source's own wording."""

    score: str
    name: str
    band: str
    label: str
    says: str
    months: float
    kind: str = "exactly"
    share: float = HALF


def verdict(claim: Claim, found: Estimate | None) -> str:
    """What the board's patients say to a claim, with regard to the 95 % interval."""
    if found is None:
        return UNSURE
    if found.people < FEWEST:
        return FEW
    less, more = found.high < claim.share, found.low > claim.share
    match claim.kind:
        case "below":
            return LONGER if more else RIGHT if less else UNSURE
        case "above":
            return SOONER if less else RIGHT if more else UNSURE
        case _:
            return SOONER if less else LONGER if more else RIGHT


def predictions(rows: Sequence[CaseRow], claims: Iterable[Claim], instruments: Mapping[str, str]) -> Table:
    """Each claim about a band that has patients, and the mean of what each instrument foretold, beside what came."""
    lines = [line for claim in claims if (line := _of_claim(rows, claim))["people"]]
    lines += [line for id, name in instruments.items() for line in _of_instrument(rows, id, name)]
    wrong = [line for line in lines if line["verdict"] in (LONGER, SOONER)]
    names = ", ".join(dict.fromkeys(str(line["name"]) for line in wrong))
    return Table(
        id="predictions",
        title="Foretold and found",
        says=f"{len(wrong)} of {len(lines)} statements do not fit the board's patients: {names}."
        if wrong
        else f"None of {len(lines)} statements is contradicted by the board's patients.",
        counts="Patients with a start (first treatment, else the decision) and anything known of them after it. Months "
        "of a band are read as those of its middle patient: “under 6 months” that fewer than half live so long.",
        columns=(
            Column("name", "Score or tool"),
            Column("group", "Patients"),
            Column("says", "Foretold"),
            Column("months", "Months", "number"),
            Column("foretold", "Foretold alive", "share", "people"),
            Column("alive", "Alive", "share", "people"),
            Column("low", "95 % from", "share", "people"),
            Column("high", "to", "share", "people"),
            Column("people", "Of", "count"),
            Column("verdict", "Found"),
        ),
        rows=tuple(lines),
        source="Kaplan and Meier; a statement is wrong when the 95 % interval lies wholly beside it.",
    )


def _of_claim(rows: Sequence[CaseRow], claim: Claim) -> Row:
    at = [(row.scores.get(claim.score), row.spell) for row in rows]
    spells = [spell for score, spell in at if score is not None and score.band == claim.band and spell is not None]
    found = survival_at(spells, horizon_days(claim.months))
    return {
        "name": claim.name,
        "group": claim.label,
        "says": claim.says,
        "months": claim.months,
        "foretold": claim.share if claim.kind == "exactly" else None,
        **_cells(found, len(spells)),
        "verdict": verdict(claim, found),
    }


def _of_instrument(rows: Sequence[CaseRow], instrument: str, name: str) -> Iterable[Row]:
    foretold: dict[int, list[tuple[float, Spell]]] = {}
    for row in rows:
        for each in row.predictions.get(instrument, ()):
            if row.spell is not None:
                foretold.setdefault(each.days, []).append((each.survival, row.spell))
    for days, pairs in sorted(foretold.items()):
        mean = sum(chance for chance, _ in pairs) / len(pairs)
        found = survival_at([spell for _, spell in pairs], days)
        claim = Claim(instrument, name, "", "", "", 0, share=mean)
        yield {
            "name": name,
            "group": "All with a prediction",
            "says": f"chance to live on day {days}, on average",
            "months": round(days / DAYS_PER_MONTH, 1),
            "foretold": round(mean, 4),
            **_cells(found, len(pairs)),
            "verdict": verdict(claim, found),
        }


def _cells(found: Estimate | None, people: int) -> Row:
    if found is None:
        return {"alive": None, "low": None, "high": None, "people": people}
    return {
        "alive": round(found.value, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
        "people": people,
    }


@dataclass(frozen=True)
class Surprise:
    """One patient whose course an instrument had foretold otherwise, with much certainty."""

    case: str
    reference: str
    says: str


def surprises(rows: Iterable[CaseRow], instruments: Mapping[str, str]) -> list[Surprise]:
    """Who died although life was foretold with at least `SURE`, or lived although death was, by reference."""
    found = []
    for row in sorted(rows, key=lambda row: row.reference):
        for instrument, name in instruments.items():
            for each in row.predictions.get(instrument, ()):
                if said := _surprise(row.spell, each.survival, each.days):
                    found.append(Surprise(row.case, row.reference, f"{name}: {said}"))
    return found


def _surprise(spell: Spell | None, chance: float, days: int) -> str:
    if spell is None:
        return ""
    if spell.died and spell.days < days and chance >= SURE:
        return f"{chance:.0%} foretold alive on day {days}; died on day {spell.days}"
    if spell.days >= days and chance <= 1 - SURE:
        return f"{chance:.0%} foretold alive on day {days}; lived {spell.days} days or more"
    return ""
