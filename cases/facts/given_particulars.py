"""What is recorded of a treatment that was given, beside its levels, days and dose.

One list of particulars for each family of treatments; `FAMILIES` says which families a treatment
has parts of. Read like facts of the catalogue, kept with the treatment: they describe what was
done, and no rule reads them. Nothing is worked out from them, a cumulative dose least of all.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from cases.facts.catalogue import fact
from cases.facts.fact import Fact, Kind, Scope
from cases.facts.wording import value_in_words

_CASE = Scope.CASE


def _choice(name: str, label: str, group: str, **choices: str) -> Fact:
    return Fact(name, label, _CASE, Kind.CHOICE, group, choices=choices)


def _yes(name: str, label: str, group: str, definition: str = "") -> Fact:
    return Fact(name, label, _CASE, Kind.BOOLEAN, group, definition)


def _text(name: str, label: str, group: str, definition: str = "") -> Fact:
    return Fact(name, label, _CASE, Kind.TEXT, group, definition)


_SURGERY, _RADIATION, _CEMENT = "Surgery", "Radiotherapy", "Cement"
_ABLATION, _SYSTEMIC, _BONE = "Ablation", "Systemic therapy", "Bone agent"
_STEROID, _SUPPORT, _BRACE = "Steroid course", "Supportive care", "Brace"
_GRADE = fact("complication_grade")

PARTICULARS: Mapping[str, tuple[Fact, ...]] = MappingProxyType(
    {
        _SURGERY: (
            _choice(
                "approach",
                "Approach",
                _SURGERY,
                posterior="Posterior",
                posterolateral="Posterolateral",
                anterior="Anterior",
                combined="Anterior and posterior",
                percutaneous="Percutaneous",
            ),
            _yes("separation", "Separation of tumour from cord", _SURGERY, "Made room for stereotactic radiotherapy."),
            _choice(
                "stabilisation",
                "Stabilisation",
                _SURGERY,
                none="None",
                open_screws="Open screws",
                percutaneous_screws="Percutaneous screws",
                cemented_screws="Screws with cement",
            ),
            Fact(
                "blood_loss_ml",
                "Blood loss",
                _CASE,
                Kind.INTEGER,
                _SURGERY,
                unit="ml",
                low=0,
                high=30_000,
                plausible_high=10_000,
            ),
            _yes("preoperative_embolisation", "Embolised before the operation", _SURGERY),
            Fact(
                _GRADE.name,
                "Worst complication (Clavien-Dindo)",
                _CASE,
                Kind.CHOICE,
                _SURGERY,
                _GRADE.definition,
                choices=_GRADE.choices,
                source=_GRADE.source,
            ),
            _text("complication", "Which complication", _SURGERY),
        ),
        _RADIATION: (
            _choice(
                "technique",
                "Technique",
                _RADIATION,
                conventional="Conventional (2D or 3D)",
                imrt="Intensity-modulated or arc",
                stereotactic="Stereotactic",
                protons="Protons",
                other="Other",
            ),
            _yes("re_irradiation", "Irradiated here before", _RADIATION),
            _text(
                "cumulative_statement",
                "Cumulative dose, as stated",
                _RADIATION,
                "In the words of the physicist or radiation oncologist; nothing is added up here.",
            ),
        ),
        _CEMENT: (
            _choice(
                "cement_technique", "Technique", _CEMENT, vertebroplasty="Vertebroplasty", kyphoplasty="Kyphoplasty"
            ),
            _choice(
                "cement_leak",
                "Leak of cement",
                _CEMENT,
                none="None",
                silent="Without symptoms",
                symptomatic="With symptoms",
            ),
        ),
        _ABLATION: (
            _choice(
                "ablation_technique",
                "Technique",
                _ABLATION,
                radiofrequency="Radiofrequency",
                cryoablation="Cryoablation",
                microwave="Microwave",
                laser="Laser",
                focused_ultrasound="Focused ultrasound",
            ),
        ),
        _SYSTEMIC: (
            _choice(
                "systemic_kind",
                "Kind",
                _SYSTEMIC,
                chemotherapy="Chemotherapy",
                endocrine="Endocrine",
                targeted="Targeted",
                immunotherapy="Immunotherapy",
                radionuclide="Radionuclide",
                other="Other",
            ),
            Fact("systemic_line", "Line", _CASE, Kind.INTEGER, _SYSTEMIC, low=1, high=15),
            _text("systemic_agent", "Agent or regimen", _SYSTEMIC),
        ),
        _BONE: (
            _choice(
                "bone_agent",
                "Agent",
                _BONE,
                zoledronic_acid="Zoledronic acid",
                denosumab="Denosumab",
                pamidronate="Pamidronate",
                other="Other",
            ),
        ),
        _STEROID: (
            _choice(
                "steroid",
                "Steroid",
                _STEROID,
                dexamethasone="Dexamethasone",
                prednisolone="Prednisolone",
                methylprednisolone="Methylprednisolone",
            ),
            Fact(
                "steroid_mg_per_day",
                "Highest daily dose",
                _CASE,
                Kind.NUMBER,
                _STEROID,
                unit="mg/day",
                low=0.1,
                high=3000,
                plausible_high=200,
            ),
        ),
        _SUPPORT: (
            _yes("palliative_team", "Palliative care team involved", _SUPPORT),
            _text("support", "What was given", _SUPPORT),
        ),
        _BRACE: (_text("brace", "Which brace, for how long", _BRACE),),
    }
)

FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cebrt": (_RADIATION,),
        "sbrt": (_RADIATION,),
        "separation_surgery_then_sbrt": (_SURGERY, _RADIATION),
        "decompression_stabilisation_then_rt": (_SURGERY, _RADIATION),
        "stabilisation_then_cebrt": (_SURGERY, _RADIATION),
        "stabilisation_then_sbrt": (_SURGERY, _RADIATION),
        "percutaneous_stabilisation": (_SURGERY,),
        "cement_augmentation": (_CEMENT,),
        "en_bloc_resection": (_SURGERY,),
        "ablation": (_ABLATION,),
        "embolisation": (),
        "systemic_therapy": (_SYSTEMIC,),
        "bracing": (_BRACE,),
        "observation": (),
        "best_supportive_care": (_SUPPORT,),
        "biopsy_first": (),
        "more_imaging": (),
        "operation": (_SURGERY,),
        "bone_agent": (_BONE,),
        "steroid_course": (_STEROID,),
    }
)

_STEREOTACTIC = ("sbrt", "separation_surgery_then_sbrt", "stabilisation_then_sbrt")


def particulars_of(treatment: str) -> tuple[Fact, ...]:
    """What may be recorded of this treatment, in the order in which it is asked."""
    return tuple(part for family in FAMILIES.get(treatment, ()) for part in PARTICULARS[family])


def particulars_in_words(treatment: str, recorded: Mapping[str, Any], zone: ZoneInfo) -> list[tuple[str, str]]:
    """Label and words of each particular that was recorded, in the order in which they are asked."""
    return [
        (part.label, value_in_words(part, recorded[part.name], zone))
        for part in particulars_of(treatment)
        if part.name in recorded
    ]


def is_irradiation(treatment: str) -> bool:
    """Whether radiotherapy is part of it: only then has it a dose and fractions."""
    return _RADIATION in FAMILIES.get(treatment, ())


def is_operation(treatment: str) -> bool:
    """Whether an operation is part of it."""
    return _SURGERY in FAMILIES.get(treatment, ())


def is_stereotactic(treatment: str, recorded: Mapping[str, Any]) -> bool:
    """Whether its radiotherapy was stereotactic: as its technique was recorded, else as it is called."""
    technique = recorded.get("technique")
    return technique == "stereotactic" if technique else treatment in _STEREOTACTIC
