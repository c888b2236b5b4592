"""The long tests are named where they are: a test that is renamed is not quietly left out or let in."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.long import TESTS, WHOLE_FILES, is_long

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("file", [*WHOLE_FILES, *TESTS])
def test_each_file_of_long_tests_exists_and_has_the_tests_that_are_named(file: str) -> None:
    assert (ROOT / file).exists()
    assert {name.partition("[")[0] for name in TESTS.get(file, ())} <= set(_tests(file))


def test_no_file_is_named_twice() -> None:
    assert set(WHOLE_FILES).isdisjoint(TESTS)


def test_a_test_is_long_by_its_file_its_function_or_its_values() -> None:
    matrix = "tests/house/test_permission_matrix.py::test_each_person_gets_exactly_what_the_policy_says"
    assert is_long(f"{WHOLE_FILES[0]}::test_whatever")
    assert is_long("tests/house/test_security.py::test_every_address_answers_with_the_headers")
    assert is_long(f"{matrix}[coordinator]")
    assert not is_long(f"{matrix}[outsider]")
    assert not is_long("tests/browser/test_walk.py::test_a_case")


def _tests(file: str) -> Iterator[str]:
    for node in ast.parse((ROOT / file).read_text()).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef))
