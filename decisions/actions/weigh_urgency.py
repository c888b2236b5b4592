"""What the facts of a case say about urgency: lane, findings, clocks. The one reading, whoever asks for it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.pathway.urgency import Lane
from cases.pathway.urgency_reading import UrgencyReading
from decisions.actions.weigh_facts import readable_facts
from decisions.documents.fact_paths import PathWords
from decisions.reasoning.clocks import time_urgency
from decisions.reasoning.derived import BEHIND, KNOWN
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
    findings = findings_of(urgency, case)
    return UrgencyReading(
        lane=Lane(urgency.lane),
        because=tuple(_words(reason, words) for reason in because),
        findings=findings,
        clocks=tuple(clocks),
        facts={finding: (name, KNOWN[name].label) for finding in findings if (name := _fact(finding)) in KNOWN},
    )


def _fact(finding: str) -> str:
    """The fact of a finding as `findings_of` writes it, `U-01 lesion-1 escc=3`, or the first one behind it."""
    name = finding.partition("=")[0].rpartition(" ")[2]
    return BEHIND.get(name, (name,))[0]


def _words(reason: dict[str, Any], words: PathWords) -> str:
    """Why the lane is what it is, with the findings that made it so: a red flag is named."""
    found = "; ".join(words.of(path) for path in reason.get("facts", []))
    said = str(reason["says"]).rstrip(".")
    return f"{said} ({found})" if found else said
