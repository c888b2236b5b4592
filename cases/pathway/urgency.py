"""The lanes in which a case travels, and which of two lanes counts: the one worked out or a person's.

Which lane a case belongs in is knowledge (decisions/knowledge/pathways); this module names the
lanes, their order, and how long a person's judgement holds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"

    @property
    def label(self) -> str:
        """The lane as people say it."""
        return self.value.capitalize()

    @property
    def rank(self) -> int:
        """0 for the most urgent lane; for sorting."""
        return list(Lane).index(self)


@dataclass(frozen=True)
class StandingLane:
    """The lane that counts, whether it is a person's, and whether people are asked again."""

    lane: Lane
    by_person: bool
    asks_again: bool


def standing_lane(
    computed: Lane, findings: Mapping[str, str], person: Lane | None, considered: Collection[str]
) -> StandingLane:
    """Which lane counts. `findings` is what makes the computed lane (finding -> its lane), `considered`
    the findings that were there when the person set theirs.

    A person's lane holds until a finding that was not considered then would make the case more
    urgent: another rule, another red flag, another lesion or another value. Then the computed
    lane counts, and somebody has to look again.
    """
    if person is None:
        return StandingLane(computed, False, False)
    if person.rank <= computed.rank or not new_findings(findings, person, considered):
        return StandingLane(person, True, False)
    return StandingLane(computed, False, True)


def new_findings(findings: Mapping[str, str], person: Lane, considered: Collection[str]) -> list[str]:
    """The findings of a lane more urgent than the person's that were not there when it was set."""
    return [name for name, lane in findings.items() if Lane(lane).rank < person.rank and name not in considered]
