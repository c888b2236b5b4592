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
KPS = {100: "good", 90: "good", 80: "good", 70: "moderate", 60: "moderate", 50: "moderate"} | dict.fromkeys(
    (40, 30, 20, 10), "poor"
)


def test_each_score_has_the_direction_of_a_second_list():
    found = {id: score.higher_is for id, score in knowledge().scores.items()}
    assert found == dict.fromkeys(BETTER, "better") | dict.fromkeys(WORSE, "worse"), "a new score is listed here too"


@pytest.mark.parametrize("scale", ["ecog", "kps"])
def test_each_grade_of_performance_is_its_own_rank_and_group(scale):
    groups = KPS if scale == "kps" else {grade: f"ecog_{grade}" for grade in range(5)}
    for grade, group in groups.items():
        result = assessed({scale: grade})["scores"][scale]
        assert (result["grade"], result["total"], result["band"]) == (grade, grade, group)
        assert result["interval"] == [grade, grade]
    assert assessed({})["scores"][scale]["interval"] == [min(groups), max(groups)]
