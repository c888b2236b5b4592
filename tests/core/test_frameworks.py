"""The frameworks beside NOMS: laws that hold for every case, spans of time and of spine, what they never do."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.fact import Kind
from cases.facts.vertebrae import VERTEBRAE
from decisions.reasoning.assess import assess
from decisions.reasoning.explain import explain
from decisions.reasoning.frameworks.spans import Extent, hours_since, single_area
from tests.core.reckoning import KIDNEY, assessed, case, knowledge, lesion, standings
from tests.effort import tries

BESIDE = [
    *("lmnop", "patchell", "harrington", "working_group", "tokuhashi_strategy", "tomita_strategy"),
    *("bauer_strategy", "zaveri"),
]
HISTORICAL = {"harrington", "tokuhashi_strategy", "tomita_strategy", "bauer_strategy"}


def read_by_frameworks():
    named = set()
    for each in knowledge().frameworks:
        criteria = [*each.criteria, *(one.criterion for one in (*each.classes, *each.principles))]
        named |= {name for criterion in criteria for name in criterion.reads} | set(each.score_facts)
    return sorted(named & CATALOGUE.keys())


def value_of(name):
    fact = CATALOGUE[name]
    if name == "index_level":
        return st.sampled_from(["T7", "T8", "T9", "T10", "L3"])
    match fact.kind:
        case Kind.CHOICE:
            return st.sampled_from(list(fact.choices))
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.INTEGER:
            return st.sampled_from(range(int(fact.low), int(min(fact.high, 100)) + 1, fact.step or 1))
        case Kind.NUMBER:
            return st.sampled_from([0, 2, 2.9, 3, 12])
        case Kind.DATETIME:
            return st.integers(0, 120).map(lambda hours: f"{datetime(2026, 11, 22) - timedelta(hours=hours):%FT%H:%MZ}")
        case Kind.PRIOR_RT:
            return st.sampled_from(["none", {"dose_gy": 20}])
    raise AssertionError(name)


LEVELS = st.lists(st.sampled_from(["T7", "T8", "T9", "T10"]), min_size=1, unique=True)
READ = read_by_frameworks()
CASE = st.fixed_dictionaries({}, optional={name: value_of(name) for name in READ if name not in LESION_NAMES})
LESION = st.fixed_dictionaries(
    {}, optional={name: value_of(name) for name in READ if name in LESION_NAMES} | {"levels": LEVELS}
).map(lambda own: with_its_index_level(own))
BODIES = st.builds(lambda body, lesions: {**body, "lesions": lesions}, CASE, st.lists(LESION, min_size=1, max_size=2))
# A new diagnosis or a clinician's ruling replaces what was read before it; it is no addition.
REPLACES = {"histology", "primary_site", "radiosensitivity_clinician"}


def with_its_index_level(own):
    """A lesion whose levels hold its index level, as entry demands."""
    if "levels" in own and "index_level" in own:
        return {**own, "levels": sorted({*own["levels"], own["index_level"]})}
    return own


def findings(answer):
    """Everything a framework says for certain: the class, or each criterion that is met or not met."""
    certain = {}
    for found in answer["frameworks"].values():
        if found.get("kind") == "classification" and (found["class"] or not found["possible"]):
            certain[found["framework"]] = found["class"]
        for each in (*found.get("criteria", ()), *found.get("principles", ())):
            if found["kind"] != "classification" and each["result"] != "cannot say":
                certain[found["framework"], each["id"]] = each["result"]
    return certain


@given(BODIES, st.data())
@tries(120)
def test_adding_a_fact_never_turns_one_certain_finding_into_another(body, data):
    absent = [(None, name) for name in READ if name not in LESION_NAMES and name not in body]
    absent += [(0, name) for name in READ if name in LESION_NAMES and name not in body["lesions"][0]]
    absent += [(0, "levels")] if "levels" not in body["lesions"][0] else []
    absent = [(place, name) for place, name in absent if name not in REPLACES]
    if not absent:
        return
    place, name = data.draw(st.sampled_from(absent))
    value = data.draw(LEVELS if name == "levels" else value_of(name))
    own, *others = body["lesions"]
    if name == "index_level" and "levels" in own:
        value = own["levels"][0]
    more = {**body, name: value}
    if place is not None:
        more = {**body, "lesions": [with_its_index_level({**own, name: value}), *others]}
    before, after = assessed(body), assessed(more)
    if not before["frameworks"] or not after["frameworks"]:
        return
    if before["frameworks"]["lmnop"]["lesion"] != after["frameworks"]["lmnop"]["lesion"]:
        return  # another lesion drives: these are findings about another place
    later = findings(after)
    changed = {key: (was, later[key]) for key, was in findings(before).items() if key in later and later[key] != was}
    assert not changed, (name, value, changed)


@given(BODIES)
@tries(80)
def test_a_class_is_certain_only_when_it_alone_is_possible_and_a_strategy_only_with_its_class(body):
    for found in assessed(body)["frameworks"].values():
        if found.get("kind") != "classification":
            continue
        alone = len(found["possible"]) == 1 and not found["none_may_fit"]
        assert (found["class"] is not None) == alone
        assert found["historical_strategy"] is None or alone
        assert found["class"] is None or found["missing"] == []


@given(BODIES)
@tries(80)
def test_what_cannot_be_said_names_what_is_missing_or_why_and_explains_itself(body):
    answer = assessed(body)
    assert all(sentence.strip() for sentence in explain(answer))
    for found in answer["frameworks"].values():
        for each in (*found.get("criteria", ()), *found.get("principles", ())):
            assert (each["result"] == "cannot say") == bool(each["missing"] or each["unclear"]), each


def test_every_framework_of_the_contract_carries_kind_version_source_and_status():
    found = assessed(case(lesion(escc="2"), **KIDNEY))["frameworks"]
    assert list(found) == ["noms", *BESIDE]
    for id in BESIDE:
        each = found[id]
        assert each["framework"] == id and each["name"] and each["version"] and each["caveats"]
        assert each["kind"] in ("checklist", "classification", "headings", "principles")
        assert each["historical"] is (id in HISTORICAL)
        assert each["citation"]["id"] in knowledge().sources
        assert each["verification"] in ("verified", "unverified")


def test_no_framework_beside_noms_gives_an_option_its_standing():
    body = case(lesion(escc="2"), **KIDNEY, surgical_fitness="able")
    hopeless = {
        "visceral_metastases": "unremovable",
        "vertebral_metastases_count": 3,
        "extraspinal_bone_metastases_count": 3,
        "expected_survival_months_clinician": 1,
        "tissue_confirmed": True,
    }
    answer = assessed({**body, **hopeless})
    assert answer["frameworks"]["patchell"]["not_met"] == ["survival"]
    assert standings(answer) == standings(assessed({**body, "tissue_confirmed": True}))
    supporters = {name.split(":")[0] for option in answer["options"] for name in option["supported_by"]}
    assert not supporters & set(BESIDE)


def test_the_strategies_are_those_that_stand_with_the_bands_of_the_scores():
    answer = assessed(
        case(
            **KIDNEY,
            visceral_metastases="none",
            brain_metastases=False,
            frankel="E",
            vertebral_metastases_count=1,
            extraspinal_bone_metastases_count=0,
        )
    )
    for id, score in (
        ("tokuhashi_strategy", "revised_tokuhashi"),
        ("tomita_strategy", "tomita"),
        ("bauer_strategy", "modified_bauer"),
    ):
        assert answer["frameworks"][id]["class"] == answer["scores"][score]["band"] is not None
        assert answer["frameworks"][id]["historical_strategy"] == answer["scores"][score]["historical_strategy"]


def test_without_a_lesion_nothing_about_a_lesion_is_said():
    found = assessed(case(**KIDNEY))["frameworks"]
    assert found["harrington"]["class"] is None and found["harrington"]["lesions"] == []
    assert found["lmnop"]["lesion"] is None and "lesions" in found["lmnop"]["headings"][0]["missing"]
    assert found["patchell"]["result"] == "cannot say"


@given(st.integers(0, 130 * 60), st.integers(0, 24 * 60))
@tries(200)
def test_the_hours_hold_whatever_the_hour_of_the_assessment(minutes_before_the_end, minute):
    ends = datetime(2026, 11, 22, tzinfo=UTC)
    begun = ends - timedelta(minutes=minutes_before_the_end)
    moment = ends - timedelta(minutes=minute)
    least, most = hours_since(begun.isoformat(), date(2026, 11, 21))
    if moment >= begun:
        assert least <= (moment - begun) / timedelta(hours=1) <= most
    assert most - least <= 24.001


def test_a_moment_after_the_day_gives_no_hours():
    assert hours_since("2026-11-22T00:01:00Z", date(2026, 11, 21)) is None
    assert hours_since(None, date(2026, 11, 21)) is None
    body = case(lesion(), frankel="A", ambulatory="bedbound", non_ambulatory_since="2026-11-23T00:00Z")
    assert assessed(body)["frameworks"]["patchell"]["criteria"][6]["result"] == "cannot say"
    later = assess(CaseFacts.from_json(body), knowledge(), date(2026, 11, 26), sensitivity=False)
    assert later["frameworks"]["patchell"]["criteria"][6]["result"] == "not met"


EXTENTS = st.builds(Extent, st.sampled_from([None, "0", "1c", "2"]), st.one_of(st.none(), LEVELS.map(tuple)))


@given(st.lists(EXTENTS, min_size=1, max_size=4))
@tries(300)
def test_a_single_area_is_certain_only_if_it_holds_whichever_lesions_displace_the_cord(lesions):
    truth, missing = single_area(tuple(lesions), ("2", "3"), ("1c",))
    swapped, _ = single_area(tuple(reversed(lesions)), ("2", "3"), ("1c",))
    assert truth is swapped
    if truth is None:
        assert missing or any(each.escc == "1c" for each in lesions)
        return
    sure = [each for each in lesions if each.escc == "2"]
    maybe = [each for each in lesions if each.escc in (None, "1c")]
    for number in range(len(maybe) + 1):
        for some in combinations(maybe, number):
            orders = sorted({VERTEBRAE[level].order for each in (*sure, *some) for level in each.levels})
            single = bool(orders) and orders[-1] - orders[0] + 1 == len(orders)
            assert single is truth
