"""Where to draw each vertebra and each lesion: plain coordinates, no markup.

The drawing is a side view, front to the left, of the thirty levels C0 (occiput) to S5.
`templates/_spine.svg` turns a `Figure` into SVG, the same for screen and paper. The
anatomy is schematic: widths, heights and curve are chosen to be recognised at a glance
and carry no measurement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, degrees, pi

from cases.facts.spine_shapes import Body, Callout, KeyLine, Part, Pattern, Region
from cases.facts.spine_shapes import Figure as Figure
from cases.facts.spine_shapes import FigureLesion as FigureLesion
from cases.facts.vertebrae import LEVELS as LEVELS
from cases.facts.vertebrae import runs, summarise_levels

REGIONS = {"C": "Cervical", "T": "Thoracic", "L": "Lumbar", "S": "Sacral"}
INKS = ("#0072b2", "#b35900", "#8c3b6f", "#00735a")

WIDTH = 200.0
_COLUMN_X = 98.0
_CALLOUT_X = 142.0
_CALLOUT_GAP = 19.0
_PITCH = {"C": 16.0, "T": 20.0, "L": 25.0, "S": 16.0}
_HEIGHT = {"C": 11.0, "T": 15.0, "L": 19.0, "S": 13.0}
# (level index, shift from the plumb line): lordosis of neck and loin, kyphosis between.
_CURVE = ((0, 2.0), (4, -5.0), (13, 9.0), (23, -9.0), (27, 5.0), (29, 1.0))


def draw_spine(lesions: Iterable[FigureLesion] = (), *, id: str = "spine", pitch: float | None = None) -> Figure:
    """Coordinates of the spine with `lesions` marked.

    `pitch` (in user units = CSS px) gives every level the same height, as the picker needs;
    without it each region has its own. Raises ValueError for a level that is not C0 to S5.
    """
    marked = tuple(lesions)
    _check_levels(marked)
    middles, height = _middles(pitch)
    return Figure(
        id=id,
        width=WIDTH,
        height=height,
        desc=_describe(marked),
        bodies=tuple(_body(index, middles, marked, id, pitch) for index in range(len(LEVELS))),
        regions=_regions(middles, pitch),
        callouts=_callouts(marked, middles, height),
        patterns=tuple(
            Pattern(_pattern_id(id, i), lesion.quality or "unknown", _tone(i), _ink(i))
            for i, lesion in enumerate(marked)
            if lesion.quality != "blastic"
        ),
        key=tuple(
            KeyLine(lesion.letter, _tone(i), summarise_levels(lesion.levels), lesion.quality, lesion.says)
            for i, lesion in enumerate(marked)
        ),
    )


@dataclass(frozen=True)
class PickerRow:
    """One level in the picker; `note` is what is already known there, in words."""

    level: str
    region: str
    chosen: bool
    note: str

    @property
    def label(self) -> str:
        return f"{self.level}, {self.note}" if self.note else self.level


def picker_rows(chosen: Sequence[str] = (), notes: Mapping[str, str] | None = None) -> tuple[PickerRow, ...]:
    """The thirty levels for `_spine_picker.html`, with those `chosen` and any `notes` by level."""
    known = notes or {}
    return tuple(PickerRow(level, REGIONS[level[0]], level in chosen, known.get(level, "")) for level in LEVELS)


def _check_levels(lesions: Sequence[FigureLesion]) -> None:
    for lesion in lesions:
        for level in lesion.levels:
            if level not in LEVELS:
                raise ValueError(f"Lesion {lesion.letter}: {level!r} is not a level from C0 to S5.")


def _middles(pitch: float | None) -> tuple[list[float], float]:
    """Vertical middle of each level, and the height of the drawing."""
    middles, top = [], 0.0 if pitch else 4.0
    for level in LEVELS:
        step = pitch or _PITCH[level[0]]
        middles.append(top + step / 2)
        top += step
    return middles, top if pitch else top + 4.0


def _body(index: int, middles: Sequence[float], lesions: Sequence[FigureLesion], id: str, pitch: float | None) -> Body:
    level = LEVELS[index]
    width = _width(level)
    cx = round(_COLUMN_X + _shift(index), 1)
    here = [i for i, lesion in enumerate(lesions) if level in lesion.levels]
    share = width / len(here) if here else 0.0
    return Body(
        level=level,
        region=level[0],
        cx=cx,
        cy=round(middles[index], 1),
        width=width,
        height=_body_height(level, pitch),
        radius=5.0 if level == "C0" else 3.0,
        angle=_angle(index, middles),
        parts=tuple(
            Part(round(cx - width / 2 + n * share, 1), round(share, 1), _fill(id, i, lesions[i]), _tone(i), _ink(i))
            for n, i in enumerate(here)
        ),
    )


def _body_height(level: str, pitch: float | None) -> float:
    """Discs keep about a fifth of the pitch in the evenly spaced drawing."""
    return _HEIGHT[level[0]] if pitch is None else round(pitch * (0.78 if level[0] != "C" else 0.68), 1)


def _width(level: str) -> float:
    """Bodies widen from the neck to the loin and taper in the sacrum."""
    number = int(level[1:])
    match level[0]:
        case "C":
            return 40.0 if number == 0 else 24.0 + number * 0.6
        case "T":
            return round(28.5 + number * 0.8, 1)
        case "L":
            return round(39.0 + number * 0.8, 1)
        case _:
            return 42.0 - number * 5.0


def _shift(index: float) -> float:
    """Distance from the plumb line at a level, smoothly between the points of the curve."""
    for (i, start), (j, end) in pairwise(_CURVE):
        if i <= index <= j:
            along = (1 - cos(pi * (index - i) / (j - i))) / 2
            return start + (end - start) * along
    return _CURVE[-1][1]


def _angle(index: int, middles: Sequence[float]) -> float:
    """Tilt that keeps a body square to the curve, in degrees."""
    above, below = max(index - 1, 0), min(index + 1, len(LEVELS) - 1)
    run = _shift(below) - _shift(above)
    return round(-degrees(atan2(run, middles[below] - middles[above])), 1)


def _regions(middles: Sequence[float], pitch: float | None) -> tuple[Region, ...]:
    found = []
    for letter, name in REGIONS.items():
        rows = [i for i, level in enumerate(LEVELS) if level[0] == letter]
        half = (pitch or _PITCH[letter]) / 2 - 1.5
        found.append(Region(name, round(middles[rows[0]] - half, 1), round(middles[rows[-1]] + half, 1)))
    return tuple(found)


def _callouts(lesions: Sequence[FigureLesion], middles: Sequence[float], height: float) -> tuple[Callout, ...]:
    """One letter for each run of levels, pushed apart where lesions lie close together."""
    wanted = []
    for i, lesion in enumerate(lesions):
        for run in runs(lesion.levels):
            top, bottom = middles[LEVELS.index(run[0])], middles[LEVELS.index(run[-1])]
            wanted.append(((top + bottom) / 2, i, top - 5, bottom + 5))
    wanted.sort()
    placed: list[Callout] = []
    for n, (middle, i, top, bottom) in enumerate(wanted):
        floor = placed[-1].y + _CALLOUT_GAP if placed else 10.0
        ceiling = height - 10.0 - _CALLOUT_GAP * (len(wanted) - 1 - n)
        y = round(min(max(middle, floor), ceiling), 1)
        bracket = _CALLOUT_X + 6.0 * (n % 2)
        placed.append(Callout(lesions[i].letter, _tone(i), _ink(i), WIDTH - 16.0, y, bracket, top, bottom))
    return tuple(placed)


def _describe(lesions: Sequence[FigureLesion]) -> str:
    if not lesions:
        return "Side view of the spine from C0 to S5 with no lesion marked."
    said = "; ".join(
        f"{lesion.letter}: {summarise_levels(lesion.levels)}, {lesion.quality or 'quality not recorded'}"
        for lesion in lesions
    )
    return f"Side view of the spine from C0 to S5. Lesions {said}."


def _pattern_id(id: str, lesion: int) -> str:
    return f"{id}-fill-{lesion + 1}"


def _fill(id: str, place: int, lesion: FigureLesion) -> str:
    """Blastic is plain: a pattern without gaps would show its seams on paper."""
    return "" if lesion.quality == "blastic" else _pattern_id(id, place)


def _tone(lesion: int) -> int:
    return lesion % len(INKS) + 1


def _ink(lesion: int) -> str:
    return INKS[lesion % len(INKS)]
