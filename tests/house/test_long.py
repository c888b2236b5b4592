"""The long tests are named as they are: one that is renamed is not quietly let into the quick run."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.long import LONG, is_long

ROOT = Path(__file__).resolve().parents[2]
MATRIX = "tests/house/test_permission_matrix.py::test_each_person_gets_exactly_what_the_policy_says"


@pytest.mark.parametrize("file", sorted({line.partition("::")[0] for line in LONG}))
def test_each_line_names_a_file_or_a_test_of_it(file: str) -> None:
    named = {line.partition("[")[0] for line in LONG if line.partition("::")[0] == file}
    assert named <= set(_tests(file))
    assert file not in named or named == {file}, "the whole file is long already"


@pytest.mark.parametrize("file", sorted({line.partition("::")[0] for line in LONG if "[" in line}))
def test_each_line_with_values_names_a_test_that_is_collected(file: str, request: pytest.FixtureRequest) -> None:
    named = {line for line in LONG if line.partition("::")[0] == file and "[" in line}
    # As pytest itself names them: the values may be written as anything that makes a list.
    module = pytest.Module.from_parent(request.session, path=ROOT / file)
    assert named - set(_collected(module)) == set()


def test_a_test_is_long_by_its_file_its_function_or_its_values() -> None:
    assert is_long("tests/documents/test_pack.py::test_whatever")
    assert is_long("tests/house/test_security.py::test_every_address_answers_with_the_headers")
    assert is_long(f"{MATRIX}[coordinator]")
    assert not is_long(f"{MATRIX}[outsider]")
    assert not is_long("tests/api/test_walk.py::test_a_case")


def _collected(parent: pytest.Collector) -> Iterator[str]:
    for node in parent.collect():
        if isinstance(node, pytest.Collector):
            yield from _collected(node)
        else:
            yield node.nodeid


def _tests(file: str) -> Iterator[str]:
    yield file
    for node in ast.parse((ROOT / file).read_text()).body:
        if isinstance(node, ast.FunctionDef):
            yield f"{file}::{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from (f"{file}::{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef))
