"""The board's decisions on a case, every signed version, the one that stands first."""

from datetime import date
from typing import Any

from cases.pathway.treatments import treatment_label
from cases.pathway.urgency import Lane
from decisions.documents.wording import day_words, levels_words, moment_words
from decisions.models import AgendaItem, Decision, Signature

_INTENTS = dict(Decision.INTENTS)
_REASONS = {
    "amendment_reason": "Why it was amended",
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
        "options": [_option(option) for option in decision.options],
        "rationale": decision.rationale,
        "reasons": [
            {"label": label, "text": text}
            for name, label in _REASONS.items()
            if (text := _reason(decision, signed, name))
        ],
        "departs_from": list(decision.payload.get("departs_from", [])),
        "particulars": _particulars(signed) if decision.outcome == "recommended" else [],
        "signatures": [_signature(each, zone) for each in decision.signatures.all()],
        "made_at": moment_words(decision.made_at, zone),
        "hash": decision.payload_hash,
    }


def _reason(decision: Decision, signed: dict[str, Any], name: str) -> str:
    return str(getattr(decision, name, "") or signed.get(name) or decision.payload.get(name) or "")


def _option(option: dict[str, Any]) -> dict[str, str]:
    levels = option.get("levels") or []
    return {
        "treatment": treatment_label(option["treatment"]),
        "levels": levels_words(levels) if levels else "",
        "note": option.get("note", ""),
    }


def _particulars(signed: dict[str, Any]) -> list[dict[str, str]]:
    """Intent, urgency, deadline and people, as signed; what was left open is said to be."""
    lane, act_by = signed.get("urgency"), signed.get("act_by")
    rows = {
        "Intent": _INTENTS.get(signed.get("intent") or "", ""),
        "Urgency": Lane(lane).label if lane else "",
        "Act by": day_words(date.fromisoformat(act_by)) if act_by else "",
        "Responsible": signed.get("responsible") or "",
        "Tells the patient": signed.get("informs_patient") or "",
    }
    return [{"label": label, "value": value} for label, value in rows.items()]


def _signature(signature: Signature, zone: str) -> dict[str, str]:
    return {
        "name": signature.printed_name,
        "meaning": signature.get_meaning_display(),
        "at": moment_words(signature.at, zone),
    }
