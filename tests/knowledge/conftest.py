"""Examples in YAML as ordinary tests: each entry of examples/*.yaml is one pytest item."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from decisions.reasoning.explain import explain
from tests.core.reckoning import STABLE, UNSTABLE, assessed

# Lesions by their SINS total, so that an example says what it is about and not six items.
LESIONS: dict[str, dict[str, Any]] = {
    "sins_6": STABLE,
    "sins_7": {**STABLE, "pain": "non_mechanical"},
    "sins_12": {**STABLE, "pain": "mechanical", "collapse": "over_50", "posterolateral": "bilateral"},
    "sins_13": UNSTABLE,
}


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.File | None:
    if file_path.suffix == ".yaml" and file_path.parent.name == "examples":
        return ExampleFile.from_parent(parent, path=file_path)
    return None


class ExampleFile(pytest.File):
    """One file of examples: a list of {name, given, expect}."""

    def collect(self) -> Iterator[pytest.Item]:
        for example in yaml.load(self.path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader):
            yield Example.from_parent(self, name=example["name"], example=example)


class Example(pytest.Item):
    """One sentence with a case and what the assessment must say of it."""

    def __init__(self, *, example: dict[str, Any], **rest: Any) -> None:
        super().__init__(**rest)
        self.example = example

    def runtest(self) -> None:
        assert set(self.example) == {"name", "given", "expect"}
        answer = assessed(_case(self.example["given"]), sensitivity=True)
        assert explain(answer)
        answer |= _by_name(answer)
        for path, wanted in self.example["expect"].items():
            _check(path, _at(answer, path.split(".")), wanted)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return f"{self.name}: {excinfo.value}"

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


def _by_name(answer: dict[str, Any]) -> dict[str, Any]:
    """Shorter ways to say what an example wants of the rules, the options and the conflicts."""
    rules, options = answer["rules"], answer["options"]
    return {
        "met": [rule["id"] for rule in rules if rule["result"] == "met"],
        "open": [rule["id"] for rule in rules if rule["result"] == "cannot say"],
        "missing_of": _Dotted({rule["id"]: rule["missing"] for rule in rules}),
        "standing": {option["treatment"]: option["standing"] for option in options},
        "needs_of": {option["treatment"]: option["needs"] for option in options},
        "unavailable": [option["treatment"] for option in options if option["unavailable_here"]],
        "turns_on": {conflict["id"]: conflict["turns_on"] for conflict in answer["conflicts"]},
    }


class _Dotted(dict[str, Any]):
    """A rule's id may hold a dot, which otherwise parts the steps of a path."""


def _case(given: dict[str, Any]) -> dict[str, Any]:
    body = {"age_years": 60, "kps": 70, **{name: _typed(value) for name, value in given.items() if name != "lesions"}}
    body["lesions"] = [_lesion(each) for each in given.get("lesions", [])]
    return body


def _lesion(given: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value if name == "escc" else _typed(value) for name, value in given.items() if name != "is"}
    return {"compartment": "vertebral", "prior_rt": "none", **LESIONS.get(given.get("is", ""), {}), **facts}


def _typed(value: Any) -> Any:
    """Examples are read as text throughout, so that a plain `no` stays a `no`."""
    if value in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[value]
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return {name: _typed(part) for name, part in value.items()} if isinstance(value, dict) else value


def _at(value: Any, path: list[str]) -> Any:
    for place, step in enumerate(path):
        if isinstance(value, _Dotted):
            return value[".".join(path[place:])]
        if step == "*":
            return [_at(part, path[place + 1 :]) for part in value]
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _check(path: str, found: Any, wanted: Any) -> None:
    if isinstance(wanted, dict) and set(wanted) <= {"has", "lacks"}:
        assert set(wanted.get("has", [])) <= set(found), f"{path} is {found}, wanted among them {wanted['has']}"
        assert not set(wanted.get("lacks", [])) & set(found), f"{path} is {found}, unwanted {wanted['lacks']}"
    elif isinstance(wanted, list):
        assert found == [_typed(part) for part in wanted], f"{path} is {found}, wanted {wanted}"
    else:
        assert found == _typed(wanted), f"{path} is {found!r}, wanted {wanted!r}"
