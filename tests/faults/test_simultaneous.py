"""Two people at the same moment, in two processes: both are kept, or one is told."""

import functools
import operator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.conftest import Desk, Installation

TIMES = 25


@pytest.fixture(scope="module")
def desks(tmp_path_factory, migrated):
    """Two desks at one installation, with the cast on board A."""
    folder = tmp_path_factory.mktemp("simultaneous")
    installation = Installation(folder, migrated(folder))
    started = [installation.start(["-m", "tests.faults.desk"], "desk.log") for _ in range(2)]
    both_desks = [Desk(process) for process in started]
    both_desks[0]("assemble")
    yield both_desks
    installation.close()


@pytest.fixture
def two(desks):
    """The desks, and what they share: a new case."""
    return desks, desks[0]("a_case")


def both(desks, act, times=TIMES, **given):
    """The coordinator at one desk and the surgeon at the other do the same at once."""
    with ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(desk, "each", act=act, who=who, times=times, **given)
            for desk, who in zip(desks, ("coordinator", "surgeon"), strict=True)
        ]
        return [future.result() for future in asked]


def test_facts_and_lesions_of_two_people_are_all_kept(two):
    desks, ids = two
    before = desks[0]("state", case=ids["case"])
    assert both(desks, "record", case=ids["case"]) == [["done"] * TIMES] * 2
    assert both(desks, "lesion", case=ids["case"], times=10) == [["done"] * 10] * 2
    after = desks[1]("state", case=ids["case"])
    assert after["flags"] == 2 * TIMES
    assert after["lesions"] == list(range(1, 21))
    changes = 2 * TIMES + 20
    assert after["facts_version"] - before["facts_version"] == after["jobs"] - before["jobs"] == changes
    # One line more: the flags raised the lane, once.
    assert after["lines"] - before["lines"] == changes + 1
    assert after["faults"] == []


def test_of_two_who_correct_the_same_value_one_is_told(two):
    desks, ids = two
    outcomes = both(desks, "correct", times=1, case=ids["case"], record=ids["record"])
    assert sorted(functools.reduce(operator.iadd, outcomes, [])) == ["WrongState", "done"]
    assert desks[0]("state", case=ids["case"])["kps"] == [50, 60]


def test_of_two_who_move_a_case_one_is_told(two):
    desks, ids = two
    outcomes = both(desks, "accept", times=1, case=ids["case"], version=ids["version"])
    assert sorted(functools.reduce(operator.iadd, outcomes, [])) == ["Stale", "done"]
    state = desks[0]("state", case=ids["case"])
    assert (state["stage"], state["version"]) == ("imaging", ids["version"] + 1)


def test_the_same_new_patient_referred_twice_at_once_is_one_patient(two):
    desks, ids = two
    before = desks[0]("state", case=ids["case"])
    assert both(desks, "refer", board=ids["board"], name="Numbered", identifiers=True) == [["done"] * TIMES] * 2
    after = desks[0]("state", case=ids["case"])
    assert after["patients"] - before["patients"] == TIMES
    numbers = [int(reference.rsplit("-", 1)[1]) for reference in after["references"]]
    assert numbers == list(range(1, len(before["references"]) + 2 * TIMES + 1)), "no gap, no double"
    assert after["faults"] == []


def test_two_referrals_of_the_same_name_at_once_are_not_both_taken_as_new(two):
    desks, ids = two
    before = desks[0]("state", case=ids["case"])
    outcomes = both(desks, "refer", board=ids["board"], name="Without", identifiers=False)
    assert sorted(functools.reduce(operator.iadd, outcomes, [])) == ["BadInput"] * TIMES + ["done"] * TIMES
    assert desks[0]("state", case=ids["case"])["patients"] - before["patients"] == TIMES
