"""Facts of the person, whatever the case."""

from cases.facts.fact import Fact, Kind, Scope

_PERSON = "Person"

PATIENT_FACTS = (
    Fact(
        "age_years",
        "Age",
        Scope.PATIENT,
        Kind.INTEGER,
        _PERSON,
        "Age in completed years on the day of the assessment. The advice is for adults.",
        unit="years",
        low=0,
        high=120,
        plausible_low=18,
        plausible_high=100,
        codes={"loinc": "30525-0"},
    ),
    Fact(
        "sex",
        "Sex",
        Scope.PATIENT,
        Kind.CHOICE,
        _PERSON,
        "Sex as recorded by the referrer.",
        choices={"female": "Female", "male": "Male", "other": "Other"},
    ),
)
