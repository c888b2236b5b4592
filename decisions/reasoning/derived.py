"""Names that rules may use beside the catalogue: what the reasoning itself has found.

They are computed from the facts before a rule is read, never recorded and never asked.
"""

from collections.abc import Mapping

from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.fact import Fact, Kind, Scope

_GROUP = "Derived"


def _choice(name: str, label: str, *values: str, scope: Scope = Scope.LESION) -> Fact:
    return Fact(name, label, scope, Kind.CHOICE, _GROUP, choices={value: value for value in values})


def _flag(name: str, label: str, scope: Scope = Scope.LESION) -> Fact:
    return Fact(name, label, scope, Kind.BOOLEAN, _GROUP)


_DERIVED = (
    _choice("axis_n", "Neurologic axis", "low", "high"),
    _choice("axis_o", "Oncologic axis", "sensitive", "resistant"),
    _choice("axis_m", "Mechanical axis", "stable", "unstable"),
    _choice("axis_s", "Systemic axis", "able", "unable"),
    _choice("sins_band", "SINS band", "stable", "potentially_unstable", "unstable"),
    _flag("escc_recorded", "ESCC recorded"),
    _flag("deficit", "Myelopathy or deficit", Scope.CASE),
    _flag("deficit_dated", "Onset of a deficit recorded", Scope.CASE),
    _flag("very_sensitive", "Very radiosensitive tumour", Scope.CASE),
    _flag("schemes_disagree", "Radiosensitivity groupings disagree and it matters"),
    _flag("unexplained_chordoma", "Chordoma not recorded as metastatic", Scope.CASE),
    _choice("lane", "Urgency lane", "emergency", "urgent", "soon", "routine", scope=Scope.CASE),
)

KNOWN: Mapping[str, Fact] = {**CATALOGUE, **{entry.name: entry for entry in _DERIVED}}

_FOR_FRAMEWORKS = (
    Fact(
        "hours_not_walking_least", "Hours without walking, at least", Scope.CASE, Kind.NUMBER, _GROUP, unit="h", low=0
    ),
    Fact("hours_not_walking_most", "Hours without walking, at most", Scope.CASE, Kind.NUMBER, _GROUP, unit="h", low=0),
    Fact("levels_count", "Number of levels", Scope.CASE, Kind.INTEGER, _GROUP, low=1),
    _flag("levels_contiguous", "Levels contiguous", Scope.CASE),
    _flag("compression_single_area", "Cord displaced in a single area", Scope.CASE),
)

# Read once per assessment and by frameworks only; no other rule would ever find them recorded.
KNOWN_TO_FRAMEWORKS: Mapping[str, Fact] = {**KNOWN, **{entry.name: entry for entry in _FOR_FRAMEWORKS}}

PER_LESION = LESION_NAMES | {entry.name for entry in _DERIVED if entry.scope is Scope.LESION}
