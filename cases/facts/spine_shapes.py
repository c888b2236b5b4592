"""The parts of a drawing of the spine, as plain coordinates in user units (1 unit = 1 CSS px)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FigureLesion:
    """A lesion to be drawn. `letter` names it in the drawing and in its key; `quality` is
    lytic, mixed, blastic or None (not recorded); `says` is its line in the key."""

    letter: str
    levels: tuple[str, ...]
    quality: str | None = None
    says: str = ""


@dataclass(frozen=True)
class Part:
    """The share of a vertebral body that one lesion takes (several may share a level).

    `pattern` is the id of its fill; "" for a plain fill in `ink`.
    """

    x: float
    width: float
    pattern: str
    tone: int
    ink: str


@dataclass(frozen=True)
class Body:
    """One vertebra: its rectangle about (cx, cy), turned by `angle` degrees."""

    level: str
    region: str
    cx: float
    cy: float
    width: float
    height: float
    radius: float
    angle: float
    parts: tuple[Part, ...]

    @property
    def x(self) -> float:
        return round(self.cx - self.width / 2, 1)

    @property
    def y(self) -> float:
        return round(self.cy - self.height / 2, 1)

    @property
    def process_x(self) -> float:
        """Left edge of the spinous process, behind the body."""
        return round(self.cx + self.width / 2 + 2.5, 1)

    @property
    def has_process(self) -> bool:
        return self.region in "CTL" and self.level != "C0"


@dataclass(frozen=True)
class Callout:
    """A lesion's letter at (x, y) and the bracket from `top` to `bottom` that it names."""

    letter: str
    tone: int
    ink: str
    x: float
    y: float
    bracket_x: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return round((self.top + self.bottom) / 2, 1)

    @property
    def bracket_end(self) -> float:
        return self.bracket_x + 5

    @property
    def box_x(self) -> float:
        return self.x - 8

    @property
    def box_y(self) -> float:
        return round(self.y - 8, 1)


@dataclass(frozen=True)
class Pattern:
    """A fill for one lesion; `quality` chooses the hatching, so that colour is not needed."""

    id: str
    quality: str
    tone: int
    ink: str


@dataclass(frozen=True)
class KeyLine:
    """One line of the key beside the drawing (and the drawing's table for readers)."""

    letter: str
    tone: int
    levels: str
    quality: str | None
    says: str


@dataclass(frozen=True)
class Region:
    name: str
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return round((self.top + self.bottom) / 2, 1)


@dataclass(frozen=True)
class Figure:
    """Everything `_spine.svg` needs. `id` keeps two drawings on one page apart."""

    id: str
    width: float
    height: float
    desc: str
    bodies: tuple[Body, ...]
    regions: tuple[Region, ...]
    callouts: tuple[Callout, ...]
    patterns: tuple[Pattern, ...]
    key: tuple[KeyLine, ...]
