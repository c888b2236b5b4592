"""Everything that is said can be looked up: by rule or source, by version, and by the facts it was said of."""

import random

from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.fact import Kind
from decisions.reasoning.derived import KNOWN
from tests.core.reckoning import assessed, knowledge
from tests.effort import EFFORT

CASES = int(600 * EFFORT)


def value_of(chance, fact):
    match fact.kind:
        case Kind.CHOICE:
            return chance.choice(list(fact.choices))
        case Kind.BOOLEAN:
            return chance.random() < 0.5
        case Kind.INTEGER if fact.low is not None and fact.high is not None:
            return chance.randrange(int(fact.low), int(min(fact.high, 100)) + 1, fact.step or 1)
        case Kind.PRIOR_RT:
            return "none"
    return None


def some_facts(chance, names):
    share = chance.choice((0.1, 0.5, 0.9))
    drawn = {name: value_of(chance, CATALOGUE[name]) for name in names if chance.random() < share}
    return {name: value for name, value in drawn.items() if value is not None}


def a_case(chance):
    about = some_facts(chance, [name for name in CATALOGUE if name not in LESION_NAMES])
    return {**about, "lesions": [some_facts(chance, sorted(LESION_NAMES)) for _ in range(chance.randrange(3))]}


def test_everything_said_names_its_rule_source_and_facts():
    chance = random.Random(20261121)
    sources = set(knowledge().sources)
    options = scores = 0
    for _ in range(CASES):
        body = a_case(chance)
        answer = assessed(body)
        assert answer["knowledge_version"] and answer["inputs_hash"] and answer["statement"]
        for option in answer["options"]:
            assert option["supported_by"] or option["against"], option
            assert option["standing"] and isinstance(option["needs"], list)
            for reason in (*option["for"], *option["against"]):
                assert reason["says"] and reason["cite"] in sources | {"patient"}
            options += 1
        for found in answer["scores"].values():
            for score in found if isinstance(found, list) else [found]:
                assert_score_can_be_checked(score, sources)
                scores += 1
        for because in answer["urgency"]["because"]:
            assert because["says"] and {"rule", "facts"} <= set(because)
        for flag in answer["flags"]:
            assert flag["id"] and flag["kind"] and flag["says"]
    assert options > CASES and scores > CASES


def assert_score_can_be_checked(score, sources):
    assert score["score"] and score["version"] and score["citation"]["id"] in sources
    assert score["verification"] in ("verified", "unverified")
    for item in score["items"]:
        assert item["facts"] and set(item["missing"]) <= set(KNOWN), item
        assert (item["points"] is None) == (len(item["possible"]) > 1), item
