"""One publication, as everything else refers to it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One publication: how to cite it, and what of it was checked. `year` is None where it could not be seen."""

    id: str
    citation: str
    year: int | None
    link: str
    kind: str
    checked: str

    def to_json(self) -> dict[str, object]:
        """The source in plain JSON types."""
        return {"id": self.id, "citation": self.citation, "year": self.year, "link": self.link}
