"""One case as the pack shows it: question, wishes, facts, imaging and the machine's assessment."""

from datetime import date
from typing import Any

from decisions.documents.content_assessment import assessment_content
from decisions.documents.content_earlier import earlier_decisions, treatments_given
from decisions.documents.content_facts import facts_content, studies_content
from decisions.documents.content_meeting import lane_words
from decisions.documents.content_prognosis import prognosis_content
from decisions.documents.content_raters import raters_content
from decisions.documents.content_results import results_content
from decisions.documents.wording import moment_words
from decisions.models import AgendaItem
from decisions.models.assessments import latest_assessment

TEXT_LIMIT = 20_000  # characters of one free text on paper; the record keeps the rest


def case_content(item: AgendaItem, row: dict[str, Any], total: int, day: date) -> dict[str, Any]:
    """Everything that the pack says of one item. `row` is its row of the agenda, `day` the
    last day whose facts are told. The caller has passed `decisions.access`."""
    case = item.case
    latest = latest_assessment(case)
    assessment = assessment_content(case, latest, item.meeting.board.time_zone)
    return {
        "number": row["number"],
        "place": f"Case {row['number']} of {total}",
        "reference": case.reference,
        "patient": row["patient"],
        "question": capped(case.clinical_question),
        "history": capped(case.history),
        "urgency": _urgency(item, assessment),
        "listing": {name: row[name] for name in ("lane", "due", "minutes", "added_late")},
        "referral": _referral(item),
        "facts": facts_content(case, day),
        "raters": raters_content(case, day),
        "studies": [study | {"report": capped(study["report"])} for study in studies_content(case)],
        "assessment": assessment,
        "results": results_content(case),
        "earlier": earlier_decisions(item),
        "given": treatments_given(case),
        "prognosis": prognosis_content(case, latest),
    }


def capped(text: str) -> str:
    """The text as it is, or its first 20,000 characters and a sentence that says so."""
    if len(text) <= TEXT_LIMIT:
        return text
    more = len(text) - TEXT_LIMIT
    return f"{text[:TEXT_LIMIT]} … [Cut here on paper: {more} more characters are in the case record.]"


def _urgency(item: AgendaItem, assessment: dict[str, Any] | None) -> dict[str, Any]:
    """The lane with its reasons: the person's own words, or those of the present assessment."""
    case = item.case
    computed = bool(case.lane) and not case.lane_set_by_person
    present = bool(computed and assessment and not assessment["stale"])
    by = "computed from the facts" if computed else "set by a person"
    return {
        "code": case.lane,
        "lane": lane_words(case),
        "set_by": by if case.lane else "",
        "because": assessment["urgency"]["because"] if assessment and present else [],
        "from_assessment": present,
        "reason": "" if present else capped(case.lane_reason),
    }


def _referral(item: AgendaItem) -> dict[str, str]:
    case, zone = item.case, item.meeting.board.time_zone
    return {
        "on": moment_words(case.referred_at, zone),
        "by": case.referrer_name,
        "contact": case.referrer_contact,
        "suspected": moment_words(case.suspected_at, zone) if case.suspected_at else "",
        "awaiting": capped(case.awaiting_information),
        "earlier": case.previous_case.reference if case.previous_case else "",
    }
