"""Where to draw estimates of survival on one axis of months: plain coordinates for `_prognosis.svg`.

Each row has its words above its track. Figures in months and proportions alive stand in lanes of
their own, so that they never cover one another. What is not certain is drawn hollow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

WIDTH = 400.0
_LEFT, _RIGHT = 8.0, 372.0
_WORDS, _LANE, _GAP, _TOP, _FOOT = 15.0, 20.0, 7.0, 20.0, 20.0
_LETTER = 6.3  # average width of a letter at the drawing's text size, in user units
_FLIP = 290.0  # beyond this x a label stands at the left of its mark
_GAUGE = 15.0  # height of a full gauge


@dataclass(frozen=True)
class Estimate:
    """One row to draw. `months` are (kind, figure) with kind median, mean, under, at_least or own;
    `alive` are (month, lowest per cent, highest per cent, died): what is alive, or has died."""

    name: str
    value: str
    months: Sequence[tuple[str, float]] = ()
    alive: Sequence[tuple[float, float, float, bool]] = ()
    certain: bool = True

    @property
    def figures(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.months or self.alive)


@dataclass(frozen=True)
class Mark:
    """One figure in months. `beyond` is drawn at the end of the axis, with an arrow."""

    kind: str
    x: float
    y: float
    label: str
    label_x: float
    anchor: str
    beyond: bool

    @property
    def path(self) -> str:
        """Diamond for a median, square for a mean, triangle for the clinician's own figure."""
        x, y = self.x, self.y
        if self.kind == "mean":
            return f"M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9z"
        if self.kind == "own":
            return f"M{x:.1f} {y - 6:.1f}l6 11h-12z"
        return f"M{x:.1f} {y - 6.5:.1f}l5.5 6.5l-5.5 6.5l-5.5 -6.5z"

    @property
    def arrow(self) -> str:
        """The head that says: further on than the axis."""
        return f"M{self.x + 9:.1f} {self.y - 5:.1f}l7 5l-7 5z"

    @property
    def text_y(self) -> float:
        return round(self.y + 4, 1)


@dataclass(frozen=True)
class Span:
    """A stretch of months: under a figure, or from a figure on (`open_end`)."""

    x: float
    width: float
    y: float
    label: str
    label_x: float
    open_end: bool

    @property
    def top(self) -> float:
        return round(self.y - 7.5, 1)

    @property
    def text_y(self) -> float:
        return round(self.y + 4, 1)

    @property
    def arrow(self) -> str:
        """The head at the open end."""
        return f"M{self.x + self.width:.1f} {self.y - 9:.1f}l10 9l-10 9z"


@dataclass(frozen=True)
class Gauge:
    """A proportion at a horizon in months: a frame of 100 per cent, filled from the lowest to the highest."""

    month: float
    x: float
    y: float
    height: float
    fill_y: float
    fill_height: float
    label: str
    label_x: float
    anchor: str
    died: bool

    @property
    def text_y(self) -> float:
        return round(self.y + self.height - 3, 1)


@dataclass(frozen=True)
class DrawnRow:
    name: str
    value: str
    value_below: bool
    words_y: float
    value_y: float
    top: float
    height: float
    marks: tuple[Mark, ...]
    line: str
    spans: tuple[Span, ...]
    gauges: tuple[Gauge, ...]
    certain: bool
    alive_words: str
    alive_words_y: float

    @property
    def rule_y(self) -> float:
        """Where the rule above the row runs."""
        return round(self.top - _GAP / 2, 1)


@dataclass(frozen=True)
class PrognosisFigure:
    """Everything the drawing needs; `says` tells the same in words, a sentence for each row."""

    id: str
    rows: tuple[DrawnRow, ...]
    ticks: tuple[tuple[float, int], ...]
    height: float
    says: str
    months: int
    width: float = WIDTH
    left: float = _LEFT
    right: float = _RIGHT

    @property
    def value_end(self) -> float:
        return self.width - 4

    @property
    def foot_y(self) -> float:
        return round(self.height - 6, 1)

    @property
    def axis_end(self) -> float:
        return round(self.height - _FOOT, 1)


def draw_prognosis(estimates: Iterable[Estimate], *, id: str, months: int) -> PrognosisFigure:
    """Coordinates of each estimate on an axis of 0 to `months` months, in the order given."""
    axis = _Axis(months)
    rows: list[DrawnRow] = []
    y = _TOP
    for estimate in estimates:
        row = _row(estimate, axis, y)
        rows.append(row)
        y = row.top + row.height + _GAP
    ticks = tuple((axis.x(month), month) for month in range(0, months + 1, 6))
    says = " ".join(_sentence(row) for row in rows)
    return PrognosisFigure(id, tuple(rows), ticks, round(y + _FOOT, 1), says, months)


@dataclass(frozen=True)
class _Axis:
    months: int

    def x(self, month: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * min(max(month, 0), self.months) / self.months, 1)


def _row(estimate: Estimate, axis: _Axis, top: float) -> DrawnRow:
    long = (len(estimate.name) * 1.1 + len(estimate.value)) * _LETTER > _RIGHT - 10
    words = top + _WORDS - 3
    y = top + _WORDS * (2 if long else 1)
    month_lane = y + _LANE / 2
    y += _LANE if estimate.months else 0
    gauges = tuple(_gauge(each, axis, y + _LANE - 2) for each in estimate.alive)
    fit = _fit(gauges)
    y += (_LANE if gauges else 0) + (0 if fit else _WORDS)
    spanned = [pair for pair in estimate.months if pair[0] in ("under", "at_least")]
    marked = [pair for pair in estimate.months if pair[0] not in ("under", "at_least")]
    marks = _marks(marked, axis, month_lane)
    return DrawnRow(
        name=estimate.name,
        value=estimate.value,
        value_below=long,
        words_y=round(words, 1),
        value_y=round(words + (_WORDS if long else 0), 1),
        top=top,
        height=round(y - top, 1),
        marks=marks,
        line=_line(marks),
        spans=_spans(spanned, axis, month_lane),
        gauges=gauges if fit else tuple(replace(gauge, label="") for gauge in gauges),
        certain=estimate.certain,
        alive_words="" if fit else _alive_words(gauges),
        alive_words_y=round(y - 2, 1),
    )


def _marks(pairs: Sequence[tuple[str, float]], axis: _Axis, y: float) -> tuple[Mark, ...]:
    """A mark for each figure; the last one carries the words for all."""
    figures = sorted(pairs, key=lambda pair: pair[1])
    said = list(dict.fromkeys(f"{month:g}" for _, month in figures))
    label = "–".join(said[:1] + said[-1:]) if len(said) > 1 else "".join(said)
    marks = []
    for place, (kind, month) in enumerate(figures):
        x, last = axis.x(month), place == len(figures) - 1
        label_x, anchor = _beside(x, 9)
        marks.append(Mark(kind, x, y, label if last else "", label_x, anchor, month > axis.months))
    return tuple(marks)


def _line(marks: Sequence[Mark]) -> str:
    """The line that joins several marks; it stops before words that stand on its way."""
    if len(marks) < 2:
        return ""
    end = marks[-1]
    stop = end.x if end.anchor == "start" else end.label_x - len(end.label) * _LETTER - 4
    return f"M{marks[0].x} {end.y}H{max(stop, marks[0].x):.1f}"


def _spans(pairs: Sequence[tuple[str, float]], axis: _Axis, y: float) -> tuple[Span, ...]:
    """One stretch from the least to the most that is possible."""
    if not pairs:
        return ()
    under = [month for kind, month in pairs if kind == "under"]
    on = [month for kind, month in pairs if kind == "at_least"]
    start = axis.x(0 if under else min(on))
    end = axis.x(axis.months if on else max(under))
    label_x = start + 6 if on else end + 6
    return (Span(start, round(end - start, 1), y, _stretch_words(under, on), round(label_x, 1), bool(on)),)


def _stretch_words(under: Sequence[float], on: Sequence[float]) -> str:
    if under and on:
        return f"under {min(under):g}, or {min(on):g} or more"
    if under:
        return " or ".join(f"under {month:g}" for month in sorted(under))
    return " or ".join(f"{month:g} or more" for month in sorted(on))


def _gauge(alive: tuple[float, float, float, bool], axis: _Axis, foot: float) -> Gauge:
    month, low, high, died = alive
    x = axis.x(month)
    label_x, anchor = _beside(x, 7)
    figure = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    bottom = 0.0 if low == high else low
    return Gauge(
        month=month,
        x=round(x - 4, 1),
        y=round(foot - _GAUGE, 1),
        height=_GAUGE,
        fill_y=round(foot - _GAUGE * high / 100, 1),
        fill_height=round(_GAUGE * (high - bottom) / 100, 1),
        label=f"{figure} %{' died' if died else ''}",
        label_x=label_x,
        anchor=anchor,
        died=died,
    )


def _fit(gauges: Sequence[Gauge]) -> bool:
    """Whether every gauge's words end before the next gauge begins."""
    return all(gauge.label_x + len(gauge.label) * _LETTER < after.x for gauge, after in pairwise(gauges))


def _alive_words(gauges: Sequence[Gauge]) -> str:
    """The gauges' words in one line, from left to right, when they do not fit beside them."""
    return "; ".join(f"{gauge.label} at {gauge.month:g}" for gauge in gauges)


def _beside(x: float, away: float) -> tuple[float, str]:
    return (round(x + away, 1), "start") if x <= _FLIP else (round(x - away, 1), "end")


def _sentence(row: DrawnRow) -> str:
    drawn = [f"{_KINDS[mark.kind]} {mark.label} months" for mark in row.marks if mark.label]
    drawn += [f"{span.label} months" for span in row.spans]
    drawn += [f"{gauge.label}{'' if gauge.died else ' alive'}" for gauge in row.gauges if gauge.label]
    drawn += [f"{row.alive_words} alive"] if row.alive_words else []
    figures = "".join(f"; {each}" for each in drawn)
    return f"{row.name}: {row.value}{figures}{'' if row.certain or not drawn else '; not certain'}."


_KINDS = {"median": "median", "mean": "mean", "own": "estimate"}
