"""When things happened on the way from suspicion to treatment: what the clocks start and stop with.

Each is a moment of its own, typed with its time; an event that is not recorded has not been
shown to have happened, and no other moment stands in for it.
"""

from cases.facts.fact import Fact, Kind, Scope

_EVENTS = "Clock events"


def _event(name: str, label: str, definition: str, source: str = "") -> Fact:
    return Fact(name, label, Scope.CASE, Kind.DATETIME, _EVENTS, definition, source=source)


EVENT_FACTS = (
    _event(
        "spinal_metastases_suspected_at",
        "Spinal metastases suspected since",
        "When pain first suggested spinal metastases, whether or not compression was suspected.",
        "nice_qs56",
    ),
    _event(
        "mscc_coordinator_contacted_at",
        "MSCC coordinator contacted",
        "When the coordinator was first reached, not when a message was left.",
        "nice_ng234",
    ),
    _event("mri_requested_at", "MRI requested", "When magnetic resonance imaging was requested."),
    _event("mri_done_at", "MRI done", "When the MRI of the whole spine was finished.", "nice_qs56"),
    _event("mri_reported_at", "MRI reported", "When a report of the MRI could first be read."),
    _event("mscc_confirmed_at", "Compression confirmed", "When imaging confirmed compression of cord or cauda equina."),
    _event(
        "treatment_plan_agreed_at",
        "Treatment plan agreed",
        "When the plan was agreed, whatever it is.",
        "nice_qs56",
    ),
    _event("treatment_decided_at", "Treatment decided", "When it was decided to treat the compression.", "nice_qs56"),
    _event(
        "dexamethasone_first_dose_at", "First dexamethasone", "When the first dose for suspected compression was given."
    ),
    _event("radiotherapy_started_at", "Radiotherapy started", "When the first fraction was given.", "nice_qs56"),
    _event(
        "definitive_treatment_started_at",
        "Definitive treatment started",
        "First fraction, knife to skin, or first dose of the systemic treatment meant to decompress.",
    ),
    _event("physiotherapy_referred_at", "Referred to physiotherapy", "When physiotherapy was asked.", "christie_mscc"),
    _event(
        "occupational_therapy_referred_at",
        "Referred to occupational therapy",
        "When occupational therapy was asked.",
        "christie_mscc",
    ),
    Fact(
        "compression_treatment",
        "Treatment decided for compression",
        Scope.CASE,
        Kind.CHOICE,
        _EVENTS,
        "For compression of cord or cauda equina only: what was decided.",
        choices={
            "radiotherapy": "Radiotherapy, no surgery",
            "surgery": "Surgery, with or without radiotherapy",
            "systemic": "Systemic treatment",
            "supportive": "Supportive care",
        },
    ),
    Fact(
        "mscc_excluded",
        "Compression excluded by imaging",
        Scope.CASE,
        Kind.BOOLEAN,
        _EVENTS,
        "The whole spine was imaged and no compression was found.",
    ),
    Fact(
        "cauda_equina_suspected",
        "Cauda equina syndrome suspected",
        Scope.CASE,
        Kind.BOOLEAN,
        _EVENTS,
        "A clinician suspects compression of the cauda equina now.",
        source="bmj_cauda_equina",
    ),
)
