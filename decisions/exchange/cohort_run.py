"""Cases assessed one after another or on several cores: the answers come in the order of the cases.

A case travels as what was read of its line, an answer as the text to write, so that nothing
but the lines under way is held in memory.
"""

import csv
import io
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from cases.facts.case_facts import CaseFacts, FactErrors
from cases.facts.errors import FactError
from cases.facts.json_form import parse_json
from decisions.exchange.cohort import CohortRow
from decisions.exchange.cohort_results import ResultRows
from decisions.reasoning.assess import assess
from decisions.reasoning.explain import explain
from decisions.reasoning.loader import load_knowledge

_CHUNK = 100
_WAITING = 3  # chunks for each core: enough that none is idle, few enough that memory stays flat


@dataclass(frozen=True)
class Wanted:
    """What is asked of every case: as of which day, with the analysis or not, and how it is written.

    `columns` gives a CSV row, `sentences` an explanation, neither a line of JSON.
    """

    on: date
    sensitivity: bool
    columns: tuple[str, ...] = ()
    sentences: bool = False


@dataclass(frozen=True)
class Answer:
    """The text for one case, or what is wrong with it; `number` is its line."""

    number: int
    text: str
    errors: tuple[FactError, ...] = ()


def cores() -> int:
    """The processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def answers(rows: Iterable[CohortRow], wanted: Wanted, workers: int) -> Iterator[Answer]:
    """One Answer for each row, in order. A single worker, or fewer rows than a chunk, needs no processes.

    Once a row is wrong the rest is only checked: every error is told, and nothing will be written.
    """
    waiting_rows = iter(rows)
    head = list(islice(waiting_rows, _CHUNK))
    if workers < 2 or len(head) < _CHUNK:
        failed = False
        for chunk in _chunks(head, waiting_rows):
            found = _answer_all(chunk, wanted, failed)
            failed = failed or any(answer.errors for answer in found)
            yield from found
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from _in_order(pool, _chunks(head, waiting_rows), wanted, workers)


def _chunks(head: list[CohortRow], rest: Iterator[CohortRow]) -> Iterator[list[CohortRow]]:
    while head:
        yield head
        head = list(islice(rest, _CHUNK))


def _in_order(
    pool: ProcessPoolExecutor, chunks: Iterator[list[CohortRow]], wanted: Wanted, workers: int
) -> Iterator[Answer]:
    under_way: deque[Future[list[Answer]]] = deque()
    failed = False
    for chunk in chunks:
        under_way.append(pool.submit(_answer_all, chunk, wanted, failed))
        if len(under_way) >= _WAITING * workers:
            found = under_way.popleft().result()
            failed = failed or any(answer.errors for answer in found)
            yield from found
    while under_way:
        yield from under_way.popleft().result()


def _answer_all(rows: list[CohortRow], wanted: Wanted, failed: bool) -> list[Answer]:
    writing = ResultRows(wanted.columns)
    found = []
    for row in rows:
        answer = _answer(row, wanted, writing, failed)
        failed = failed or bool(answer.errors)
        found.append(answer)
    return found


def _answer(row: CohortRow, wanted: Wanted, writing: ResultRows, failed: bool) -> Answer:
    # A row whose columns are wrong is still read, so that every error is told at once.
    errors = list(row.errors)
    try:
        facts = CaseFacts.from_json(parse_json(row.body) if isinstance(row.body, str) else row.body)
    except FactErrors as wrong:
        errors += wrong.errors
    if errors or failed:
        return Answer(row.number, "", tuple(errors))
    assessment = assess(facts, load_knowledge(), wanted.on, sensitivity=wanted.sensitivity)
    return Answer(row.number, _written(assessment, row, wanted, writing))


def _written(assessment: dict[str, Any], row: CohortRow, wanted: Wanted, writing: ResultRows) -> str:
    if wanted.sentences:
        head = f"{row.reference or f'Row {row.number}'}\n" if wanted.columns else ""
        return head + "\n".join(explain(assessment)) + "\n\n"
    if wanted.columns:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(writing.row(assessment, row.reference))
        return line.getvalue()
    return json.dumps(assessment, ensure_ascii=False, allow_nan=False) + "\n"
