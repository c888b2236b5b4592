"""A rule or score fires on the days on which it is in force, and can be read on every other."""

from datetime import date, timedelta
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from cases.facts.case_facts import CaseFacts
from decisions.reasoning.assess import assess
from decisions.reasoning.entries import entry_id, every_entry
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.loader import load_knowledge, load_texts
from tests.effort import tries

FIRST, LAST = date(2020, 3, 1), date(2023, 8, 31)
ONE_DAY = timedelta(days=1)
PERIOD = f"effective_from: {FIRST}\n{{indent}}effective_to: {LAST}\n{{indent}}superseded_by: {{next}}\n"


@cache
def dated() -> Knowledge:
    """The shipped knowledge, with the rules P-13, N-11 and M-04 and the Chao classes in force for a while."""
    texts = dict(load_knowledge().texts)
    places = {
        "pathways/urgency.yaml": "- id: P-13\n",
        "frameworks/noms.yaml": "- id: N-11\n",
        "guidelines/minimally_invasive.yaml": "- id: M-04\n",
    }
    for name, place in places.items():
        assert place in texts[name]
        texts[name] = texts[name].replace(place, f"{place}    {PERIOD.format(indent='    ', next='P-03')}")
    texts["scores/chao_2012.yaml"] += PERIOD.format(indent="", next="tomita")
    return load_texts(texts)


CASE = {
    "age_years": 60,
    "haematological_suspected": True,
    "tissue_confirmed": False,
    "active_infection": True,
    "lesions": [{"index_level": "L1", "prior_rt": {"dose_gy": 20}, "escc": "1b"}],
}


def said_on(day: date) -> dict[str, bool]:
    """Which of the dated things the assessment of one day speaks of."""
    answer = assess(CaseFacts.from_json(CASE), dated(), day)
    flags = {flag["id"] for flag in answer["flags"]}
    return {
        "P-13": "P-13" in flags,
        "N-11": "N-11" in flags,
        "chao": "chao_2012" in {**answer["scores"], **{each["score"]: each for each in answer.get("not_scored", [])}},
    }


def test_it_fires_from_its_first_day_to_its_last_and_on_no_day_beside():
    inside, outside = dict.fromkeys(("P-13", "N-11", "chao"), True), dict.fromkeys(("P-13", "N-11", "chao"), False)
    assert said_on(FIRST - ONE_DAY) == outside
    assert said_on(FIRST) == inside
    assert said_on(LAST) == inside
    assert said_on(LAST + ONE_DAY) == outside


@tries(100)
@given(st.dates())
def test_on_any_day_the_knowledge_holds_what_is_in_force_and_nothing_else(day):
    wanted = [entry_id(each) for each in every_entry(dated()) if not hasattr(each, "period") or each.period.holds(day)]
    assert [entry_id(each) for each in every_entry(dated().on(day))] == wanted


@tries(100)
@given(st.dates(), st.dates())
def test_days_between_the_same_changes_share_one_knowledge(day, other):
    limits = sorted({FIRST, LAST + ONE_DAY, *(e.period.end + ONE_DAY for e in load_knowledge().history)})
    same_stretch = sum(limit <= day for limit in limits) == sum(limit <= other for limit in limits)
    assert (dated().on(day) is dated().on(other)) is same_stretch


def test_what_no_longer_fires_is_still_there_to_be_read():
    later = dated().on(LAST + ONE_DAY)
    assert (later.hash, later.version) == (dated().hash, dated().version)
    assert {"P-13", "N-11", "chao_2012"} <= {entry_id(each) for each in every_entry(dated())}


def test_earlier_guidance_is_kept_with_what_replaced_it_and_never_fires():
    history = {entry.id: entry for entry in load_knowledge().history}
    assert (history["P-17"].source.id, history["P-17"].period.superseded_by) == ("nice_cg75", "nice_ng234")
    assert history["P-03.former"].period.superseded_by == "P-03"
    assert not any(hasattr(entry, "when") for entry in history.values())
    for entry in history.values():
        assert entry.period.end is not None and entry.period.end < date(2024, 1, 1)
        assert not entry.period.holds(load_knowledge().released)
