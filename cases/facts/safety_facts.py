"""Facts that make a treatment safe or unsafe: drugs, allergies, steroid, what the body allows."""

from cases.facts.fact import Fact, Kind, Scope

_SAFETY = "Fitness and safety"


def _yes_no(name: str, label: str, definition: str, source: str = "") -> Fact:
    return Fact(name, label, Scope.CASE, Kind.BOOLEAN, _SAFETY, definition, source=source)


SAFETY_FACTS = (
    Fact(
        "anticoagulant_text",
        "Anticoagulant or antiplatelet drug and last dose",
        Scope.CASE,
        Kind.TEXT,
        _SAFETY,
        "Drug, dose, and day and time of the last dose.",
    ),
    _yes_no("cement_allergy", "Allergy to bone cement", "Known allergy to a part of the cement.", "cement_digest"),
    _yes_no(
        "mri_possible",
        "MRI possible",
        "No device, metal or condition that rules MRI out. Stereotactic planning needs it.",
    ),
    _yes_no("steroid_started", "Steroid started", "A steroid for the spinal disease is being taken.", "nice_ng234"),
    Fact(
        "dexamethasone_mg_per_day",
        "Dexamethasone, dose in a day",
        Scope.CASE,
        Kind.NUMBER,
        _SAFETY,
        "Total of one day; another steroid as its equivalent.",
        unit="mg",
        low=0,
        high=200,
        plausible_high=100,
        source="nice_ng234",
    ),
)
