"""Facts of systemic treatment: what was given, what works, what is left."""

from cases.facts.fact import Fact, Kind, Scope

_SYSTEMIC = "Systemic treatment"
_CASE = Scope.CASE


def _yes_no(name: str, label: str, group: str, definition: str, source: str = "") -> Fact:
    return Fact(name, label, _CASE, Kind.BOOLEAN, group, definition, source=source)


SYSTEMIC_FACTS = (
    _yes_no("hormone_dependent", "Hormone dependent", _SYSTEMIC, "For breast and prostate: still hormone dependent."),
    _yes_no(
        "targeted_therapy_available",
        "Targeted drug available",
        _SYSTEMIC,
        "A molecularly targeted drug is in use or can be given.",
    ),
    _yes_no(
        "systemic_options_remaining",
        "Systemic options remain",
        _SYSTEMIC,
        "An effective line of systemic treatment is still to come.",
    ),
    _yes_no(
        "systemic_disease_controlled",
        "Systemic disease controlled",
        _SYSTEMIC,
        "No progression outside the spine on present treatment.",
    ),
    _yes_no(
        "primary_disease_controlled",
        "Primary tumour controlled",
        _SYSTEMIC,
        "No progression at the primary site.",
    ),
    _yes_no("previous_chemotherapy", "Previous chemotherapy", _SYSTEMIC, "Any chemotherapy before now."),
    _yes_no(
        "recent_systemic_treatment",
        "Systemic drug still acting",
        _SYSTEMIC,
        "Chemotherapy, anti-angiogenic drug, kinase inhibitor or immunotherapy of the last weeks; name it in the note.",
    ),
    Fact(
        "bone_agent",
        "Bone agent",
        _CASE,
        Kind.CHOICE,
        _SYSTEMIC,
        "Bisphosphonate or denosumab in use.",
        choices={"none": "None", "zoledronate": "Zoledronate", "denosumab": "Denosumab", "other": "Another"},
    ),
)
