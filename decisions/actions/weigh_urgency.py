"""What the facts of a case say about urgency: lane, findings, clocks. The one reading, whoever asks for it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.pathway.urgency import Lane
from cases.pathway.urgency_reading import UrgencyReading
from decisions.actions.weigh_facts import readable_facts
from decisions.documents.fact_paths import PathWords
from decisions.reasoning.clocks import time_urgency
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.urgency import findings_of, urgency_result
from decisions.reasoning.views import read_facts


def weigh_urgency(*, facts: Mapping[str, Any], day: date) -> UrgencyReading:
    """The urgency of a snapshot, as the assessment of the same facts says it. Nothing is stored."""
    rest, readable = readable_facts(dict(facts))
    knowledge = load_knowledge().on(day)
    case = read_facts(readable, knowledge, day)
    urgency, clocks = time_urgency(knowledge, case)
    words = PathWords(rest, "UTC")  # only labels are told here, no times
    because: Any = urgency_result(urgency, case)["because"]
    return UrgencyReading(
        lane=Lane(urgency.lane),
        because=tuple(_words(reason, words) for reason in because),
        findings=findings_of(urgency, case),
        clocks=tuple(clocks),
    )


def _words(reason: dict[str, Any], words: PathWords) -> str:
    """Why the lane is what it is, with the findings that made it so: a red flag is named."""
    found = "; ".join(words.of(path) for path in reason.get("facts", []))
    said = str(reason["says"]).rstrip(".")
    return f"{said} ({found})" if found else said
