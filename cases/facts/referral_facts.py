"""Where a referral comes from and how far the patient has to come: for figures of equity, never for advice."""

from cases.facts.fact import Fact, Kind, Scope

_REFERRAL = "Referral"

# Kinds of places and bands of distance, so that neither an address nor a name is needed to count by them.
REFERRAL_FACTS = (
    Fact(
        "referred_from",
        "Referred from",
        Scope.CASE,
        Kind.CHOICE,
        _REFERRAL,
        "The kind of place that sent the referral.",
        choices={
            "this_hospital": "This hospital",
            "network_hospital": "Another hospital of the network",
            "other_hospital": "A hospital outside the network",
            "general_practice": "General practice",
            "palliative_care": "Hospice or palliative care",
            "elsewhere": "Elsewhere",
        },
    ),
    Fact(
        "travel_band",
        "From home to this hospital",
        Scope.CASE,
        Kind.CHOICE,
        _REFERRAL,
        "By road, from where the patient lives. The limits are this project's own.",
        choices={
            "under_10_km": "Under 10 km",
            "10_to_50_km": "10 to 50 km",
            "over_50_km": "Over 50 km",
        },
    ),
)
