"""Malformed bodies: reading a case gives a case or FactErrors, and `assess` an answer, and nothing else.

In every run 5,000 mutants of a good case are read, and 2,100 bodies go the whole way from text to assessment. Of
what Hypothesis invents there are 930 examples in the whole run, and 139 in the usual one (TESTS_EFFORT 0.15).
"""

import copy
import json
import random
from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from cases.facts.case_facts import CaseFacts, FactErrors
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.fact import Kind
from cases.facts.json_form import parse_json
from cases.facts.reading import NotReadable, read_value
from cases.facts.vertebrae import VERTEBRAE
from decisions.reasoning.assess import assess
from tests.core.reckoning import DAY, KIDNEY, case, knowledge, lesion
from tests.effort import EFFORT, tries

NAMES = st.sampled_from([*CATALOGUE, "lesions", "id"]) | st.text(max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-2, max_value=130)
    | st.sampled_from([10**400, -(10**400), 1e308, -0.0])
    | st.floats()
    | st.text(alphabet=st.characters(), max_size=20)
    | st.sampled_from(["2026-02-30", "none", "1c", "T8", "yes", "E", "\ud800", "9" * 5000, "12 g/dL", "1,5"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
PLAUSIBLE = st.sampled_from(list(CATALOGUE)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.sampled_from([*CATALOGUE[name].choices, 0, 1, 2, 50, True, False, "none", "2026-01-01"]) | SCALARS,
    )
)
LESIONS = st.lists(
    st.dictionaries(st.sampled_from([*sorted(LESION_NAMES), "id"]), VALUES, max_size=4) | VALUES, max_size=4
)


def attempt(body):
    try:
        facts = CaseFacts.from_json(body)
    except FactErrors as refused:
        assert refused.errors
        for error in refused.errors:
            str(error).encode()  # an error can always be printed and sent
            assert len(str(error)) < 3000
        return None
    return facts


@given(VALUES)
@tries(200)
@example([[[[[]]]]])
def test_anything_at_all_is_a_case_or_is_refused(body):
    attempt(body)


@given(st.dictionaries(NAMES, VALUES, max_size=6), LESIONS)
@tries(80)
def test_objects_with_hostile_values_are_cases_or_are_refused(body, lesions):
    attempt({**body, "lesions": lesions})


@given(st.lists(PLAUSIBLE, max_size=12))
@tries(200)
def test_whatever_is_accepted_can_be_assessed_and_written_and_read_again(pairs):
    top = {name: value for name, value in pairs if name not in LESION_NAMES}
    own = {name: value for name, value in pairs if name in LESION_NAMES}
    facts = attempt({**top, "lesions": [own]})
    if facts is not None:
        json.dumps(assess(facts, knowledge(), DAY, sensitivity=False), allow_nan=False).encode()
        assert CaseFacts.from_json(json.loads(facts.canonical_json)) == facts


@given(st.text(max_size=60) | st.binary(max_size=40))
@tries(200)
@example('{"kps":' + "9" * 5000 + "}")
@example("[" * 200_000)
def test_any_text_is_json_or_is_refused(text):
    try:
        attempt(parse_json(text))
    except FactErrors as refused:
        assert len(refused.errors) == 1


@given(st.sampled_from(list(CATALOGUE.values())), VALUES, st.none() | st.text(max_size=8))
@tries(250)
def test_any_entry_of_a_form_is_a_value_or_is_refused(fact, raw, unit):
    try:
        read_value(fact, raw, unit)
    except NotReadable as refused:
        assert refused.error.field == fact.name
        str(refused).encode()


GOOD = case(
    lesion(escc="2", levels=["T8"], prior_rt={"dose_gy": 30, "fractions": 10, "on": "2024-01-01"}),
    lesion(),
    **KIDNEY,
    haemoglobin_g_l="12.1 g/dL",
    preference_recorded_on="2026-11-01",
    brain_metastases=False,
)
POISON = [
    None,
    True,
    -1,
    0,
    1,
    0.5,
    10**400,
    float("nan"),
    float("inf"),
    "",
    "none",
    "no",
    "1c",
    "T13",
    "\ud800",
    "\x00",
    "x" * 3000,
    "2026-02-30",
    [],
    {},
    [[]],
    {"value": 1},
    {"dose_gy": "a"},
    ["T8", "T8"],
    [None],
]


def test_thousands_of_mutants_of_a_good_case_are_cases_or_are_refused():
    chance = random.Random(20261121)
    refused = 0
    for _ in range(5000):
        body = copy.deepcopy(GOOD)
        for _ in range(chance.randint(1, 3)):
            place = chance.choice(
                [body, *[each for each in body.get("lesions") or [] if isinstance(each, dict)]]
                if isinstance(body.get("lesions"), list)
                else [body]
            )
            name = chance.choice([*place, *CATALOGUE, "lesions", "id", "kpss"])
            place[name] = copy.deepcopy(chance.choice(POISON))
        refused += attempt(body) is None
    assert 2000 < refused < 5000


BODIES = 2100


def fitting(chance, fact):
    """A value that the fact takes, for the kinds that most facts are of; anything for the others."""
    match fact.kind:
        case Kind.CHOICE:
            return chance.choice(list(fact.choices))
        case Kind.BOOLEAN:
            return chance.random() < 0.5
        case Kind.INTEGER | Kind.NUMBER:
            step, low, high = int(fact.step or 1), int(fact.low or 0), int(fact.high or 100)
            return chance.randrange(-(-low // step) * step, high + 1, step)
        case Kind.LEVELS:
            return chance.sample(list(VERTEBRAE), chance.randint(1, 3))
        case Kind.DATE:
            return "2026-02-03"
        case Kind.DATETIME:
            return "2026-11-20T08:30Z"
    return chance.choice(POISON)


def changed(chance):
    """A good case, or nothing but a lesion, with up to five values put in: most fit their fact, some are poison."""
    body = copy.deepcopy(GOOD) if chance.random() < 0.5 else {"lesions": [{}]}
    for _ in range(chance.randint(0, 5)):
        own = chance.random() < 0.4 and chance.choice(body["lesions"])
        name = chance.choice([*LESION_NAMES] if own else [name for name in CATALOGUE if name not in LESION_NAMES])
        poisoned = chance.random() < 0.25
        (own or body)[name] = copy.deepcopy(chance.choice(POISON)) if poisoned else fitting(chance, CATALOGUE[name])
    return body


def torn(chance, text):
    """The text of a body with a piece cut out, doubled or written over."""
    start, length = chance.randrange(len(text)), chance.randint(1, 6)
    piece = chance.choice(["", text[start : start + length] * 2, *'{}[]",:\\0-e', "NaN", "null", "\x00", "\ud800"])
    return text[:start] + piece + text[start + length :]


def assessed_or_refused(text, *, whole):
    """What the command does with a text, and the API with what is in it: whether it was assessed. Anything but an
    answer, or errors that can be sent, fails and names the body. `whole` is with the analysis, and written out."""
    try:
        answer = assess(CaseFacts.from_json(parse_json(text)), knowledge(), DAY, sensitivity=whole)
        if whole:
            json.dumps(answer, allow_nan=False).encode()
    except FactErrors as refused:
        assert refused.errors and str(refused).encode(), text
        return False
    except Exception as broken:
        raise AssertionError(text) from broken
    return True


def test_thousands_of_bodies_are_assessed_or_refused_as_the_command_and_the_api_do():
    """2,100 bodies in the usual run and in the whole one, the same in both; above that, as many times more."""
    chance = random.Random(20261128)
    ends = Counter()
    for place in range(int(BODIES * max(1, EFFORT))):
        text = json.dumps(changed(chance))
        text = torn(chance, text) if place % 6 == 0 else text
        # The analysis, and writing an answer out, take longer than the rest: every twentieth.
        ends[assessed_or_refused(text, whole=place % 20 == 1)] += 1
    assert min(ends[True], ends[False]) > 0.3 * ends.total()
