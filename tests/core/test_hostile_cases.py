"""Thousands of malformed bodies: reading a case gives a case or FactErrors, and nothing else."""

import copy
import json
import random

from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from cases.facts.case_facts import CaseFacts, FactErrors
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.json_form import parse_json
from cases.facts.reading import NotReadable, read_value
from decisions.reasoning.assess import assess
from tests.core.reckoning import DAY, KIDNEY, case, knowledge, lesion
from tests.effort import tries

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
@tries(200, suppress_health_check=[HealthCheck.too_slow])
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
