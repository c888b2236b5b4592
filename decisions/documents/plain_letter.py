"""The same decision in words for the patient. What nobody has written in plain words stays a gap."""

from datetime import date
from typing import Any

from cases.facts.vertebrae import VERTEBRAE
from decisions.documents.wording import day_words
from decisions.letters.plain_words import deferral_in_plain_words, intent_in_plain_words, treatments_in_plain_words
from decisions.models import Decision

_PLACES = {"C": "your neck", "T": "your upper back", "L": "your lower back", "S": "the bottom of your back"}
_NO_TREATMENT = ("defer", "abstain")


def plain_values(decision: Decision) -> dict[str, str]:
    """The placeholders that end in `_in_plain_words`."""
    signed = decision.payload.get("content", {})
    chosen = [option["treatment"] for option in decision.options]
    return {
        "found_in_plain_words": _found(decision),
        "offered_in_plain_words": "\n\n".join(treatments_in_plain_words(chosen))
        or deferral_in_plain_words(signed.get("deferral_reason", ""))
        or "[Say why there is no recommendation yet.]",
        "aim_in_plain_words": intent_in_plain_words(signed.get("intent") or "") if chosen else "",
        "alternatives_in_plain_words": _others(decision, chosen),
        "next_steps_in_plain_words": _next(signed),
    }


def _found(decision: Decision) -> str:
    levels = [level for option in decision.options for level in option.get("levels", [])]
    places = list(dict.fromkeys(_PLACES[level[0]] for level in VERTEBRAE if level in levels and level[0] in _PLACES))
    if not places:
        return "[Say where in the spine the trouble is.]"
    return f"Your scans show a problem in {' and '.join(places)} (doctors write {', '.join(dict.fromkeys(levels))})."


def _others(decision: Decision, chosen: list[str]) -> str:
    """What else the board voted on; choices that it only talked about are for a person to write."""
    voted = (decision.payload.get("round") or {}).get("options", [])
    others = [code for code in voted if code not in (*chosen, *_NO_TREATMENT)]
    if not others:
        return "[Say which other choices there are, also that of no treatment.]"
    return "\n".join(f"- {said}" for said in treatments_in_plain_words(others))


def _next(signed: dict[str, Any]) -> str:
    teller, day = signed.get("informs_patient"), signed.get("inform_by")
    by = f" by {day_words(date.fromisoformat(day))}" if day else ""
    said = [f"{teller} will talk with you about this{by}." if teller else "[Say who talks with the patient, and when.]"]
    if signed.get("responsible"):
        said.append(f"{signed['responsible']} is in charge of your treatment.")
    return "\n\n".join(said)
