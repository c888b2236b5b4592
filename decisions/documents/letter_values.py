"""What the placeholders of a letter stand for, of one signed decision. What is missing is said."""

from datetime import date
from typing import Any

from cases.models import Patient
from cases.pathway.urgency import Lane
from decisions.consensus.decision_codes import CONCORDANCE, DEFERRAL_REASONS, INTENTS
from decisions.documents.content_decision import decisions_content
from decisions.documents.content_patient import banner
from decisions.documents.content_vote import rounds_content
from decisions.documents.fact_paths import PathWords
from decisions.documents.plain_letter import plain_values
from decisions.documents.wording import NOT_RECORDED, day_words
from decisions.models import Assessment, Decision
from decisions.reasoning.loader import load_knowledge

MOST_NAMED = 8  # facts of a list that a reader of a letter takes in; the others are counted
NOTHING_AGREED = "- Nothing was agreed beside the recommendation."
NOTHING_OPEN = "- No fact that could change the advice was missing, and no conflict was named."


def letter_values(decision: Decision, recipient: str) -> dict[str, str]:
    """A value for every placeholder (`decisions.letters.placeholders`). `recipient` is a name, "" for none
    recorded. The caller has passed `decisions.access`."""
    case, board, item = decision.case, decision.case.board, decision.item
    words = next(row for row in decisions_content(item) if row["version"] == decision.version)
    signed = decision.payload.get("content", {})
    assessment = _assessment(decision)
    signature = words["signatures"][0] if words["signatures"] else {"name": NOT_RECORDED, "at": NOT_RECORDED}
    return {
        "recipient_name": recipient or "colleague",
        "patient_name": patient_words(case.patient),
        "patient_born": day_words(case.patient.birth_date),
        "patient_numbers": _numbers(decision),
        "case_reference": case.reference,
        "board_name": board.name,
        "site_name": board.site.name,
        "discussed_on": day_words(board.day_of(item.meeting.starts_at)),
        "question": case.clinical_question or NOT_RECORDED,
        "signed_by": signature["name"],
        "signed_on": signature["at"],
        "out_of_hours_contact": board.site.out_of_hours_contact or "[Contact out of hours]",
        **_decided(words, signed),
        **_doubts(decision, words, assessment),
        **plain_values(decision, assessment),
    }


def patient_words(patient: Patient) -> str:
    """`Dr Ángela O'Hara`: a name as a letter says it."""
    return " ".join(part for part in (patient.title, patient.given_name, patient.family_name) if part)


def _numbers(decision: Decision) -> str:
    known = banner(decision.case, decision.item.meeting)["identifiers"]
    return ", ".join(f"{each['label']} {each['value']}" for each in known) or NOT_RECORDED


def _decided(words: dict[str, Any], signed: dict[str, Any]) -> dict[str, str]:
    lane, told = signed.get("urgency"), _by(signed.get("inform_by"))
    by_when = " ".join(part for part in (_day(signed.get("act_by")), signed.get("act_by_time", "")) if part)
    reasons = {each["label"]: each["text"] for each in words["reasons"]}
    particulars = {each["label"]: each["value"] for each in words["particulars"]}
    return {
        "decision_in_words": decision_sentence(words),
        "recommendations": _lines(_option(option) for option in words["options"]) or "- No recommendation yet.",
        "rationale": words["rationale"] or NOT_RECORDED,
        "alternatives": signed.get("alternatives") or "none were set down",
        "departure": reasons.get("Why it departs from the vote or the assessment", "") or "It does not depart.",
        "patient_wishes": particulars.get("What the patient wants", "") or NOT_RECORDED,
        "intent": INTENTS.get(signed.get("intent") or "", "") or NOT_RECORDED,
        "urgency": Lane(lane).label if lane else NOT_RECORDED,
        "act_by": by_when or NOT_RECORDED,
        "responsible": signed.get("responsible") or NOT_RECORDED,
        "who_tells_patient": ", ".join(part for part in (signed.get("informs_patient"), told) if part) or NOT_RECORDED,
        "who_does_what": _lines(f"{a['says']}: {a['owner']}, by {a['due']}" for a in words["actions"])
        or NOTHING_AGREED,
    }


def decision_sentence(words: dict[str, Any]) -> str:
    """The decision in a sentence: what is recommended, or why there is no recommendation yet."""
    if not words["options"]:
        waits = words["waits_for"] or DEFERRAL_REASONS["other"]
        return f"The board makes no recommendation yet: {waits[0].lower()}{waits[1:]}."
    first, *others = [_option(option) for option in words["options"]]
    more = f" Then, in this order: {'; '.join(others)}." if others else ""
    return f"The board recommends: {first}.{more}"


def _option(option: dict[str, str]) -> str:
    at = f" at {option['levels']}" if option["levels"] else ""
    more = ", ".join(part for part in (option["dose"], option["note"]) if part)
    return f"{option['treatment']}{at}" + (f" ({more})" if more else "")


def _assessment(decision: Decision) -> Assessment | None:
    """The assessment that was signed with the decision; None where there was none."""
    frozen = decision.payload.get("assessment")
    return Assessment.objects.filter(pk=frozen["id"]).first() if frozen else None


def _doubts(decision: Decision, words: dict[str, Any], assessment: Assessment | None) -> dict[str, str]:
    """What was not known or not agreed, how the board voted, and what the advice rested on."""
    payload = decision.payload
    open_points = [f"Departs from {each}" for each in words["departs_from"]]
    if payload.get("quorum_override_reason"):
        open_points.append(f"Signed without quorum: {payload['quorum_override_reason']}")
    if assessment is not None:
        open_points += doubts_in_words(assessment, decision.case.board.time_zone)
    return {
        "uncertainty": _lines(open_points) or NOTHING_OPEN,
        "agreement": _agreement(decision),
        "decision_support": _support(decision, payload.get("assessment")),
    }


def doubts_in_words(assessment: Assessment, zone: str) -> list[str]:
    """What was not known and could change the advice, and where its sources disagree."""
    paths = PathWords(assessment.facts, zone)
    rows = [paths.of(row["fact"]) for row in assessment.result["missing"] if row["matters"] == "decisive"]
    missing = list(dict.fromkeys(rows))
    named, more = missing[:MOST_NAMED], len(missing) - MOST_NAMED
    rest = f"; and {more} more, named in the assessment" if more > 0 else ""
    said = [f"Not known, and it could change the advice: {'; '.join(named)}{rest}"] if missing else []
    return said + [_conflict(conflict, paths) for conflict in assessment.result["conflicts"]]


def _conflict(conflict: dict[str, Any], paths: PathWords) -> str:
    """What sources disagree about, what each of them says, and the fact on which it turns."""
    sides = " ".join(_side(side) for side in conflict["sides"])
    because = f" Frameworks disagree because {conflict['because']}" if conflict.get("because") else ""
    return f"Conflict: {conflict['says']} {sides}{because} It turns on: {paths.of(conflict['turns_on'])}."


def _side(side: dict[str, Any]) -> str:
    """Who says it, as a reader without the knowledge at hand knows them: authors or publisher, and the year."""
    known = load_knowledge().sources.get(side["source"])
    who = known.citation.partition(". ")[0] if known else side["source"]
    year = f", {side['year']}" if side["year"] else ""
    return f"{who}{year}: {side['says'].rstrip('.')}."


def _agreement(decision: Decision) -> str:
    rounds = [each for each in rounds_content(decision.item) if each["state"] == "closed"]
    if decision.round is None or not rounds:
        return "There was no vote."
    vote = next(each for each in rounds if each["number"] == decision.round.number)
    said = [f"Vote of the board: {vote['grade']['grade']}, {vote['grade']['says']}".rstrip(".") + "."]
    said += [f"On record against it, {one['specialty']}: {one['statement']}" for one in vote["statements"]]
    return "\n".join(said)


def _support(decision: Decision, frozen: dict[str, Any] | None) -> str:
    if not frozen:
        return "No decision support was used for this decision."
    concordance = CONCORDANCE.get(decision.payload.get("concordance", ""), "")
    day = day_words(date.fromisoformat(frozen["on"]))
    said = (
        f"Decision support was used: the assessment of {day} by Tumorboard, knowledge version "
        f"{frozen['knowledge_version']}. It advises; the board decided."
    )
    return f"{said} {concordance}." if concordance else said


def _lines(points: Any) -> str:
    return "\n".join(f"- {' '.join(point.split())}" for point in points)


def _day(day: str | None) -> str:
    return day_words(date.fromisoformat(day)) if day else ""


def _by(day: str | None) -> str:
    return f"by {_day(day)}" if day else ""
