"""SINS against a second table, written from the publication's own words and not from the YAML."""

from collections import Counter
from itertools import combinations, product

import pytest

from cases.facts.vertebrae import VERTEBRAE
from tests.core.reckoning import assessed, case, knowledge, lesion, points

# Fisher 2010, written out a second time: each answer beside its points.
LOCATION = dict.fromkeys(["C0", "C1", "C2", "C7", "T1", "T2", "T11", "T12", "L1", "L5", "S1"], 3)
LOCATION |= dict.fromkeys(["C3", "C4", "C5", "C6", "L2", "L3", "L4"], 2)
LOCATION |= dict.fromkeys(["T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10"], 1)
LOCATION |= dict.fromkeys(["S2", "S3", "S4", "S5"], 0)
PAIN = {"mechanical": 3, "non_mechanical": 1, "none": 0}
BONE = {"lytic": 2, "mixed": 1, "blastic": 0}
ALIGNMENT = {"subluxation_translation": 4, "de_novo_deformity": 2, "normal": 0}
COLLAPSE = {"over_50": 3, "under_50": 2, "none_over_50_involved": 1, "none": 0}
POSTEROLATERAL = {"bilateral": 3, "unilateral": 1, "none": 0}
CLASSES = {"C1": 3, "C4": 2, "T5": 1, "S3": 0}  # one level of each class: 4 x 3 x 3 x 3 x 4 x 3 = 1,296

ITEMS = {
    "index_level": CLASSES,
    "pain": PAIN,
    "lesion_quality": BONE,
    "alignment": ALIGNMENT,
    "collapse": COLLAPSE,
    "posterolateral": POSTEROLATERAL,
}


def band(total: int) -> str:
    return "stable" if total <= 6 else "potentially_unstable" if total <= 12 else "unstable"


def test_every_combination_of_answers_gives_the_published_total_and_band():
    bands: Counter[str] = Counter()
    totals = set()
    for answers in product(*ITEMS.values()):
        facts = dict(zip(ITEMS, answers, strict=True))
        wanted = sum(table[facts[name]] for name, table in ITEMS.items())
        reading = points("sins", facts)
        assert reading.total == wanted
        assert reading.band is not None and reading.band.id == band(wanted)
        bands[reading.band.id] += 1
        totals.add(wanted)
    assert bands == {"stable": 314, "potentially_unstable": 847, "unstable": 135}
    assert totals == set(range(19))


@pytest.mark.parametrize("level", list(VERTEBRAE))
def test_each_of_thirty_levels_has_its_own_location_points(level):
    item = next(
        item
        for item in assessed(case(lesion(index_level=level)))["scores"]["sins"][0]["items"]
        if item["item"] == "location"
    )
    assert item["points"] == LOCATION[level]


def test_there_are_thirty_levels_and_each_is_scored_once():
    assert len(LOCATION) == 30
    assert Counter(LOCATION.values()) == {3: 11, 2: 7, 1: 8, 0: 4}
    rows = knowledge().scores["sins"].items[0].points.rows
    named = [level for row in rows for level in row.when.wanted]
    assert sorted(named) == sorted(VERTEBRAE)


def test_location_classes_of_the_spine_agree_with_the_points():
    classes = {"junctional": 3, "mobile": 2, "semirigid": 1, "rigid": 0}
    assert {level: classes[vertebra.sins_class] for level, vertebra in VERTEBRAE.items()} == LOCATION


def test_any_missing_items_give_the_exact_interval_and_never_a_total():
    # For each of the 63 sets of missing items and three fillings of the rest.
    for size in range(1, 7):
        for missing in combinations(ITEMS, size):
            for pick in (0, 1, -1):
                facts = {name: list(table)[pick] for name, table in ITEMS.items() if name not in missing}
                known = sum(ITEMS[name][answer] for name, answer in facts.items())
                low = known + sum(min(ITEMS[name].values()) for name in missing)
                high = known + sum(max(ITEMS[name].values()) for name in missing)
                reading = points("sins", facts)
                assert (reading.low, reading.high) == (low, high)
                assert reading.total is None
                assert (reading.band is not None) == (band(low) == band(high))


def test_none_of_the_partly_missing_sets_of_sins_gets_a_band_it_cannot_support():
    count = 0
    for answers in product(*((None, *table) for table in ITEMS.values())):
        if None not in answers:
            continue
        facts = {name: answer for name, answer in zip(ITEMS, answers, strict=True) if answer is not None}
        ends = [
            sum(pick(table.values()) if name not in facts else table[facts[name]] for name, table in ITEMS.items())
            for pick in (min, max)
        ]
        reading = points("sins", facts)
        assert reading.total is None and [reading.low, reading.high] == ends
        assert (reading.band.id if reading.band else None) == (
            band(ends[0]) if band(ends[0]) == band(ends[1]) else None
        )
        count += 1
    assert count == 5 * 4 * 4 * 4 * 5 * 4 - 1296


def test_a_missing_item_is_named_and_the_rest_still_show_their_points():
    result = assessed(case(lesion(pain=None)))["scores"]["sins"][0]
    assert result["total"] is None
    assert result["missing"] == ["pain"]
    assert result["interval"] == [6, 9]
    assert [item["points"] for item in result["items"]] == [1, None, 2, 0, 2, 1]


def test_totals_of_two_lesions_are_never_added():
    sins = assessed(case(lesion(), lesion(index_level="L1")))["scores"]["sins"]
    assert [each["total"] for each in sins] == [6, 8]
    assert [each["level"] for each in sins] == ["T8", "L1"]


def test_the_patient_has_the_highest_total_with_its_level():
    answer = assessed(case(lesion(), lesion(index_level="L1")))
    assert answer["highest"]["sins"] == {"lesion": "L2", "level": "L1", "total": 8, "certain": True}
    answer = assessed(case(lesion(), lesion(index_level="L1", pain=None)))
    assert answer["highest"]["sins"] == {"lesion": "L1", "level": "T8", "total": 6, "certain": False}
    assert assessed(case(lesion(pain=None)))["highest"]["sins"] is None


@pytest.mark.parametrize(
    ("facts", "said"),
    [({}, False), ({"height_loss_percent": 49}, False), ({"height_loss_percent": 50}, True), ({"prior_rt": {}}, True)],
)
def test_a_treated_lesion_and_a_collapse_of_exactly_half_are_remarked(facts, said):
    caveats = assessed(case(lesion(**facts)))["scores"]["sins"][0]["caveats"]
    assert (len(caveats) == 4) is said
