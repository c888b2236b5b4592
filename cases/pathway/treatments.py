"""The treatments that can be advised, decided and recorded, by code.

One list for reasoning, votes, decisions and the treatment record, so that what was given
can be set against what was recommended. `at_levels` marks treatments that are carried out
at named vertebral levels: a plan with one of them says which (wrong-level hazard).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class TreatmentKind:
    """One treatment: its code, its name in words, and whether it is done at named levels."""

    code: str
    label: str
    at_levels: bool


_TABLE = (
    TreatmentKind("cebrt", "Conventional external-beam radiotherapy", True),
    TreatmentKind("sbrt", "Stereotactic body radiotherapy", True),
    TreatmentKind("separation_surgery_then_sbrt", "Separation surgery, then stereotactic radiotherapy", True),
    TreatmentKind("decompression_stabilisation_then_rt", "Decompression and stabilisation, then radiotherapy", True),
    TreatmentKind("stabilisation_then_cebrt", "Stabilisation, then conventional radiotherapy", True),
    TreatmentKind("stabilisation_then_sbrt", "Stabilisation, then stereotactic radiotherapy", True),
    TreatmentKind("percutaneous_stabilisation", "Percutaneous stabilisation", True),
    TreatmentKind("cement_augmentation", "Cement augmentation", True),
    TreatmentKind("en_bloc_resection", "En bloc resection", True),
    TreatmentKind("ablation", "Ablation", True),
    TreatmentKind("embolisation", "Embolisation", True),
    TreatmentKind("systemic_therapy", "Systemic therapy", False),
    TreatmentKind("bracing", "Bracing", False),
    TreatmentKind("observation", "Observation", False),
    TreatmentKind("best_supportive_care", "Best supportive care", False),
    TreatmentKind("biopsy_first", "Biopsy first", False),
    TreatmentKind("more_imaging", "More imaging", False),
)

TREATMENTS: Mapping[str, TreatmentKind] = MappingProxyType({kind.code: kind for kind in _TABLE})

ADJUNCTS = frozenset({"embolisation"})
"""Done to help another treatment, before it or beside it: no choice in its place."""

_BESIDE = (
    TreatmentKind("operation", "Decompression or stabilisation, the operation alone", True),
    TreatmentKind("bone_agent", "Bone agent", False),
    TreatmentKind("steroid_course", "Steroid course", False),
)
GIVEN: Mapping[str, TreatmentKind] = MappingProxyType({kind.code: kind for kind in (*_TABLE, *_BESIDE)})
"""What can be recorded as given: every treatment that can be decided, and what is given beside it."""

ANSWERS_NOTHING = ADJUNCTS | {"observation", "more_imaging", "biopsy_first", "bracing", "bone_agent", "steroid_course"}
"""Recorded like a treatment, and no answer to what was found: the case waits for one. Project policy."""


def treatment_label(code: str) -> str:
    """The treatment's name in words; a code that is not in the list is shown as it is."""
    kind = GIVEN.get(code)
    return kind.label if kind else code
