"""The epidural scale: grades stay letters, the rank only sorts, 1c is neither high nor low."""

import pytest

from cases.facts.case_facts import CaseFacts, FactErrors
from tests.core.reckoning import assessed, case, lesion

GRADES = {
    "0": (0, "low"),
    "1a": (1, "low"),
    "1b": (2, "low"),
    "1c": (3, "borderline"),
    "2": (4, "high"),
    "3": (5, "high"),
}


@pytest.mark.parametrize(("grade", "rank", "group"), [(grade, *rest) for grade, rest in GRADES.items()])
def test_each_grade_has_its_rank_and_group(grade, rank, group):
    result = assessed(case(lesion(escc=grade)))["scores"]["escc"][0]
    assert (result["grade"], result["total"], result["band"]) == (grade, rank, group)
    assert result["interval"] == [rank, rank]


def test_a_missing_grade_leaves_every_rank_possible():
    result = assessed(case(lesion()))["scores"]["escc"][0]
    assert (result["total"], result["grade"], result["interval"]) == (None, None, [0, 5])
    assert result["missing"] == ["escc"]


@pytest.mark.parametrize("raw", ["1", 1, "1C", "4", True, 0.5, "low"])
def test_what_is_no_grade_is_refused(raw):
    with pytest.raises(FactErrors) as refused:
        CaseFacts.from_json(case(lesion(escc=raw)))
    assert refused.value.errors[0].field == "lesions.0.escc"


@pytest.mark.parametrize("raw", [0, 2, 3])
def test_a_bare_number_that_can_only_be_one_grade_is_that_grade(raw):
    assert CaseFacts.from_json(case(lesion(escc=raw))).lesions[0].get("escc") == str(raw)
