"""Figures beside their targets, and processor time taken from the quietest of several runs."""

from collections.abc import Callable, Sequence
from time import process_time
from typing import Any


def best_seconds(work: Callable[[Any], object], over: Sequence[Any], repeats: int = 5) -> float:
    """The time of `work` over all of `over`, for each the shortest of some runs: other work is left out."""
    total = 0.0
    for one in over:
        total += min(_timed(work, one) for _ in range(repeats))
    return total


def _timed(work: Callable[[Any], object], one: Any) -> float:
    began = process_time()
    work(one)
    return process_time() - began


def show(title: str, heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """A table on standard output (run pytest with -s)."""
    cells = [heads, *[tuple(str(cell) for cell in row) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
