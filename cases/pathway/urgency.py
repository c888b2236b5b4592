"""The lanes in which a case travels. Which lane a case belongs in is knowledge
(decisions/knowledge/pathways); this module only names them and their order."""

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
