"""Facts of function: performance status, frailty, neurology, fitness, wishes."""

from cases.facts.fact import Fact, Kind, Scope
from cases.facts.safety_facts import SAFETY_FACTS

_FUNCTION = "Function"
_NEUROLOGY = "Neurology"
_FITNESS = "Fitness and safety"
_WISHES = "The patient's wishes"
STATED_WISHES = ("patient_goal", "accepts_surgery", "accepts_radiotherapy")
"""Facts of which one is enough to say that the person's wishes are recorded."""
_CASE = Scope.CASE
_LETTERS = "Letters only: E is best. Frankel and AIS are different scales and are never converted."
WALKING = {
    "independent": "Independent",
    "aid": "With stick or frame",
    "assisted": "With another person",
    "wheelchair_transfers": "Wheelchair, transfers",
    "bedbound": "Bedbound",
}
_ACCEPTS = {"yes": "Yes", "no": "No", "undecided": "Undecided"}

FUNCTION_FACTS = (
    Fact(
        "kps",
        "Karnofsky performance status",
        _CASE,
        Kind.INTEGER,
        _FUNCTION,
        "100 normal to 10 moribund, in tens. Higher is better. Never converted from ECOG.",
        low=10,
        high=100,
        step=10,
        codes={"loinc": "89243-0"},
        source="karnofsky_1949",
    ),
    Fact(
        "ecog",
        "ECOG performance status",
        _CASE,
        Kind.INTEGER,
        _FUNCTION,
        "0 fully active to 4 confined. Higher is worse. Never converted from KPS.",
        low=0,
        high=4,
        codes={"loinc": "89247-1"},
        source="oken_1982",
    ),
    Fact(
        "clinical_frailty_level",
        "Clinical Frailty Scale level",
        _CASE,
        Kind.INTEGER,
        _FUNCTION,
        "Level 1 to 9, before the acute illness. Record only with the site's permission from the owner.",
        low=1,
        high=9,
        source="rockwood_2020",
    ),
    Fact(
        "mfi5_count",
        "Modified frailty index, five items",
        _CASE,
        Kind.INTEGER,
        _FUNCTION,
        "How many of five: heart failure, diabetes, COPD, dependent function, treated hypertension.",
        low=0,
        high=5,
        source="subramaniam_2018",
    ),
    Fact(
        "ambulatory",
        "Walking",
        _CASE,
        Kind.CHOICE,
        _FUNCTION,
        "How the person moves today.",
        choices=WALKING,
    ),
    Fact(
        "performance_falling",
        "Performance status falling",
        _CASE,
        Kind.BOOLEAN,
        _FUNCTION,
        "Worse over the last weeks, in the team's judgement.",
    ),
)

NEUROLOGY_FACTS = (
    Fact(
        "myelopathy",
        "Myelopathy",
        _CASE,
        Kind.BOOLEAN,
        _NEUROLOGY,
        "Symptoms or signs of cord dysfunction from the spinal disease.",
    ),
    Fact(
        "frankel",
        "Frankel grade",
        _CASE,
        Kind.CHOICE,
        _NEUROLOGY,
        _LETTERS,
        choices={
            "A": "A: complete",
            "B": "B: sensation only",
            "C": "C: motor useless",
            "D": "D: motor useful",
            "E": "E: normal or recovered",
        },
        source="frankel_1969",
    ),
    Fact(
        "ais",
        "ASIA Impairment Scale",
        _CASE,
        Kind.CHOICE,
        _NEUROLOGY,
        _LETTERS,
        choices={
            "A": "A: complete",
            "B": "B: sensory incomplete",
            "C": "C: motor incomplete, weaker",
            "D": "D: motor incomplete, stronger",
            "E": "E: normal after a deficit",
        },
        codes={"loinc": "97843-7"},
        source="isncsci_2019",
    ),
    Fact(
        "motor_power_worst",
        "Worst motor power (MRC)",
        _CASE,
        Kind.INTEGER,
        _NEUROLOGY,
        "Weakest key muscle below the lesion: 0 none to 5 normal.",
        low=0,
        high=5,
    ),
    Fact(
        "bladder",
        "Bladder",
        _CASE,
        Kind.CHOICE,
        _NEUROLOGY,
        "A catheter already in place makes bladder function unassessable.",
        choices={
            "normal": "Normal",
            "hesitancy": "Urgency or hesitancy",
            "retention": "Retention",
            "incontinence": "Incontinence",
            "catheter": "Catheter in place",
        },
    ),
    Fact(
        "bowel",
        "Bowel",
        _CASE,
        Kind.CHOICE,
        _NEUROLOGY,
        "Change from the person's usual habit.",
        choices={
            "normal": "Normal",
            "constipation_new": "New constipation",
            "incontinence": "Incontinence",
            "reduced_tone": "Reduced anal tone",
        },
    ),
    Fact(
        "deficit_developed_over",
        "Deficit developed over",
        _CASE,
        Kind.CHOICE,
        _NEUROLOGY,
        "How long it took until the motor deficit stood as it is.",
        choices={"up_to_7_days": "7 days or less", "8_to_14_days": "8 to 14 days", "over_14_days": "More than 14 days"},
        source="rades_2013",
    ),
    Fact("deficit_onset_at", "Deficit began", _CASE, Kind.DATETIME, _NEUROLOGY, "First motor deficit noticed."),
    Fact(
        "non_ambulatory_since",
        "Not walking since",
        _CASE,
        Kind.DATETIME,
        _NEUROLOGY,
        "Last time the person could walk. No cut-off in hours rules treatment out.",
    ),
)

FITNESS_FACTS = (
    Fact(
        "surgical_fitness",
        "Fitness for surgery",
        _CASE,
        Kind.CHOICE,
        _FITNESS,
        "Whether the person can tolerate an open spinal operation, in the team's judgement.",
        choices={"able": "Able", "limited": "Limited", "unable": "Unable"},
    ),
    Fact("asa", "ASA class", _CASE, Kind.INTEGER, _FITNESS, "Anaesthetist's class.", low=1, high=5),
    Fact(
        "anticoagulated",
        "Anticoagulated",
        _CASE,
        Kind.BOOLEAN,
        _FITNESS,
        "Takes an anticoagulant or an antiplatelet drug; drug and last dose belong in the note.",
    ),
    Fact("coagulopathy", "Coagulopathy", _CASE, Kind.BOOLEAN, _FITNESS, "Untreated disorder of clotting."),
    Fact("active_infection", "Active infection", _CASE, Kind.BOOLEAN, _FITNESS, "Systemic or at the spine."),
    Fact(
        "expected_survival_months_clinician",
        "Expected survival, clinician's estimate",
        _CASE,
        Kind.NUMBER,
        _FITNESS,
        "A named clinician's estimate. It never blocks an option by itself.",
        unit="months",
        low=0,
        high=240,
        plausible_high=120,
    ),
)

WISH_FACTS = (
    Fact(
        "patient_goal",
        "What matters most",
        _CASE,
        Kind.CHOICE,
        _WISHES,
        "In the person's own order.",
        choices={
            "longevity": "Living longer",
            "function": "Keeping function",
            "comfort": "Comfort",
            "undecided": "Undecided",
        },
    ),
    Fact("accepts_surgery", "Would accept surgery", _CASE, Kind.CHOICE, _WISHES, choices=_ACCEPTS),
    Fact("accepts_radiotherapy", "Would accept radiotherapy", _CASE, Kind.CHOICE, _WISHES, choices=_ACCEPTS),
    Fact(
        "capacity",
        "Capacity to decide",
        _CASE,
        Kind.CHOICE,
        _WISHES,
        "Capacity for this decision, at this time.",
        choices={"yes": "Yes", "no": "No", "in_doubt": "In doubt"},
    ),
    Fact("preference_recorded_on", "Wishes recorded on", _CASE, Kind.DATE, _WISHES),
    Fact(
        "advance_care_plan_recorded",
        "Ceiling of treatment recorded",
        _CASE,
        Kind.BOOLEAN,
        _WISHES,
        "An advance care plan or the ceiling of treatment was asked about and is on record.",
    ),
    Fact(
        "palliative_care_referred",
        "Referred to palliative care",
        _CASE,
        Kind.BOOLEAN,
        _WISHES,
        "A palliative-care team knows the person or has been asked.",
    ),
)

ABILITY_FACTS = FUNCTION_FACTS + NEUROLOGY_FACTS + FITNESS_FACTS + SAFETY_FACTS + WISH_FACTS
