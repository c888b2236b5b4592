"""Facts of how the person fares after treatment, beside what was so before it."""

from cases.facts.fact import Fact, Kind, Scope
from cases.facts.function_facts import WALKING

_OUTCOME = "After treatment"
_CASE = Scope.CASE


def _pain(name: str, label: str) -> Fact:
    definition = "Worst pain at the treated site in the last 24 h."
    return Fact(name, label, _CASE, Kind.INTEGER, _OUTCOME, definition, low=0, high=10, source="chow_2012")


def _opioid(name: str, label: str) -> Fact:
    definition = "Total daily oral morphine equivalent; 0 when no opioid is taken."
    return Fact(
        name,
        label,
        _CASE,
        Kind.NUMBER,
        _OUTCOME,
        definition,
        unit="mg/day",
        low=0,
        high=5000,
        plausible_high=1000,
        source="chow_2012",
    )


OUTCOME_FACTS = (
    _pain("pain_baseline_nrs", "Pain before treatment, 0 to 10"),
    _pain("pain_follow_up_nrs", "Pain at follow-up, 0 to 10"),
    _opioid("omed_baseline_mg", "Opioid dose before treatment"),
    _opioid("omed_follow_up_mg", "Opioid dose at follow-up"),
    Fact("ambulatory_baseline", "Walking before treatment", _CASE, Kind.CHOICE, _OUTCOME, choices=WALKING),
    Fact(
        "ambulatory_follow_up",
        "Walking at follow-up",
        _CASE,
        Kind.CHOICE,
        _OUTCOME,
        choices=WALKING,
    ),
    Fact(
        "complication_grade",
        "Worst complication (Clavien-Dindo)",
        _CASE,
        Kind.CHOICE,
        _OUTCOME,
        "The seven-grade form: a bare III or IV is no grade.",
        choices={
            "none": "None",
            "I": "I: deviation without drugs or procedures beyond the simple ones",
            "II": "II: other drugs, transfusion or parenteral nutrition",
            "IIIa": "IIIa: intervention without general anaesthesia",
            "IIIb": "IIIb: intervention under general anaesthesia",
            "IVa": "IVa: life-threatening, one organ",
            "IVb": "IVb: life-threatening, several organs",
            "V": "V: death",
        },
        source="dindo_2004",
    ),
    Fact(
        "complication_disability",
        "Complication still present at discharge (suffix d)",
        _CASE,
        Kind.BOOLEAN,
        _OUTCOME,
        source="dindo_2004",
    ),
)
