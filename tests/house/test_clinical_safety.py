"""The hazard log claims nothing that no test holds, and the page is what its data say."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clinical_safety import PAGE, read, written

ROOT = Path(__file__).resolve().parents[2]
HAZARDS = read()["hazards"]
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOODS = ("very low", "low", "medium", "high", "very high")
NOT_IN_EVERY_RUN = {"browser", "benchmark", "proof", "skip", "skipif", "xfail"}
OF_ONE_DATABASE = "connection.vendor"  # the suite runs on both, so such a test is run


def controls() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((hazard["id"], control) for hazard in HAZARDS for control in hazard["controls"])


def test_the_page_is_what_the_data_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(read()), "run: python -m tests.clinical_safety"


def test_the_page_says_what_it_is_not() -> None:
    said = " ".join(PAGE.read_text(encoding="utf-8").replace("\n> ", " ").split())
    for words in (
        "No Clinical Safety Officer has accepted this log",
        "an engineer's proposals",
        "not a medical device",
        "not for clinical use",
        "DCB0129: the manufacturer",
        "DCB0160: the deploying organisation",
    ):
        assert words in said
    for claim in ("tamper-proof", "certified", "compliant", "penetration-tested"):
        assert claim not in said.lower()


def test_the_hazards_are_numbered_and_rated_in_the_words_of_the_scale() -> None:
    assert [hazard["id"] for hazard in HAZARDS] == [f"H{number}" for number in range(1, len(HAZARDS) + 1)]
    wanted = {"id", "hazard", "cause", "effect", "severity", "likelihood", "controls", "residual"}
    for hazard in HAZARDS:
        assert set(hazard) == wanted and hazard["controls"]
        assert hazard["severity"] in SEVERITIES and hazard["likelihood"] in LIKELIHOODS


def test_a_control_in_place_names_its_tests_and_a_planned_one_what_it_waits_for() -> None:
    shapes = {
        "in place": {"says", "status", "tests"},
        "partly": {"says", "status", "tests", "waits_for"},
        "planned": {"says", "status", "waits_for"},
    }
    for hazard, control in controls():
        assert set(control) == shapes[control["status"]] and all(control.values()), (hazard, control)


def test_every_test_that_a_control_names_is_one_of_the_suite() -> None:
    unknown = {f"{hazard}: {name}" for hazard, control in controls() for name in control.get("tests", []) if lost(name)}
    assert unknown == set()


@pytest.mark.parametrize(
    "name",
    [
        "tests/core/test_sins.py",
        "tests/core/test_sins.py::test_that_nobody_wrote",
        "tests/core/test_nothing.py::test_it",
        "tests/core/reckoning.py::case",
        "tests/core/test_sins.py::band",
        "tests/browser/test_walk.py::"
        "test_a_case_walks_from_an_imported_referral_to_a_signed_decision_and_a_printed_summary",
        "tests/house/test_mutants.py::test_comparisons_constants_and_tests_of_the_code_are_changed",
        "tests/faults/test_paper_killed.py::"
        "test_a_pack_whose_workers_are_killed_at_a_section_and_at_the_joining_ends_once",
    ],
)
def test_a_name_that_is_no_test_of_every_run_is_found(name: str) -> None:
    assert lost(name)


def lost(name: str) -> bool:
    """Whether `tests/path.py::test_name` (or `::TestClass::test_name`) is not a test of every run."""
    file, *steps = name.split("::")
    if not steps or not Path(file).name.startswith("test_") or not (ROOT / file).is_file():
        return True
    node: ast.AST = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    marks = marks_of(node)
    for step in steps:
        found = [part for part in node.body if getattr(part, "name", None) == step]
        if not found or not step.lower().startswith("test"):
            return True
        node = found[0]
        marks |= marks_of(node)
    return not isinstance(node, ast.FunctionDef) or bool(marks & NOT_IN_EVERY_RUN)


def marks_of(node: ast.AST) -> set[str]:
    """The marks on a test, a class or a whole module."""
    marked = list(getattr(node, "decorator_list", []))
    for part in getattr(node, "body", []):
        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "pytestmark":
            marked.append(part.value)
    single = [each for mark in marked for each in (mark.elts if isinstance(mark, ast.List) else [mark])]
    held = [mark for mark in single if OF_ONE_DATABASE not in ast.unparse(mark)]
    return {part.attr for mark in held for part in ast.walk(mark) if isinstance(part, ast.Attribute)}
