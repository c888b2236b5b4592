"""Where to draw a score on its scale: plain coordinates for `templates/_score_bar.html`.

A score of whole points is drawn as a row of equal cells, so that bands of whole points
meet without a gap and an interval of possible totals covers exactly its cells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 400.0
_LETTER = 6.1  # average width of a letter at the drawing's text size, in user units


@dataclass(frozen=True)
class Band:
    """A named part of the scale, ends included."""

    low: int
    high: int
    name: str


@dataclass(frozen=True)
class BandBox:
    low: int
    high: int
    name: str
    x: float
    width: float
    here: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def name_fits(self) -> bool:
        """Whether the name can be written under its box without reaching the next."""
        return len(self.name) * _LETTER <= self.width - 2

    @property
    def says(self) -> str:
        return f"{self.low}–{self.high}" if self.low != self.high else str(self.low)


@dataclass(frozen=True)
class ScoreBar:
    """Everything the partial needs; `says` is the same in words."""

    name: str
    total: int | None
    minimum: int
    maximum: int
    low: int | None
    high: int | None
    band: str
    direction: str
    bands: tuple[BandBox, ...]
    mark_x: float | None
    range_x: float | None
    range_width: float | None
    says: str
    cell: float
    width: float = WIDTH

    @property
    def unnamed(self) -> str:
        """The bands whose names do not fit under their boxes: `9–11 6 months or more; 12–15 …`."""
        return "; ".join(f"{band.says} {band.name}" for band in self.bands if not band.name_fits)

    @property
    def mark_left(self) -> float | None:
        """Left edge of the total's cell."""
        return None if self.mark_x is None else round(self.mark_x - self.cell / 2, 1)

    @property
    def cell_edges(self) -> tuple[float, ...]:
        """Where one point ends and the next begins."""
        return tuple(round(n * self.cell, 1) for n in range(1, round(self.width / self.cell)))

    @property
    def range_ends(self) -> tuple[tuple[float, int], ...]:
        """The middle of the first and last cell of an open interval, with their points."""
        if self.range_x is None or self.range_width is None or self.low is None or self.high is None:
            return ()
        first = self.range_x + self.cell / 2
        last = self.range_x + self.range_width - self.cell / 2
        return ((round(first, 1), self.low), (round(last, 1), self.high))


def draw_score(
    *,
    name: str,
    minimum: int,
    maximum: int,
    bands: Iterable[Band],
    total: int | None,
    interval: Sequence[int] | None = None,
    direction: str = "",
    step: int = 1,
) -> ScoreBar:
    """Coordinates of a score on its scale of `minimum` to `maximum` points in `step`s.

    `total` is None while items are missing; `interval` is then the lowest and highest total
    still possible. `direction` says which way is worse, in words. Bands must lie on the scale.
    """
    scale = _Scale(minimum, step, WIDTH / ((maximum - minimum) // step + 1))
    low, high = (interval[0], interval[-1]) if interval else (total, total)
    boxes = tuple(scale.box(band, low, high) for band in bands)
    here = next((box.name for box in boxes if box.here), "")
    range_x, range_width = (None, None) if total is not None else scale.stretch(low, high)
    return ScoreBar(
        name=name,
        total=total,
        minimum=minimum,
        maximum=maximum,
        low=low,
        high=high,
        band=here,
        direction=direction,
        bands=boxes,
        cell=scale.cell,
        mark_x=None if total is None else round(scale.left(total) + scale.cell / 2, 1),
        range_x=range_x,
        range_width=range_width,
        says=score_in_words(total=total, low=low, high=high, maximum=maximum, band=here),
    )


@dataclass(frozen=True)
class _Scale:
    """From points to places: the row of equal cells, each `cell` wide."""

    minimum: int
    step: int
    cell: float

    def left(self, points: int) -> float:
        return round((points - self.minimum) / self.step * self.cell, 1)

    def reach(self, start: int, end: int) -> float:
        """Width from the first cell to the last, both included."""
        return round(self.left(end) + self.cell - self.left(start), 1)

    def stretch(self, low: int | None, high: int | None) -> tuple[float | None, float | None]:
        """Left edge and width of an open interval; nothing to draw when it is not known."""
        return (None, None) if low is None or high is None else (self.left(low), self.reach(low, high))

    def box(self, band: Band, low: int | None, high: int | None) -> BandBox:
        x, width = self.left(band.low), self.reach(band.low, band.high)
        return BandBox(band.low, band.high, band.name, x, width, _holds(band, low, high))


def _holds(band: Band, low: int | None, high: int | None) -> bool:
    """Whether every total still possible lies in the band."""
    return low is not None and high is not None and band.low <= low and high <= band.high


def score_in_words(*, total: int | None, low: int | None, high: int | None, maximum: int, band: str) -> str:
    """`12 of 18 – potentially unstable`, or `7 to 13 of 18 – incomplete` while items are missing."""
    if total is not None:
        return f"{total} of {maximum} – {band}" if band else f"{total} of {maximum}"
    if low is None or high is None:
        return "Not scored"
    reach = f"{low} to {high} of {maximum}" if low != high else f"{low} of {maximum}"
    return f"{reach} – incomplete, {band} whatever is missing" if band else f"{reach} – incomplete"
