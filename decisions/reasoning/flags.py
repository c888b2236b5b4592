"""What a reader must not miss: safety, urgency and data flags, and the conflicts between sources."""

from collections.abc import Iterator

from cases.facts.case_facts import CaseFacts, PriorRadiotherapy
from cases.facts.catalogue import CATALOGUE
from decisions.reasoning.derived import behind
from decisions.reasoning.knowledge import Knowledge, Rule
from decisions.reasoning.logic import Truth
from decisions.reasoning.quantified import truths_in_case
from decisions.reasoning.rules import flag_kind
from decisions.reasoning.urgency import Urgency, open_facts
from decisions.reasoning.views import CaseReading, LesionReading, may_be_worse

Flag = dict[str, object]


def rules_met(rules: tuple[Rule, ...], case: CaseReading) -> list[Rule]:
    """The rules that hold for the case."""
    return [rule for rule, truth in truths_in_case(rules)(case).items() if truth]


def flags_of(rules: list[Rule]) -> list[Flag]:
    """Rules as flags; an option or a note is no flag."""
    return [_flag(rule.id, kind, rule.says, rule.source.id) for rule in rules if (kind := flag_kind(rule))]


def data_flags(
    facts: CaseFacts, knowledge: Knowledge, case: CaseReading, urgency: Urgency, in_scope: Truth, on: str
) -> list[Flag]:
    """Flags about the record itself: questions not asked, facts that do not fit together."""
    flags = [_flag(f"D-{rule.id}", "data", _not_asked(rule, case), rule.source.id) for rule in urgency.open]
    if in_scope is None:
        flags.append(
            _flag("D-scope", "data", "Whether the advice applies is not certain: see the scope.", "project_policy")
        )
    flags.extend(_flag("D-check", "data", says, "project_policy") for _, says in facts.warnings)
    flags.extend(
        _flag("D-future", "data", f"{path} lies after the day of this assessment.", "project_policy")
        for path in _in_the_future(facts, on)
    )
    flags.extend(_radiotherapy_flags(facts))
    if "steroid_recorded" not in case.view:
        records = ", ".join(behind("steroid_recorded", case.view))
        flags.append(_flag("D-steroid", "data", f"The records of {records} do not agree.", "project_policy"))
    if "deficit" not in case.view:
        flags.extend(_deficit_flags(knowledge, case))
    if case.driver and in_scope is not False:
        flags.extend(_flag("D-driver", "data", says, "project_policy") for says in _about_driver(case, case.driver))
        if not case.driver.noms.axes["n"].covered:
            flags.append(_flag("D-neurology", "safety", case.driver.noms.axes["n"].says, "project_policy"))
    return flags


def _about_driver(case: CaseReading, driver: LesionReading) -> Iterator[str]:
    if worse := may_be_worse(case):
        yield (
            f"The options are for lesion {driver.id} ({driver.level}), the worst of those graded. No option for a "
            f"lesion is more than conditional while another may be worse: {', '.join(worse)} not recorded."
        )
    elif len(case.lesions) > 1:
        graded = driver.view["escc_recorded"]
        which = "the worst of several" if graded else "the least stable of several, and its ESCC is not recorded"
        yield f"The options are for lesion {driver.id} ({driver.level}), {which}; the others are under the frameworks."


def _deficit_flags(knowledge: Knowledge, case: CaseReading) -> list[Flag]:
    """A record that speaks against a deficit stands beside others that do not let that be said."""
    said = {each.fact: each.side_of.get(case.view.get(each.fact)) for each in knowledge.noms.deficit}
    if "no" not in said.values():
        return []
    recorded = ", ".join(fact for fact, side in said.items() if side)
    return [_flag("D-deficit", "data", f"The records of {recorded} do not agree about a deficit.", "project_policy")]


def _flag(id: str, kind: str, says: str, cite: str) -> Flag:
    return {"id": id, "kind": kind, "says": says, "cite": cite}


def _not_asked(rule: Rule, case: CaseReading) -> str:
    what = "Red flags not asked" if rule.id.startswith("P-") else "Not recorded"
    names = [CATALOGUE[path].label if path in CATALOGUE else path for path in open_facts(rule, case)]
    return f"{what}: {', '.join(names)}. An answer could raise the urgency to {rule.lane} ({rule.id})."


def _in_the_future(facts: CaseFacts, on: str) -> list[str]:
    values = facts.values
    dated = filter(values.__contains__, _DATED)
    paths = [name for name in dated if isinstance(day := values[name], str) and day[:10] > on]
    for place, lesion in enumerate(facts.lesions):
        course = lesion.get("prior_rt")
        if isinstance(course, PriorRadiotherapy) and course.on and course.on > on:
            paths.append(f"lesions.{place}.prior_rt")
    return paths


_DATED = tuple(name for name in CATALOGUE if name.endswith(("_on", "_at", "_since")))


def _radiotherapy_flags(facts: CaseFacts) -> list[Flag]:
    flags = []
    for lesion in facts.lesions:
        course = lesion.get("prior_rt")
        if isinstance(course, PriorRadiotherapy):
            missing = [name for name in ("dose_gy", "fractions", "on") if getattr(course, name) is None]
            lacks = f" Not recorded: {', '.join(missing)}." if missing else ""
            says = (
                f"Lesion {lesion.id} was irradiated before: dose, fractions, date and a cumulative cord dose "
                f"statement are needed before stereotactic treatment.{lacks}"
            )
            flags.append(_flag("R-30", "safety", says, "acr_2014"))
    return flags
