"""What follows from the facts of a case: each part rests on the facts that it names, and on no others."""

import pytest

from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import CASE_NAMES
from decisions.reasoning.case_view import parts, read_case_view, reread
from decisions.reasoning.trial_values import trial_values
from tests.benchmarks.population import population
from tests.core.reckoning import DAY, knowledge

CASES = [CaseFacts.from_json(body).values for body in population(60)]


@pytest.mark.parametrize("part", parts(knowledge()), ids=lambda part: part.found.__name__.strip("_"))
def test_a_part_rests_on_the_facts_that_it_names(part):
    known = knowledge()
    for values in CASES:
        view, _ = read_case_view(values, known, DAY)
        named = {name: value for name, value in view.items() if name in part.reads}
        assert part.found(known, named, DAY) == part.found(known, view, DAY)


def test_a_part_tells_of_every_name_in_every_case_so_that_nothing_old_is_left_standing():
    for part in parts(knowledge()):
        assert len({tuple(part.found(knowledge(), values, DAY)) for values in ({}, *CASES)}) == 1


def test_a_case_read_again_with_another_fact_is_that_case_read_afresh():
    known = knowledge()
    followed = set()
    for values in CASES[::4]:
        view, _ = read_case_view(values, known, DAY)
        for name in CASE_NAMES & trial_values(known).keys():
            for value in trial_values(known)[name]:
                again, follows = reread(view, {name: value}, known, DAY)
                assert again == read_case_view({**values, name: value}, known, DAY)[0], (name, value)
                assert all(view.get(each) != found == again.get(each) for each, found in follows.items())
                followed.update(follows)
    assert {"deficit", "very_sensitive", "tokuhashi_band", "modified_bauer_good"} <= followed


def test_what_no_longer_follows_is_gone():
    known = knowledge()
    view, _ = read_case_view({"frankel": "D", "dexamethasone_first_dose_at": "2026-11-20T10:00Z"}, known, DAY)
    assert view["deficit"] is view["steroid_recorded"] is True
    again, follows = reread(view, {"myelopathy": False, "steroid_started": False}, known, DAY)
    assert follows["deficit"] is follows["steroid_recorded"] is None
    assert not {"deficit", "steroid_recorded"} & again.keys()
