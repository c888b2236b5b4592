"""The four axes of NOMS for one lesion: what is found on each, and what it turns on.

Each axis reads a handful of facts of few values, so its findings are remembered by them.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import View
from decisions.reasoning.knowledge import Evidence, Framework
from decisions.reasoning.logic import Truth
from decisions.reasoning.radiosensitivity import Sensitivity
from decisions.reasoning.score_table import Band
from decisions.reasoning.scores.points import PointsReading

CERTAIN = "certain"
OPEN = "open"  # a fact is missing, or somebody must rule: the values cannot all be right
SHOWN = "shown"  # the sources themselves are undecided: every value is shown


@dataclass(frozen=True)
class Axis:
    """One axis: the values possible, whether that is certain, the finding in words, its facts.

    What is not `covered` no row of the table was made for: rows that agree settle nothing.
    """

    values: tuple[str, ...]
    state: str
    says: str
    facts: tuple[tuple[str, Value | None], ...]
    turns_on: tuple[str, ...] = ()
    covered: bool = True

    @cached_property
    def value(self) -> str | None:
        """The value, when there is one."""
        return self.values[0] if len(self.values) == 1 else None

    @cached_property
    def shape(self) -> tuple[tuple[str, ...], str, tuple[str, ...], bool]:
        """All of it that decides which rows fit."""
        return self.values, self.state, self.turns_on, self.covered

    @cached_property
    def shown(self) -> dict[str, object]:
        """The axis in plain JSON types. Shared by every lesion with the same finding: not to be changed."""
        return {
            "value": self.value,
            "possible": list(self.values),
            "state": self.state,
            "finding": self.says,
            "facts": dict(self.facts),
            "turns_on": list(self.turns_on),
        }


def read_deficit(evidence: tuple[Evidence, ...], view: View) -> Truth:
    """Myelopathy or deficit: true or false when the records agree, None when silent or at odds."""
    said = {each.side_of.get(view.get(each.fact)) for each in evidence} - {None}
    if said == {"no"}:
        return False
    return True if "yes" in said and "no" not in said else None


def neurologic(framework: Framework, view: View) -> Axis:
    """N: the ESCC grade, with myelopathy. Grade 1c is shown as both."""
    return _neurologic(framework, view.get("escc"), view.get("deficit"))


@lru_cache(maxsize=256)
def _neurologic(framework: Framework, grade: Value | None, deficit: Value | None) -> Axis:
    facts = (("escc", grade), ("deficit", deficit))
    groups = framework.escc_groups
    if grade is None:
        return Axis(("low", "high"), OPEN, "ESCC is not recorded.", facts, ("escc",))
    if grade in groups["undecided"]:
        return Axis(
            ("low", "high"), SHOWN, f"ESCC {grade} is borderline: read as low and as high grade.", facts, ("escc",)
        )
    if grade in groups["high"]:
        return Axis(("high",), CERTAIN, f"ESCC {grade}: high grade.", facts)
    if deficit:
        return Axis(
            ("low", "high"),
            OPEN,
            f"ESCC {grade} is low grade but there is a deficit: no row covers this. Look for another cause or level.",
            facts,
            ("escc", "myelopathy"),
            covered=False,
        )
    proviso = "" if deficit is False else " Whether there is a deficit is not certain: this holds only without one."
    return Axis(("low",), CERTAIN, f"ESCC {grade}: low grade.{proviso}", facts)


def oncologic(sensitivity: Sensitivity, view: View) -> Axis:
    """O: the radiosensitivity class. Earlier radiotherapy here, then a clinician's ruling, come first."""
    return _oncologic(sensitivity, tuple(zip(_TUMOUR, map(view.get, _TUMOUR), strict=True)))


_TUMOUR = ("primary_site", "histology", "radiosensitivity_clinician", "prior_rt")


@lru_cache(maxsize=4096)
def _oncologic(sensitivity: Sensitivity, facts: tuple[tuple[str, Value | None], ...]) -> Axis:
    _, _, (_, ruling), (_, earlier) = facts
    if earlier == "given":
        return Axis(("resistant",), CERTAIN, "Irradiated before at this level: treated as resistant (N-11).", facts)
    if ruling == "moderate":
        return Axis(
            ("resistant", "sensitive"),
            SHOWN,
            "Moderate by a clinician's ruling: read both ways.",
            facts,
            ("radiosensitivity_clinician",),
        )
    if isinstance(ruling, str):
        return Axis((ruling,), CERTAIN, f"{ruling.capitalize()} by a clinician's ruling.", facts)
    if len(sensitivity.classes) != 1 or sensitivity.classes[0] == "unplaced":
        turns_on = sensitivity.missing or ("radiosensitivity_clinician",)
        return Axis(("sensitive", "resistant"), OPEN, "The groupings do not place this tumour.", facts, turns_on)
    ours = sensitivity.classes[0]
    if sensitivity.other:
        return Axis(
            (ours, sensitivity.other),
            SHOWN,
            f"{ours.capitalize()} by the list used with NOMS; groupings disagree (X-13).",
            facts,
            ("radiosensitivity_clinician",),
        )
    return Axis((ours,), CERTAIN, f"{ours.capitalize()} by the published groupings.", facts)


def mechanical(sins: PointsReading, view: View) -> Axis:
    """M: the SINS band. The middle band waits for a surgeon's opinion and is never unstable by itself."""
    waits = () if sins.total is not None else tuple(chain.from_iterable([finding.missing for finding in sins.findings]))
    return _mechanical(sins.low, sins.high, sins.bands, waits, view.get("stability_opinion"))


@lru_cache(maxsize=4096)
def _mechanical(low: int, high: int, bands: tuple[Band, ...], waits: tuple[str, ...], opinion: Value | None) -> Axis:
    values: dict[str, None] = {}
    turns_on: dict[str, None] = {}
    for band in bands:
        if band.id in ("stable", "unstable"):
            values[band.id] = None
        elif isinstance(opinion, str):
            values[opinion] = None
        else:
            values.update({"stable": None, "unstable": None})
            turns_on["stability_opinion"] = None
    if len(bands) > 1 and len(values) > 1:
        turns_on = dict.fromkeys(waits) | turns_on
    facts = (("sins", low if low == high else None), ("stability_opinion", opinion))
    state = CERTAIN if len(values) == 1 else OPEN
    return Axis(tuple(values), state, _stability_in_words(low, high, bands, opinion), facts, tuple(turns_on))


def _stability_in_words(low: int, high: int, bands: tuple[Band, ...], opinion: Value | None) -> str:
    amount = f"SINS {low}" if low == high else f"SINS {low} to {high} (incomplete)"
    if len(bands) != 1:
        return f"{amount}: the band is not certain."
    if bands[0].id != "potentially_unstable":
        return f"{amount}: {bands[0].label}."
    ruled = f"the surgeon's opinion is {opinion}" if opinion else "a spinal surgical opinion is required"
    return f"{amount}: {bands[0].label}; {ruled}."


def systemic(view: View) -> Axis:
    """S: whether an open operation can be tolerated. Limited fitness is read both ways."""
    return _systemic(view.get("surgical_fitness"))


@lru_cache(maxsize=16)
def _systemic(fitness: Value | None) -> Axis:
    facts = (("surgical_fitness", fitness),)
    if fitness in ("able", "unable"):
        return Axis((str(fitness),), CERTAIN, f"Fitness for surgery: {fitness}.", facts)
    if fitness == "limited":
        return Axis(
            ("able", "unable"),
            OPEN,
            "Fitness is limited: the method depends on what can be tolerated.",
            facts,
            ("surgical_fitness",),
        )
    return Axis(("able", "unable"), OPEN, "Fitness for surgery is not recorded.", facts, ("surgical_fitness",))
