"""The figures that planning rests on, each once, with where it is from and how far that was checked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A number with its unit in `says`, its source, and what of the source was seen."""

    value: float
    says: str
    source: str
    checked: str


_OWN = "project policy, in no source; for the board to agree"

PUBLISHED_MINUTES = Figure(
    9.25,
    "minutes per case of a spine board, mean",
    "Spine summit 2025, abstract",
    "unverified: read in a summary, not in the paper",
)
LONGEST_STRETCH = Figure(
    60,
    "minutes of discussion without a break, at most",
    "Length: project policy. That quality falls in the second half, and that a short break prevents it: "
    "BMJ Open 2019;9:e027303",
    "unverified: the paper names no length",
)
BREAK_MINUTES = Figure(10, "minutes of a break", _OWN, "unverified")
MEASURED_ENOUGH = Figure(5, "measured cases of a class before the board's own median counts", _OWN, "unverified")
MIDDLE_SIGNS = Figure(2, "signs that make a case middling", _OWN, "unverified")
COMPLEX_SIGNS = Figure(4, "signs that make a case complex", _OWN, "unverified")
