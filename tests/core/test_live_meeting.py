"""The pure part of a live meeting: time, presence, breaks and the checklist."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cases.facts.catalogue import CATALOGUE
from decisions.agenda.breaks import WITHOUT_A_BREAK, break_due
from decisions.agenda.spans import Span, lasted, presence, there_during
from decisions.agenda.themes import THEMES, lacking

START = datetime(2026, 11, 4, 8, 0, tzinfo=UTC)
words = st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=12)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def span(began: float, ended: float | None = None) -> Span:
    return Span(at(began), None if ended is None else at(ended))


def test_several_stretches_of_a_case_add_up_and_one_that_goes_on_counts_until_now() -> None:
    assert lasted([span(0, 4), span(10, 12), span(20)], at(21)) == timedelta(minutes=7)
    assert lasted([], at(5)) == timedelta()


def test_who_came_late_or_left_early_was_there_for_the_cases_in_between() -> None:
    stays = presence([("early", True, at(0)), ("late", True, at(9)), ("early", False, at(5)), ("never", False, at(1))])
    assert there_during(stays, [span(0, 5)]) == ["early"]
    assert there_during(stays, [span(5, 9)]) == []
    assert there_during(stays, [span(5, 9), span(12)]) == ["late"]


@given(words)
def test_stays_of_one_person_never_overlap_and_only_the_last_can_go_on(said: list[tuple[str, bool]]) -> None:
    noted = [(who, present, at(minute)) for minute, (who, present) in enumerate(said)]
    for who, stays in presence(noted).items():
        assert all(before.ended is not None and before.ended <= after.began for before, after in pairwise(stays))
        last = [present for each, present, _ in noted if each == who][-1]
        assert (bool(stays) and stays[-1].ended is None) == last


def test_a_break_is_due_after_the_limit_and_not_while_there_is_one() -> None:
    limit = WITHOUT_A_BREAK.total_seconds() / 60
    assert not break_due(START, [], at(limit))
    assert break_due(START, [], at(limit + 1))
    assert not break_due(START, [span(limit, limit + 10)], at(limit * 2))
    assert not break_due(START, [span(limit)], at(limit * 3))
    assert break_due(START, [span(limit, limit + 10)], at(limit * 2 + 11))


def test_the_checklist_tells_what_the_record_does_not_say() -> None:
    nothing = lacking([], images_reported=False)
    assert set(nothing) == {"comorbidity", "patient_view", "images_seen", "pathology_seen"}
    assert lacking([theme.facts[0] for theme in THEMES if theme.facts], images_reported=True) == {}
    assert {name for theme in THEMES for name in theme.facts} <= set(CATALOGUE)
