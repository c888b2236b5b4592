"""The board's decisions on a case, every signed version, the one that stands first."""

from datetime import date
from typing import Any

from cases.pathway.treatments import treatment_label
from cases.pathway.urgency import Lane
from decisions.consensus.decision_codes import (
    ACTION_KINDS,
    CONCORDANCE,
    DEFERRAL_REASONS,
    DEPARTURE_REASONS,
    INTENTS,
    PREFERENCES,
    TRIALS,
)
from decisions.documents.problem_classes import class_words
from decisions.documents.wording import day_words, label_of, levels_words, moment_words, value_words
from decisions.models import AgendaItem, Decision

_REASONS = {
    "amendment_reason": "Why it was amended",
    "alternatives": "Alternatives that were discussed",
    "departure_reason": "Why it departs from the vote or the assessment",
    "levels_reason": "Why levels away from every recorded lesion",
    "changed_facts_reason": "Why facts that changed after the vote do not alter it",
    "quorum_override_reason": "Why it was signed without quorum",
}


def decisions_content(item: AgendaItem) -> list[dict[str, Any]]:
    """Every version, newest first. Only the first stands; each later row was superseded."""
    rows = item.decisions.prefetch_related("signatures").order_by("-version")
    versions = [row.version for row in rows]
    return [_decision(row, item, newer) for row, newer in zip(rows, [None, *versions], strict=False)]


def _decision(decision: Decision, item: AgendaItem, superseded_by: int | None) -> dict[str, Any]:
    zone = item.meeting.board.time_zone
    signed = decision.payload.get("content", decision.payload)
    return {
        "version": decision.version,
        "superseded_by": superseded_by,
        "amends": decision.version - 1 if decision.amends_id else None,
        "outcome": decision.outcome,
        "says": decision.get_outcome_display(),
        "waits_for": DEFERRAL_REASONS.get(signed.get("deferral_reason", ""), ""),
        "options": [_option(option) for option in decision.options],
        "rationale": decision.rationale,
        "reasons": [
            {"label": label, "text": text}
            for name, label in _REASONS.items()
            if (text := _reason(decision, signed, name))
        ],
        "departs_from": list(decision.payload.get("departs_from", [])),
        "particulars": _particulars(decision.payload, signed, zone) if decision.outcome == "recommended" else [],
        "actions": [_action(action) for action in signed.get("actions", [])],
        "signatures": signatures_content(decision, zone),
        "made_at": moment_words(decision.made_at, zone),
        "hash": decision.payload_hash,
    }


def _reason(decision: Decision, signed: dict[str, Any], name: str) -> str:
    text = str(getattr(decision, name, "") or signed.get(name) or decision.payload.get(name) or "")
    code = signed.get("departure_code") if name == "departure_reason" else ""
    return ". ".join(part for part in (DEPARTURE_REASONS.get(code or "", ""), text) if part)


def _option(option: dict[str, Any]) -> dict[str, str]:
    levels = option.get("levels") or []
    return {
        "treatment": treatment_label(option["treatment"]),
        "levels": levels_words(levels) if levels else "",
        "dose": option.get("dose", ""),
        "note": option.get("note", ""),
    }


def _action(action: dict[str, Any]) -> dict[str, str]:
    return {
        "says": ": ".join(part for part in (ACTION_KINDS.get(action["kind"], action["kind"]), action["what"]) if part),
        "owner": action["owner"],
        "due": _day(action["due_on"]),
    }


def _particulars(payload: dict[str, Any], signed: dict[str, Any], zone: str) -> list[dict[str, str]]:
    """Intent, urgency, deadline, people and what is known, as signed; what was left open is said to be."""
    lane = signed.get("urgency")
    rows = {
        "Intent": INTENTS.get(signed.get("intent") or "", ""),
        "Urgency": Lane(lane).label if lane else "",
        "Act by": " ".join(part for part in (_day(signed.get("act_by")), signed.get("act_by_time", "")) if part),
        "Responsible": signed.get("responsible") or "",
        "Tells the patient": ", ".join(filter(None, (signed.get("informs_patient"), _by(signed.get("inform_by"))))),
    }
    # The first format asked for no more, so nothing is said to be missing from it.
    rows |= _since_format_2(payload, signed, zone) if "preference" in signed else {}
    return [{"label": label, "value": value} for label, value in rows.items()]


def _since_format_2(payload: dict[str, Any], signed: dict[str, Any], zone: str) -> dict[str, str]:
    return {
        "What the patient wants": _wishes(payload["wishes"], signed, zone),
        "Trial": _joined(TRIALS.get(signed["trial"], ""), signed["trial_says"]),
        "Problem class": _class(payload["problem_class"], signed["problem_class_reason"]),
        "Beside the assessment": CONCORDANCE[payload["concordance"]],
    }


def _wishes(recorded: dict[str, str], signed: dict[str, Any], zone: str) -> str:
    known = "; ".join(f"{label_of(name)}: {value_words(name, value, zone)}" for name, value in recorded.items())
    says = signed["preference_says"] or (known if signed["preference"] == "recorded" else "")
    return _joined(PREFERENCES.get(signed["preference"], ""), says)


def _class(found: dict[str, str], reason: str) -> str:
    if not found["board"]:
        return ""
    if not found["computed"]:
        compared = "the frameworks could not say"
    elif found["computed"] == found["board"]:
        compared = "as the frameworks give it"
    else:
        compared = f"the frameworks give: {class_words(found['computed'])}"
    return _joined(f"{class_words(found['board'])} ({compared})", reason)


def _joined(*parts: str) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part)


def _day(day: str | None) -> str:
    return day_words(date.fromisoformat(day)) if day else ""


def _by(day: str | None) -> str:
    return f"by {_day(day)}" if day else ""


def signatures_content(decision: Decision, zone: str) -> list[dict[str, str]]:
    """Who signed a version, with what meaning and when, the first signature first."""
    return [
        {
            "name": signature.printed_name,
            "meaning": signature.get_meaning_display(),
            "at": moment_words(signature.at, zone),
        }
        for signature in decision.signatures.all()
    ]
