"""The coded answers of a decision, each with its words. One table for forms, API, paper and ledger."""

from collections.abc import Mapping
from types import MappingProxyType


def _table(**codes: str) -> Mapping[str, str]:
    return MappingProxyType(codes)


INTENTS = _table(
    local_control="Durable local control",
    palliation="Palliation",
    stabilisation="Stabilisation",
    comfort="Comfort",
)

# Why a case leaves the board without a recommendation. Radiology and pathology are the common causes
# (48 % and 42 % of delays in PMC3817328).
DEFERRAL_REASONS = _table(
    imaging_missing="Imaging is missing",
    pathology_missing="Pathology is missing",
    fitness="Fitness or anaesthetic opinion is missing",
    patient_decision="The patient has yet to decide",
    referrer_information="More information is needed from the referrer",
    specialist_absent="A specialist who is needed was absent",
    no_time="There was no time",
    other="Another reason",
)

DEPARTURE_REASONS = _table(
    new_findings="New findings",
    medical="Medical reasons",
    patient_wish="The patient's wish",
    physician_decision="Clinical judgement",
    not_available_here="Not available here",
    trial="A trial",
    other="Another reason",
)

PREFERENCES = _table(
    recorded="Known: as recorded in the facts of the case",
    asked="Asked for this decision",
    not_asked="Not yet asked",
)

TRIALS = _table(
    considered="A trial was considered",
    none_suits="No trial is open or suits",
    not_considered="Not considered",
    not_applicable="Not applicable",
)

# Beside the classes of the working group, whose names stand in the knowledge.
NO_CLASS = "none_of_them"
NO_CLASS_LABEL = "None of these, or cannot say"

CONCORDANCE = _table(
    concordant="As the assessment advises",
    departs="Departs from the assessment",
    no_advice="The assessment gave no advice to compare with",
    not_compared="No recommendation to compare",
)

ACTION_KINDS = _table(
    obtain_imaging="Obtain imaging",
    obtain_pathology="Obtain pathology",
    obtain_information="Obtain information",
    assess_fitness="Assess fitness",
    refer="Refer to another service",
    arrange_treatment="Arrange the treatment",
    arrange_clinic="Arrange a clinic visit",
    tell_patient="Tell the patient",
    tell_referrer="Tell the referrer or the GP",
    arrange_follow_up="Arrange follow-up",
    other="Something else",
)
