"""Every worked example of decisions/knowledge/examples: one sentence, one case, and what must be said of it."""

from pathlib import Path
from typing import Any

import pytest

from decisions.reasoning.examples import Example, read_examples, typed
from decisions.reasoning.explain import explain
from tests.core.reckoning import assessed

EXAMPLES = read_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.file}: {example.name}")
def test_the_example_holds(example: Example) -> None:
    answer = assessed(example.body, sensitivity=True)
    assert explain(answer)
    answer |= _by_name(answer)
    for path, wanted in example.expect.items():
        _check(path, _at(answer, path.split(".")), wanted)


def test_each_example_has_a_sentence_of_its_own() -> None:
    names = [example.name for example in EXAMPLES]
    assert len(set(names)) == len(names) > 40


def test_examples_ship_with_the_knowledge_and_stand_nowhere_else() -> None:
    assert not (Path(__file__).parent / "examples").exists(), "put them into decisions/knowledge/examples"


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
        assert found == [typed(part) for part in wanted], f"{path} is {found}, wanted {wanted}"
    else:
        assert found == typed(wanted), f"{path} is {found!r}, wanted {wanted!r}"
