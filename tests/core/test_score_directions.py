"""Which way each score runs, and every grade of the graded scales, against a second list."""

import pytest

from tests.core.reckoning import assessed, knowledge

BETTER = {
    *("revised_tokuhashi", "modified_bauer", "bauer_1995", "van_der_linden", "nesms", "kps", "mjoa", "frankel", "ais"),
    *("mrc", "isncsci_motor", "isncsci_light_touch", "isncsci_pin_prick"),
}
WORSE = {
    *("sins", "escc", "tomita", "ecog", "katagiri_2014", "mizumoto", "rades_2013", "hcc_sm_gpa", "charlson", "mfi5"),
    *("mfi11", "chow_2012", "clavien_dindo", "nrs_severity", "chao_2012", "balagamwala_2018", "ambulation_change"),
}
GROUPS = {
    "ecog": {0: "ecog_0", 1: "ecog_1", 2: "ecog_2", 3: "ecog_3", 4: "ecog_4"},
    "kps": dict.fromkeys((100, 90, 80), "good")
    | dict.fromkeys((70, 60, 50), "moderate")
    | dict.fromkeys((40, 30, 20, 10), "poor"),
    "frankel": {"A": "complete", "B": "incomplete", "C": "incomplete", "D": "incomplete", "E": "none"},
    "ais": {"A": "complete", "B": "incomplete", "C": "incomplete", "D": "incomplete", "E": "none"},
    "mrc": {"0": "paralysis", "1": "weak", "2": "weak", "3": "weak", "4": "weak", "5": "normal"},
    "clavien_dindo": {"none": "none", "I": "minor", "II": "minor"}
    | dict.fromkeys(("IIIa", "IIIb", "IVa", "IVb", "V"), "major"),
    "nrs_severity": {"none": "none", "mild": "mild", "moderate": "moderate", "severe": "severe"},
    "ambulation_change": dict.fromkeys(("maintained", "regained"), "walking")
    | dict.fromkeys(("lost", "never"), "not_walking"),
}


def test_each_score_has_the_direction_of_a_second_list():
    found = {id: score.higher_is for id, score in knowledge().scores.items()}
    assert found == dict.fromkeys(BETTER, "better") | dict.fromkeys(WORSE, "worse"), "a new score is listed here too"


@pytest.mark.parametrize("scale", list(GROUPS))
def test_each_grade_is_in_the_group_of_a_second_list(scale):
    assert {str(grade.value): grade.group for grade in knowledge().scores[scale].grades} == {
        str(grade): group for grade, group in GROUPS[scale].items()
    }


@pytest.mark.parametrize("scale", ["ecog", "kps"])
def test_each_grade_of_performance_is_its_own_rank(scale):
    for grade, group in GROUPS[scale].items():
        result = assessed({scale: grade})["scores"][scale]
        assert (result["grade"], result["total"], result["band"]) == (grade, grade, group)
    assert assessed({})["scores"][scale]["interval"] == [min(GROUPS[scale]), max(GROUPS[scale])]
