"""What stands in each column of a cohort export: one flat row per case.

A column says what it is in the data dictionary, and how it is read. Free text is in no column, of no
export: names, notes and reasons in words can name anybody.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.facts.fact import Kind
from cases.facts.given_particulars import is_irradiation
from cases.models import FollowUp
from cases.pathway.follow_up import CAUSE_OF_DEATH, FRACTURE, LOCAL_CONTROL
from cases.pathway.treatments import GIVEN
from decisions.consensus.decision_codes import INTENTS, PREFERENCES
from decisions.exchange.export_cases import ExportCase
from decisions.outcomes.implementation import REASONS
from decisions.outcomes.rows import age_band

TEXT, WHOLE, NUMBER, TRUTH, DAY, MOMENT = "text", "whole", "number", "truth", "day", "moment"
KINDS = {
    Kind.INTEGER: WHOLE,
    Kind.NUMBER: NUMBER,
    Kind.BOOLEAN: TRUTH,
    Kind.DATE: DAY,
    Kind.DATETIME: MOMENT,
}


@dataclass(frozen=True)
class ExportColumn:
    """`kind` is text, whole, number, truth, day or moment. `values` are the codes it can hold (empty: any).
    `who`: it tells who the patient is, and is in identified exports only."""

    name: str
    kind: str
    means: str
    read: Callable[[ExportCase], Any]
    values: tuple[str, ...] = ()
    unit: str = ""
    source: str = ""
    who: bool = False


def joined(parts: Iterable[Any]) -> str | None:
    """Several codes in one cell; None for none."""
    return ";".join(str(part) for part in parts) or None


def _row(name: str) -> Callable[[ExportCase], Any]:
    return lambda case: _known(getattr(case.outcome, name))


def _known(value: Any) -> Any:
    return None if value == "" else value


def _days(start: str, end: str) -> Callable[[ExportCase], int | None]:
    def between(case: ExportCase) -> int | None:
        first, last = getattr(case.outcome, start), getattr(case.outcome, end)
        return (last - first).days if first and last else None

    return between


def _start(case: ExportCase) -> date | None:
    return case.outcome.treated_on or case.outcome.decided_on


def _observed(case: ExportCase) -> int | None:
    start, end = _start(case), case.outcome.died_on or case.outcome.last_seen_on
    return (end - start).days if start and end and end >= start else None


def _died(case: ExportCase) -> bool | None:
    return None if _observed(case) is None else case.outcome.died_on is not None


def _irradiation(case: ExportCase) -> Any:
    return next((one for one in case.treatments if is_irradiation(one.treatment)), None)


def _of_irradiation(name: str) -> Callable[[ExportCase], Any]:
    def read(case: ExportCase) -> Any:
        value = getattr(_irradiation(case), name, None)
        return value if value is None or isinstance(value, int) else float(value)

    return read


def _last(name: str) -> Callable[[ExportCase], Any]:
    def read(case: ExportCase) -> Any:
        told = (getattr(visit, name) for visit in reversed(case.visits))
        return next((value for value in told if value not in (None, "")), None)

    return read


def _lost(visits: Sequence[FollowUp]) -> bool | None:
    return visits[-1].lost if visits else None


def _options(case: ExportCase) -> str | None:
    return joined(option["treatment"] for option in case.content.get("options", []))


def _content(name: str) -> Callable[[ExportCase], Any]:
    return lambda case: _known(case.content.get(name))


WHO = (
    ExportColumn("reference", TEXT, "The case's reference", _row("reference"), who=True),
    ExportColumn("family_name", TEXT, "Family name", lambda case: case.patient.family_name, who=True),
    ExportColumn("given_name", TEXT, "Given name", lambda case: _known(case.patient.given_name), who=True),
    ExportColumn("birth_date", DAY, "Date of birth", lambda case: case.patient.birth_date, who=True),
    ExportColumn(
        "identifiers", TEXT, "Numbers as kind:value, joined by ;", lambda case: joined(case.identifiers), who=True
    ),
)

OUTCOME = (
    ExportColumn("sex", TEXT, "As in the identity", _row("sex"), ("female", "male", "other")),
    ExportColumn(
        "age_years",
        WHOLE,
        "Age at the first treatment, else the decision, else the referral; 90 is 90 or older where pseudonymised",
        _row("age_years"),
        unit="years",
    ),
    ExportColumn("age_band", TEXT, "The same in bands", lambda case: _known(age_band(case.outcome.age_years))),
    ExportColumn("primary_site", TEXT, "Site of the primary tumour, as last known", _row("primary_site")),
    ExportColumn("lane", TEXT, "Lane of urgency that counts now", _row("lane")),
    ExportColumn("referred_on", DAY, "Day of the referral", _row("referred_on")),
    ExportColumn("decided_on", DAY, "Day of the first signed recommendation", _row("decided_on")),
    ExportColumn("treated_on", DAY, "Start of the first treatment", _row("treated_on")),
    ExportColumn(
        "days_referral_to_decision",
        WHOLE,
        "Exact, also where dates are moved",
        _days("referred_on", "decided_on"),
        unit="days",
    ),
    ExportColumn(
        "days_decision_to_treatment",
        WHOLE,
        "Exact; negative where treatment began before",
        _days("decided_on", "treated_on"),
        unit="days",
    ),
    ExportColumn(
        "outcome",
        TEXT,
        "What the board said last",
        _row("outcome"),
        ("recommended", "none_yet"),
    ),
    ExportColumn("deferrals", WHOLE, "How often the case left the board without a decision", _row("deferrals")),
)

DECISION = (
    ExportColumn("decision_version", WHOLE, "Version of the decision told here", lambda case: case.version),
    ExportColumn("decided", TEXT, "First choice of the recommendation as it stands", _row("decided"), tuple(GIVEN)),
    ExportColumn("decision_options", TEXT, "All options in their order, joined by ;", _options),
    ExportColumn("decision_intent", TEXT, "Intent", _content("intent"), tuple(INTENTS)),
    ExportColumn("decision_preference", TEXT, "The patient's wish", _content("preference"), tuple(PREFERENCES)),
    ExportColumn("problem_class", TEXT, "Problem class, as the board set it", _content("problem_class")),
    ExportColumn(
        "concordant", TRUTH, "Whether it is as the assessment had it; empty: nothing to compare", _row("concordant")
    ),
    ExportColumn(
        "implementation",
        TEXT,
        "What became of it; empty: nobody has said, never counted as done",
        _row("implementation"),
        ("fully", "partly", "not"),
    ),
    ExportColumn("implementation_reason", TEXT, "Why not in full", _row("implementation_reason"), tuple(REASONS)),
)

TREATMENT = (
    ExportColumn(
        "modality",
        TEXT,
        "Kind of treatment given; none: nothing is recorded",
        _row("modality"),
        ("surgery", "surgery_and_radiotherapy", "radiotherapy", "other", "none"),
    ),
    ExportColumn(
        "treatments",
        TEXT,
        "Codes of what was given, in order of start, joined by ;",
        lambda case: joined(one.treatment for one in case.treatments),
        tuple(GIVEN),
    ),
    ExportColumn(
        "treated_levels",
        TEXT,
        "Vertebral levels of the first treatment, joined by ;",
        lambda case: joined(case.treatments[0].levels) if case.treatments else None,
    ),
    ExportColumn("dose_gy", NUMBER, "Dose of the first radiotherapy", _of_irradiation("dose_gy"), unit="Gy"),
    ExportColumn("fractions", WHOLE, "Its fractions", _of_irradiation("fractions")),
    ExportColumn(
        "complication",
        TEXT,
        "Worst grade of Clavien-Dindo recorded; none: recorded as none",
        _row("complication"),
        ("none", "I", "II", "IIIa", "IIIb", "IVa", "IVb", "V"),
        source="Dindo 2004",
    ),
)

FOLLOW_UP = (
    ExportColumn("visits", WHOLE, "Visits recorded", lambda case: len(case.visits)),
    ExportColumn("walked_before", TRUTH, "Walked alone or with an aid before treatment", _row("walked_before")),
    ExportColumn(
        "walks_after", TRUTH, "The same at the visit nearest to three months (30 to 150 days)", _row("walks_after")
    ),
    ExportColumn("pain_before", WHOLE, "Pain before treatment, 0 to 10, higher is worse", _row("pain_before")),
    ExportColumn("pain_after", WHOLE, "Pain at the visit nearest to three months", _row("pain_after")),
    ExportColumn("local_control", TEXT, "Last ruling of a reader", _last("local_control"), tuple(LOCAL_CONTROL)),
    ExportColumn("fracture", TEXT, "Last finding", _last("fracture"), tuple(FRACTURE)),
    ExportColumn(
        "lost", TRUTH, "Could not be reached at the last try: neither alive nor dead", lambda case: _lost(case.visits)
    ),
    ExportColumn("last_seen_on", DAY, "Last day on which the patient was known to live", _row("last_seen_on")),
    ExportColumn("died_on", DAY, "Day of death", _row("died_on")),
    ExportColumn("cause_of_death", TEXT, "As recorded", _last("cause_of_death"), tuple(CAUSE_OF_DEATH)),
    ExportColumn(
        "observed_days",
        WHOLE,
        "From the first treatment (else the decision) to death or the last day seen alive",
        _observed,
        unit="days",
    ),
    ExportColumn("died", TRUTH, "Whether observation ended by death; false: censored; empty: not observed", _died),
)
