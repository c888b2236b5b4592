"""The steps of Python that one assessment takes: a figure that a busy machine does not change."""

import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

import pytest

from cases.facts.case_facts import CaseFacts
from decisions.reasoning.assess import assess
from tests.benchmarks.population import population
from tests.benchmarks.table import show
from tests.core.reckoning import DAY, knowledge

pytestmark = pytest.mark.benchmark

BEFORE, MANY, FEW = 400, 40, 12  # cases


def test_the_steps_of_one_assessment() -> None:
    cases = [CaseFacts.from_json(body) for body in population(BEFORE + MANY)]
    for facts in cases[:BEFORE]:
        assess(facts, knowledge(), DAY, sensitivity=False)
    for facts in cases:
        assert facts.inputs_hash and facts.warnings is not None  # not the work of the reasoning
    new, few = cases[BEFORE:], cases[BEFORE : BEFORE + FEW]
    rows: list[tuple[object, ...]] = [
        ("never met before, without analysis", _steps(new, sensitivity=False)),
        ("met before, without analysis", _steps(new, sensitivity=False)),
        ("met before, with analysis", _steps(few, sensitivity=True)),
    ]
    show("Steps of Python for one assessment", ("cases", "steps"), rows)


def _steps(cases: Iterable[CaseFacts], *, sensitivity: bool) -> int:
    """The opcodes executed for one of the cases, on average."""
    steps = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal steps
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        steps += event == "opcode"
        return trace

    assessed = list(cases)
    sys.settrace(trace)
    try:
        for facts in assessed:
            assess(facts, knowledge(), DAY, sensitivity=sensitivity)
    finally:
        sys.settrace(None)
    return round(steps / len(assessed))
