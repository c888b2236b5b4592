"""The one catalogue: every fact by name, in the order in which forms show them."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from cases.facts.comorbidity_facts import COMORBIDITY_FACTS
from cases.facts.disease_facts import DISEASE_FACTS
from cases.facts.event_facts import EVENT_FACTS
from cases.facts.fact import Fact, Kind, Scope
from cases.facts.function_facts import ABILITY_FACTS
from cases.facts.laboratory_facts import LABORATORY_FACTS
from cases.facts.lesion_facts import LESION_FACTS
from cases.facts.outcome_facts import OUTCOME_FACTS
from cases.facts.patient_facts import PATIENT_FACTS
from cases.facts.referral_facts import REFERRAL_FACTS
from cases.facts.scale_facts import SCALE_FACTS
from cases.facts.site_facts import SITE_FACTS
from cases.facts.systemic_facts import SYSTEMIC_FACTS
from cases.facts.urgency_facts import URGENCY_FACTS

__all__ = [
    "CASE_NAMES",
    "CATALOGUE",
    "LESION_NAMES",
    "Fact",
    "Kind",
    "Scope",
    "UnknownFact",
    "fact",
    "facts_of",
    "suggestion",
]

_ALL = (
    *(PATIENT_FACTS + DISEASE_FACTS + SYSTEMIC_FACTS + URGENCY_FACTS + EVENT_FACTS),
    *(ABILITY_FACTS + SCALE_FACTS + COMORBIDITY_FACTS),
    *(LABORATORY_FACTS + OUTCOME_FACTS + REFERRAL_FACTS + SITE_FACTS + LESION_FACTS),
)

CATALOGUE: Mapping[str, Fact] = MappingProxyType({entry.name: entry for entry in _ALL})

LESION_NAMES = frozenset(entry.name for entry in LESION_FACTS)
CASE_NAMES = frozenset(CATALOGUE) - LESION_NAMES

_BY_SCOPE = {scope: tuple(entry for entry in _ALL if entry.scope is scope) for scope in Scope}


# Where whoever sends facts reads their names, with a server and without one.
LISTED = "GET /api/v1/facts/ lists them, as does docs/openapi.json under POST /api/v1/assess/"


class UnknownFact(KeyError):
    """A name that is not in the catalogue; the message suggests the closest one."""

    def __str__(self) -> str:
        return str(self.args[0])


def fact(name: str) -> Fact:
    """The catalogue's entry for `name`. Raises UnknownFact with the closest name."""
    try:
        return CATALOGUE[name]
    except KeyError:
        raise UnknownFact(f"There is no fact called {name[:80]!r}.{suggestion(name)}") from None


def facts_of(scope: Scope | str) -> tuple[Fact, ...]:
    """Every fact of one scope, in form order."""
    return _BY_SCOPE[Scope(scope)]


def suggestion(name: str, names: Collection[str] = ()) -> str:
    """ " Did you mean ...?" with the closest known name, or nothing."""
    close = get_close_matches(name[:80], tuple(names) or tuple(CATALOGUE), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""
