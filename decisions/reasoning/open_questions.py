"""Which two missing facts one open condition reads together, so that it is worth trying both at once."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from decisions.reasoning.derived import BEHIND
from decisions.reasoning.knowledge import Knowledge, Rule
from decisions.reasoning.options import advised_view
from decisions.reasoning.parse_rules import LANES
from decisions.reasoning.quantified import holds_in_case
from decisions.reasoning.trials import Trials

Place = tuple[str, int | None]


def read_together(trials: Trials) -> Callable[[Place, Place], bool]:
    """Whether a rule, a row or an axis that is still open reads both of two facts.

    A condition that is already true or false stays so when one more question is answered: only
    conditions that cannot be answered yet can make two facts decide together. Asked after
    every fact was tried alone.
    """
    pairs = {(one, other) for group in _open_groups(trials) for one in group for other in group}
    pairs -= {
        (one.fact, other.fact) for one in trials.knowledge.noms.deficit for other in trials.knowledge.noms.deficit
    }

    def together(one: Place, other: Place) -> bool:
        # Facts of two lesions meet in no condition; of the evidence of a deficit one is enough.
        return (one[0], other[0]) in pairs and (None in (one[1], other[1]) or one[1] == other[1])

    return together


def _open_groups(trials: Trials) -> Iterator[set[str]]:
    """The recorded facts of each open axis, of each open rule, and of the rows of NOMS.

    A rule reads an axis, not the facts behind it. Of these only one that moves the axis by
    itself can matter beside another name of the rule.
    """
    behind = facts_behind(trials.knowledge)
    if driver := trials.case.driver:
        unsettled = [f"axis_{name}" for name, axis in driver.noms.axes.items() if len(axis.values) > 1]
        yield from (set(behind[name]) for name in unsettled)
        yield {each for name in unsettled for each in behind[name]} & trials.stirring
    if any(len(lesion.sins.bands) > 1 for lesion in trials.case.lesions):
        yield set(behind["sins_band"])
    for rule in _open_rules(trials):
        moved = {each for name in rule.when.facts for each in behind.get(name, ())} & trials.stirring
        yield moved | set(rule.when.facts)


def _open_rules(trials: Trials) -> Iterator[Rule]:
    knowledge, case = trials.knowledge, trials.case
    quicker = LANES[: LANES.index(trials.now[1])]
    could_matter = [*knowledge.scope, *(rule for rule in knowledge.lanes if rule.lane in quicker)]
    yield from (rule for rule in could_matter if holds_in_case(rule, case) is None)
    view = advised_view(case)
    advising = (*knowledge.noms.modifiers, *knowledge.option_rules)
    yield from (rule for rule in advising if rule.options and rule.when.truth(view) is None)


@cache
def facts_behind(knowledge: Knowledge) -> Mapping[str, tuple[str, ...]]:
    """For each name that the reasoning derives, the recorded facts from which it follows."""
    deficit = tuple(each.fact for each in knowledge.noms.deficit)
    tumour = tuple(dict.fromkeys(name for each in knowledge.schemes.values() for name in each.classes.facts))
    sins = knowledge.scores["sins"].facts
    return {
        **BEHIND,
        "axis_n": ("escc", *deficit),
        "axis_o": (*tumour, "radiosensitivity_clinician", "prior_rt"),
        "axis_m": (*sins, "stability_opinion"),
        "axis_s": ("surgical_fitness",),
        "sins_band": sins,
        "deficit": deficit,
        "very_sensitive": tumour,
        "schemes_disagree": tumour,
        "escc_recorded": ("escc",),
    }
