"""An old fact is told with its age; only what can have changed is doubted."""

from datetime import date

import pytest

from cases.facts.ages import age_in_words, may_have_changed, old_in_words
from cases.facts.catalogue import fact

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 21), ""),
        (date(2026, 10, 22), ""),
        (date(2026, 10, 21), "31 days old"),
        (date(2026, 8, 22), "91 days old"),
        (date(2026, 8, 21), "3 months old"),
        (date(2024, 11, 22), "23 months old"),
        (date(2024, 11, 21), "2 years old"),
        (date(2018, 4, 12), "8 years old"),
        (date(2027, 1, 1), ""),
    ],
)
def test_the_age_is_told_in_words_from_the_thirty_first_day_on(on: date, said: str) -> None:
    assert age_in_words(on, DAY) == said


@pytest.mark.parametrize("name", ["ecog", "kps", "albumin_g_l", "frankel", "accepts_surgery", "escc", "pain_nrs"])
def test_state_changes(name: str) -> None:
    assert may_have_changed(fact(name))
    assert old_in_words(fact(name), date(2018, 4, 12), DAY) == "8 years old"


@pytest.mark.parametrize("name", ["primary_site", "histology", "prior_rt", "index_level", "deficit_onset_at"])
def test_history_lasts(name: str) -> None:
    assert old_in_words(fact(name), date(2018, 4, 12), DAY) == ""
