"""The house has the rooms of its plan and no others; rooms and functions stay small."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOP = {
    *("tumorboard", "cases", "decisions", "templates", "tests", "docs", "deploy"),
    *("manage.py", "pyproject.toml", "Makefile", "README.md", "CHANGELOG.md", "LICENSE"),
    *("requirements.in", "requirements-dev.in", "requirements.lock", "requirements-dev.lock"),
}
ROOMS = {
    "tumorboard": {
        *(
            "settings.py",
            "environment.py",
            "checks.py",
            "security.py",
            "logs.py",
            "supervision.py",
            "file_broker.py",
            "apps.py",
        ),
        *("urls.py", "celery.py", "wsgi.py", "asgi.py", "management", "static"),
    },
    "cases": {
        *("facts", "pathway", "models", "audit.py", "access.py", "jobs", "imaging", "notices", "actions"),
        *("api", "views", "management", "migrations", "apps.py", "clock.py", "urls.py"),
    },
    "decisions": {
        *("knowledge", "reasoning", "agenda", "consensus", "letters", "outcomes", "models", "access.py", "documents"),
        *("exchange", "actions", "api", "views", "management", "migrations", "apps.py", "clock.py", "urls.py"),
    },
    "tests": {
        *("core", "knowledge", "actions", "api", "views", "documents", "stories", "browser", "house", "faults"),
        *("benchmarks", "conftest.py", "settings.py", "services.py", "suite.py", "effort.py"),
        *(
            "cast.py",
            "stage.py",
            "long.py",
            "long.txt",
            "meanwhile.py",
            "builders.py",
            "board_builders.py",
            "bundles.py",
            "clinical_safety.py",
            "mutants",
        ),
    },
}
VAGUE = {"utils", "util", "common", "helpers", "helper", "misc", "shared", "tools", "base", "core", "lib", "functions"}
LONGEST_FILE, LONGEST_FUNCTION = 300, 45


def tracked(*patterns: str) -> list[str]:
    """Paths that git holds or would hold: what is ignored is nobody's business here."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return sorted(path for path in set(listed) if path and (ROOT / path).exists())


def code() -> Iterator[tuple[str, str]]:
    for path in tracked("tumorboard/**.py", "cases/**.py", "decisions/**.py", "manage.py"):
        if "/migrations/" not in path:
            yield path, (ROOT / path).read_text(encoding="utf-8")


def test_nothing_strange_stands_at_the_top() -> None:
    assert {path.split("/")[0] for path in tracked() if not path.startswith(".")} <= TOP


@pytest.mark.parametrize("package", sorted(ROOMS))
def test_each_package_has_only_its_rooms(package: str) -> None:
    found = {path.split("/")[1] for path in tracked(package)} - {"__init__.py"}
    assert found - ROOMS[package] == set(), "name it in the plan (docs/developers.md), or find its right place"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path, _ in code() if VAGUE & {part.removesuffix(".py") for part in path.split("/")}] == []


def test_files_stay_small() -> None:
    assert {path: text.count("\n") for path, text in code() if text.count("\n") > LONGEST_FILE} == {}


def test_functions_stay_small() -> None:
    long = {}
    for path, text in code():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{path} {node.name}"] = lines
    assert long == {}


# Steps that several actions share; every other file of actions/ is one verb.
SHARED_STEPS = {"find_patient", "check_entries", "assess_case", "read_assessment", "read_round", "advice_shown"}
SHARED_STEPS |= {"print_document"}  # the jobs of printing


def test_an_action_is_one_verb_in_a_file_of_its_name() -> None:
    odd = []
    for path, text in code():
        name = Path(path).stem
        if "/actions/" in path and name != "__init__" and name not in SHARED_STEPS:
            functions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
            if name not in functions or functions[name].args.args:
                odd.append(path)
    assert odd == [], "each defines a function of its name that takes keyword arguments only"
