"""Where to draw the rows of a table: plain coordinates for the chart templates, the same on page and paper.

Width is fixed and the height follows the rows. Groups are told apart by dash and a label at their
line, never by colour alone; what the table hides is not drawn.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from decisions.outcomes.control_tables import UNITS
from decisions.outcomes.tables import Row, Table

WIDTH = 640.0
DASHES = ("", "8 4", "2 3", "10 3 2 3", "4 4", "1 4")
_BAR, _LEFT, _RIGHT = 30.0, 230.0, 60.0
_LETTER = 7.0
_PLOT_TOP, _PLOT_HEIGHT, _FOOT = 14.0, 240.0, 34.0
_AXIS_LEFT, _LABELS = 44.0, 150.0


@dataclass(frozen=True)
class Bar:
    """One share: a bar from 0 with its interval, its words at the left and its figure at the right."""

    label: str
    y: float
    width: float
    low_x: float
    high_x: float
    value: str


@dataclass(frozen=True)
class Line:
    """One group: its path, the band around it (""), the dash, and its label where the line ends."""

    label: str
    path: str
    band: str
    dash: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Dot:
    """One month: a point, marked when it carries a signal."""

    x: float
    y: float
    signal: str
    title: str


@dataclass(frozen=True)
class Chart:
    """A drawing of one kind (bars, curve, control) with its size, axes and alternative text."""

    kind: str
    id: str
    title: str
    says: str
    height: float
    width: float = WIDTH
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    dots: tuple[Dot, ...] = ()
    x_ticks: tuple[tuple[float, str], ...] = ()
    y_ticks: tuple[tuple[float, str], ...] = ()
    plot: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Left, top, width and height of the field that is drawn in."""

    @property
    def foot_y(self) -> float:
        return self.height - 14

    @property
    def y_label_x(self) -> float:
        return self.plot[0] - 6

    @property
    def bar_label_x(self) -> float:
        return self.plot[0] - 8


def draw(table: Table) -> Chart | None:
    """The chart of a table; None where it has none or nothing that can be drawn."""
    drawing: Callable[[Table], Chart | None] | None = _DRAWINGS.get(table.chart)
    return drawing(table) if drawing else None


def _chart(table: Table, height: float, **parts: Any) -> Chart:
    return Chart(table.chart, f"chart-{table.id}", table.title, table.says or table.title, height, **parts)


def _bars(table: Table) -> Chart | None:
    share = "alive" if any("alive" in row for row in table.rows) else "share"
    words = [column.id for column in table.columns if column.kind in ("text", "number") and column.id in _NAMING]
    left = _room([_words(row, words) for row in table.rows])
    reach = WIDTH - left - _RIGHT
    bars: list[Bar] = []
    for row in table.rows:
        value = row.get(share)
        if not isinstance(value, int | float):
            continue
        low, high = (_number(row.get(edge), value) for edge in ("low", "high"))
        bars.append(
            Bar(
                label=_words(row, words),
                y=_PLOT_TOP + _BAR * len(bars),
                width=round(value * reach, 1),
                low_x=round(left + low * reach, 1),
                high_x=round(left + high * reach, 1),
                value=f"{value:.0%}",
            )
        )
    if not bars:
        return None
    ticks = tuple((round(left + reach * part / 4, 1), f"{part * 25} %") for part in range(5))
    height = _PLOT_TOP + _BAR * len(bars) + _FOOT
    return _chart(table, height, bars=tuple(bars), x_ticks=ticks, plot=(left, _PLOT_TOP, reach, _BAR * len(bars)))


def _room(labels: Sequence[str]) -> float:
    """The width left of the bars: the usual one, more where a label needs it, so much that two fifths stay."""
    return min(max(_LEFT, _LETTER * max(map(len, labels), default=0) + 16), WIDTH * 3 / 5)


_UNITS = {"within_days": " days", "months": " months"}
_NAMING = ("modality", "within_days", "what", "state", "times", "band", "months", "group")


def _words(row: Row, names: Sequence[str]) -> str:
    said = []
    for name in names:
        value = row.get(name)
        if value is not None and value != "":
            said.append(f"{value}{_UNITS.get(name, '')}")
    return ", ".join(said)


def _curve(table: Table) -> Chart | None:
    rows = [row for row in table.rows if isinstance(row.get("survival"), int | float)]
    last = max((float(row["day"] or 0) for row in rows), default=0.0)
    if not last:
        return None
    reach = WIDTH - _AXIS_LEFT - _LABELS

    def x(day: Any) -> float:
        return round(_AXIS_LEFT + reach * float(day) / last, 1)

    def y(share: Any) -> float:
        return round(_PLOT_TOP + _PLOT_HEIGHT * (1 - float(share)), 1)

    lines = []
    for place, (label, steps) in enumerate(groupby(rows, key=lambda row: str(row["band"]))):
        points = [(x(row["day"]), y(row["survival"]), y(row["low"]), y(row["high"])) for row in steps]
        lines.append(
            Line(
                label=label,
                path=_stairs([(a, b) for a, b, _, _ in points]),
                band=_stairs([(a, high) for a, _, _, high in points]) + _back([(a, low) for a, _, low, _ in points]),
                dash=DASHES[place % len(DASHES)],
                label_x=round(points[-1][0] + 6, 1),
                label_y=points[-1][1],
            )
        )
    ticks = tuple((x(months * 30.4375), f"{months}") for months in _months(last))
    shares = tuple((y(part / 4), f"{part * 25}") for part in range(5))
    plot = (_AXIS_LEFT, _PLOT_TOP, reach, _PLOT_HEIGHT)
    height = _PLOT_TOP + _PLOT_HEIGHT + _FOOT
    return _chart(table, height, lines=tuple(_apart(lines)), x_ticks=ticks, y_ticks=shares, plot=plot)


def _months(last: float) -> Iterable[int]:
    months = last / 30.4375
    every = next((step for step in (3, 6, 12, 24) if months / step <= 8), 36)
    return range(0, int(months) + 1, every)


def _stairs(points: Sequence[tuple[float, float]]) -> str:
    first, *others = points
    return f"M{first[0]} {first[1]}" + "".join(f"H{a}V{b}" for a, b in others)


def _back(points: Sequence[tuple[float, float]]) -> str:
    """The lower edge from right to left, as stairs, closing the band."""
    last, *others = reversed(points)
    parts, level = [f"L{last[0]} {last[1]}"], last[1]
    for a, b in others:
        parts.append(f"V{b}H{a}" if b != level else f"H{a}")
        level = b
    return "".join(parts) + "Z"


def _apart(lines: Sequence[Line]) -> Iterable[Line]:
    """The labels moved down as far as it takes that none covers another."""
    below = -100.0
    for line in sorted(lines, key=lambda each: each.label_y):
        place = max(line.label_y, below + 15)
        below = place
        yield Line(line.label, line.path, line.band, line.dash, line.label_x, place)


def _control(table: Table) -> Chart | None:
    unit, middle = next((each for each in UNITS.items() if any(each[1] in row for row in table.rows)), ("", ""))
    rows = [row for row in table.rows if isinstance(row.get(middle), int | float)]
    if len(rows) < 2:
        return None
    edges = (middle, "upper")
    top = max(_number(row.get(name), 0.0) for row in rows for name in edges) * 1.1 or 1.0
    reach = WIDTH - _AXIS_LEFT - 70

    def x(place: int) -> float:
        return round(_AXIS_LEFT + reach * place / (len(rows) - 1), 1)

    def y(days: Any) -> float:
        return round(_PLOT_TOP + _PLOT_HEIGHT * (1 - float(days) / top), 1)

    dots = tuple(
        Dot(x(place), y(row[middle]), str(row["signal"] or ""), f"{row['month']}: {row[middle]:g} {unit}")
        for place, row in enumerate(rows)
    )
    path = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
    lines = [Line("", path, "", "", 0.0, 0.0)]
    for name, label, dash in (
        ("mean", "mean", "8 4"),
        ("upper", "upper limit", "2 3"),
        ("lower", "lower limit", "2 3"),
    ):
        value = rows[0].get(name)
        if isinstance(value, int | float):
            level = y(value)
            end = _AXIS_LEFT + reach
            lines.append(Line(label, f"M{_AXIS_LEFT} {level}H{end}", "", dash, round(end + 6, 1), level))
    every = max(1, -(-len(rows) // 8))
    ticks = tuple((x(place), str(row["month"])) for place, row in enumerate(rows) if place % every == 0)
    days = tuple((y(top * part / 4), f"{top * part / 4:.{0 if top > 8 else 1}f}") for part in range(5))
    return _chart(
        table,
        _PLOT_TOP + _PLOT_HEIGHT + _FOOT,
        lines=tuple(lines),
        dots=dots,
        x_ticks=ticks,
        y_ticks=days,
        plot=(_AXIS_LEFT, _PLOT_TOP, reach, _PLOT_HEIGHT),
    )


def _number(value: Any, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise


_DRAWINGS = {"bars": _bars, "curve": _curve, "control": _control}
