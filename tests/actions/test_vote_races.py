"""Votes and signatures that arrive at the same moment: nothing lost, nothing double, one winner."""

import os
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import DatabaseError, connection

from cases import audit
from cases.audit import SYSTEM
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions import cast_vote as casting
from decisions.actions import close_vote as closing
from decisions.actions.close_vote import close_vote
from decisions.actions.open_vote import open_vote
from decisions.actions.verify_decisions import verify_decisions
from decisions.models import BallotEvent, Decision, Round, Signature
from tests.board_builders import QUESTION, a_closed_vote, a_key, an_item_in_session, an_open_vote, signed, voted
from tests.cast import Cast, a_person
from tests.effort import EFFORT

Together = Callable[..., list[Any]]
CHOICES = ("sbrt", "cebrt", "observation", "abstain")
ROUNDS = int(os.environ.get("VOTE_RACES", max(3, 10 * EFFORT)))
CHANCE = random.Random(20261104)


def wins(results: list[Any]) -> list[Any]:
    return [one for one in results if not isinstance(one, Exception)]


def refusals(results: list[Any]) -> list[Exception]:
    return [one for one in results if isinstance(one, Exception)]


def test_ballots_that_race_the_close_are_counted_or_refused_never_lost(everybody: Cast, together: Together) -> None:
    cast = everybody
    voters = cast.voters + [a_person(f"voter_{n}", cast.board, "clinician", "radiology") for n in range(4)]
    item = an_item_in_session(cast)
    for _ in range(ROUNDS):
        round_ = an_open_vote(cast, item)
        posts = [partial(voted, person, round_, CHANCE.choice(CHOICES)) for person in voters]
        posts.insert(CHANCE.randrange(len(posts)), partial(close_vote, actor=cast.chair.actor, round_id=round_.pk))
        results = together(*posts)
        receipts = {one.receipt for one in wins(results) if isinstance(one, BallotEvent)}
        stored = list(round_.ballots.values_list("receipt", flat=True))
        closed = Round.objects.get(pk=round_.pk)
        assert closed.state == "closed"
        assert all(isinstance(one, WrongState) for one in refusals(results))
        assert sorted(receipts) == sorted(stored)
        assert closed.tally["cast"] == len(stored) == len(voters) - len(refusals(results))
    assert verify_decisions(actor=SYSTEM).faults == []


def test_one_post_sent_many_times_at_once_is_one_ballot(everybody: Cast, together: Together) -> None:
    round_, key = an_open_vote(everybody), a_key()
    results = together(*[partial(voted, everybody.surgeon, round_, "sbrt", idempotency_key=key)] * 6)
    assert refusals(results) == []
    assert {one.receipt for one in results} == {BallotEvent.objects.get().receipt}


def test_of_two_ballots_of_one_person_at_once_one_counts(everybody: Cast, together: Together) -> None:
    round_ = an_open_vote(everybody)
    results = together(*[partial(voted, everybody.surgeon, round_, choice) for choice in CHOICES])
    assert len(wins(results)) == BallotEvent.objects.count() == 1
    assert all(isinstance(one, WrongState) and "already voted" in str(one) for one in refusals(results))


def test_of_many_changes_of_one_ballot_at_once_one_counts(everybody: Cast, together: Together) -> None:
    round_ = an_open_vote(everybody)
    held = voted(everybody.surgeon, round_, "sbrt").receipt
    results = together(*[partial(voted, everybody.surgeon, round_, "cebrt", replaces=held)] * 4)
    assert len(wins(results)) == 1
    assert all(isinstance(one, WrongState) for one in refusals(results))
    assert list(BallotEvent.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


def test_of_two_who_open_or_close_at_once_one_does(everybody: Cast, together: Together) -> None:
    item = an_item_in_session(everybody)
    opening = partial(open_vote, actor=everybody.chair.actor, item_id=item.pk, question=QUESTION, options=["sbrt"])
    results = together(*[opening] * 3)
    assert len(wins(results)) == Round.objects.count() == 1
    ending = partial(close_vote, actor=everybody.chair.actor, round_id=wins(results)[0].pk)
    results = together(*[ending] * 3)
    assert len(wins(results)) == 1
    assert all(isinstance(one, WrongState) for one in refusals(results))


def test_of_two_chairs_who_sign_at_once_exactly_one_does(everybody: Cast, together: Together) -> None:
    cast = everybody
    second = a_person("second_chair", cast.board, "chair", "spine_surgery")
    item = an_item_in_session(cast)
    a_closed_vote(cast, item)
    results = together(*(partial(signed, cast, item, actor=chair.actor) for chair in (cast.chair, second)))
    assert [type(one) for one in refusals(results)] == [WrongState]
    assert len(wins(results)) == Decision.objects.count() == Signature.objects.count() == 1
    item.case.refresh_from_db()
    assert item.case.stage == "treatment"
    assert verify_decisions(actor=SYSTEM).faults == []


# --- what each lock is for: the same race with the locks taken away ------------------------

only_with_row_locks = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time; its lock cannot be taken away"
)


@pytest.fixture
def no_audit_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit chain's lock would make votes on one board come one after the other by itself."""
    monkeypatch.setattr(audit, "append", lambda *args, **kwargs: None)


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_share", lambda pk: None)
    monkeypatch.setattr(access, "_hold", lambda *held: None)


@pytest.fixture
def close_during_a_ballot(
    everybody: Cast, together: Together, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], list[str]]]:
    """Closes a vote after a ballot was written and before it was committed. Returns the faults."""
    written, counted = Event(), Event()
    store, count = casting._stored, closing.tally

    def slowly(*args: Any) -> BallotEvent:
        event = store(*args)
        written.set()
        counted.wait(timeout=1)  # with the locks, the count waits for us and this runs out
        return event

    def telling(*args: Any) -> Any:
        found = count(*args)
        counted.set()
        return found

    monkeypatch.setattr(casting, "_stored", slowly)
    monkeypatch.setattr(closing, "tally", telling)

    def race() -> list[str]:
        round_ = an_open_vote(everybody)

        def close() -> Round:
            written.wait(timeout=10)
            return close_vote(actor=everybody.chair.actor, round_id=round_.pk)

        assert refusals(together(partial(voted, everybody.surgeon, round_, "sbrt"), close)) == []
        monkeypatch.undo()
        return verify_decisions(actor=SYSTEM).faults

    yield race


@only_with_row_locks
def test_the_round_lock_alone_makes_the_count_wait(
    no_audit_chain: None, close_during_a_ballot: Callable[[], list[str]]
) -> None:
    assert close_during_a_ballot() == []


@only_with_row_locks
def test_without_the_locks_the_same_race_freezes_a_wrong_count(
    no_audit_chain: None, no_locks: None, close_during_a_ballot: Callable[[], list[str]]
) -> None:
    faults = close_during_a_ballot()
    assert any("the stored count is not the count of the ballots" in fault for fault in faults)


@only_with_row_locks
def test_who_closes_waits_for_no_ballot_that_comes_later(
    everybody: Cast, together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by the load run: shared row locks are granted past a close that waits, so it never came."""
    round_ = an_open_vote(everybody)
    written, store = Event(), casting._stored

    def slowly(*args: Any) -> BallotEvent:
        event = store(*args)
        if not written.is_set():
            written.set()
            until_waiting(2)  # the close, and the ballot that came after it
        return event

    def close() -> Round:
        written.wait(timeout=10)
        return close_vote(actor=everybody.chair.actor, round_id=round_.pk)

    def late() -> BallotEvent:
        written.wait(timeout=10)
        until_waiting(1)
        return voted(everybody.radiologist, round_, "sbrt")

    monkeypatch.setattr(casting, "_stored", slowly)
    first, closed, refused = together(partial(voted, everybody.surgeon, round_, "sbrt"), close, late)
    assert (first.sequence, closed.tally["cast"]) == (1, 1)
    assert isinstance(refused, WrongState)


def until_waiting(number: int) -> None:
    """Return once so many connections of this database wait for a lock."""
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0] >= number:
                return


@only_with_row_locks
def test_the_trigger_alone_refuses_a_ballot_after_the_close(
    everybody: Cast, together: Together, no_audit_chain: None, no_locks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = an_open_vote(everybody)
    checked, closed = Event(), Event()
    store = casting._stored

    def too_late(*args: Any) -> BallotEvent:
        checked.set()
        closed.wait(timeout=10)
        return store(*args)

    def close() -> Round:
        checked.wait(timeout=10)
        done = close_vote(actor=everybody.chair.actor, round_id=round_.pk)
        closed.set()
        return done

    monkeypatch.setattr(casting, "_stored", too_late)
    results = together(partial(voted, everybody.surgeon, round_, "sbrt"), close)
    assert isinstance(results[0], DatabaseError)
    assert "open round" in str(results[0])
    assert not BallotEvent.objects.exists()
    assert connection.vendor == "postgresql"
