"""The same decision in words for the patient. What nobody has written in plain words stays a gap."""

from datetime import date
from typing import Any

from cases.facts.vertebrae import VERTEBRAE
from cases.pathway.treatments import ADJUNCTS
from decisions.documents.wording import day_words
from decisions.letters.plain_words import deferral_in_plain_words, intent_in_plain_words, treatments_in_plain_words
from decisions.models import Assessment, Decision

_PLACES = {"C": "your neck", "T": "your upper back", "L": "your lower back", "S": "the bottom of your back"}
_MIDDLE = {f"T{number}": "the middle of your back" for number in range(7, 13)}
_NO_TREATMENT = ("defer", "abstain")


def plain_values(decision: Decision, assessment: Assessment | None) -> dict[str, str]:
    """The placeholders that end in `_in_plain_words`. `assessment` is the one that was signed with."""
    signed = decision.payload.get("content", {})
    chosen = [option["treatment"] for option in decision.options]
    return {
        "found_in_plain_words": _found(decision),
        "offered_in_plain_words": "\n\n".join(treatments_in_plain_words(chosen))
        or deferral_in_plain_words(signed.get("deferral_reason", ""))
        or "[Say why there is no recommendation yet.]",
        "aim_in_plain_words": intent_in_plain_words(signed.get("intent") or "") if chosen else "",
        "alternatives_in_plain_words": _others(decision, assessment, chosen),
        "next_steps_in_plain_words": _next(signed),
    }


def _found(decision: Decision) -> str:
    levels = [level for option in decision.options for level in option.get("levels", [])]
    marked = [level for level in VERTEBRAE if level in levels and level[0] in _PLACES]
    places = list(dict.fromkeys(_MIDDLE.get(level) or _PLACES[level[0]] for level in marked))
    if not places:
        return "[Say where in the spine the trouble is.]"
    return f"Your scans show a problem in {' and '.join(places)} (doctors write {', '.join(dict.fromkeys(levels))})."


def _others(decision: Decision, assessment: Assessment | None, chosen: list[str]) -> str:
    """What else somebody of the board voted for and this site can give; an adjunct is no other choice.
    Choices that the board only talked about are for a person to write."""
    tally = (decision.payload.get("round") or {}).get("tally", {})
    voted = [row["choice"] for row in tally.get("counts", []) if row["count"]]
    offered = assessment.result["options"] if assessment else []
    here = {option["treatment"] for option in offered if not option["unavailable_here"]} - ADJUNCTS
    others = [code for code in voted if code in here and code not in (*chosen, *_NO_TREATMENT)]
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
