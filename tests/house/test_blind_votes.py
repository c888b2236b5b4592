"""Blind until closed, by every channel: two worlds that differ in one ballot look the same to everybody else.

Each address of the product is read by each person in both worlds, byte for byte. By default those that
could tell of a vote are read by a few people; BLINDNESS=all reads every address with everybody.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone

from cases.models import Board
from decisions.actions import read_round, watch_meeting
from decisions.actions.give_opinion import give_opinion
from decisions.actions.publish_document import publish_document
from decisions.models import BallotEvent, Opinion
from tests.board_builders import an_item_in_session, an_open_vote, attended, delegated, voted
from tests.builders import a_key_image, jobs_done
from tests.cast import VOTERS, Cast
from tests.house.test_permission_matrix import METHODS, OF_A_LESION, PEOPLE, _client, _path, _request, addresses
from tests.stage import staged

EVERYTHING = os.environ.get("BLINDNESS") == "all"
TELLING = {
    *("decisions:item", "decisions:pulse", "decisions:round", "decisions:cast", "decisions:meeting", "cases:timeline"),
    *("cases:access_log", "cases:board_log", "decisions:delegations", "decisions:opinion", "decisions:documents"),
    *(
        "api-round",
        "api-meeting",
        "api-case-events",
        "api-case-access-log",
        "api-item-opinions",
        "decisions:close_vote",
    ),
}
OF_OPINIONS = {
    *("decisions:item", "decisions:opinion", "decisions:cast", "decisions:meeting", "decisions:documents"),
    *("cases:timeline", "api-item-opinions", "api-round", "api-case-events"),
}
FEW = ("chair", "radiologist", "coordinator", "auditor")
VOTER = "surgeon"
# What differs in every answer: the protection of a form, a fresh key, the number of a request.
RANDOM = re.compile(
    rb'(csrfmiddlewaretoken" value=")[^"]*|(name="key" value=")[^"]*|("request_id": ?")[^"]*|(X-CSRFToken": ?")[^"]*'
)


def an_open_vote_with_everything_around_it(cast: Cast) -> Any:
    item = an_item_in_session(cast)
    attended(cast, item.meeting)
    give_opinion(actor=cast.surgeon.actor, item_id=item.pk, choice="cebrt")
    # The radiologist votes for the oncologist, and so sees more of this vote than others do.
    delegated(cast, cast.medical_oncologist, cast.radiologist)
    round_ = an_open_vote(cast, item)
    voted(cast.radiation_oncologist, round_, "cebrt")
    publish_document(actor=cast.coordinator.actor, meeting_id=item.meeting_id, kind="agenda")
    jobs_done()
    return SimpleNamespace(item=item, round=round_, ids=_ids(cast, item, round_))


def _ids(cast: Cast, item: Any, round_: Any) -> dict[str, Any]:
    case = item.case
    return {
        "board_id": cast.board.pk,
        "case_id": case.pk,
        "patient_id": case.patient_id,
        "lesion_id": case.lesions.get().pk,
        "study_id": case.studies.get().pk,
        "key_image_id": a_key_image(cast, case).pk,
        "record_id": case.fact_records.first().pk,
        "meeting_id": item.meeting_id,
        "item_id": item.pk,
        "round_id": round_.pk,
        "document_id": item.meeting.documents.first().pk,
        "membership_id": cast.observer.membership.pk,
        "group": "function",
        "name": "kps",
        "section": "scores",
        "kind": "agenda",
        "score": "mjoa",
    }


stage = staged(an_open_vote_with_everything_around_it)


@pytest.fixture
def world(scene: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Any:
    """The scene, at a moment that stands still: two worlds must not differ by the clock."""
    moment: datetime = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    monkeypatch.setattr(watch_meeting, "SEEN_FOR", 24 * 60 * 60)  # nor by who looked a little while ago
    settings.WRITES_PER_MINUTE = 0
    caplog.set_level("CRITICAL", "django.request")
    return SimpleNamespace(cast=scene.cast, **vars(scene.made))


def read(world: Any, ballot: Callable[[], Any]) -> dict[tuple[str, str], bytes]:
    """Every answer, by person and address, in the world in which `ballot` was cast."""
    caches["shared"].clear()  # who has the meeting open is not rolled back with a world
    with transaction.atomic():
        ballot()
        answers = dict(_answers(world))
        transaction.set_rollback(True)
    return answers


def _answers(world: Any) -> Iterator[tuple[tuple[str, str], bytes]]:
    for who in PEOPLE if EVERYTHING else FEW:
        if who in (VOTER, "nobody"):
            continue
        client = _client(getattr(world.cast, who))
        logged_in = dict(client.cookies)
        for name, pattern in addresses():
            ids = world.ids | (OF_A_LESION if "lesion_id" in pattern else {})
            wanted = re.findall(r"<\w+:(\w+)>", pattern)
            if not (EVERYTHING or name in TELLING) or not set(wanted) <= set(ids):
                continue
            for method in ("GET", "HEAD") if EVERYTHING else ("GET",):
                assert method in METHODS
                client.cookies.clear()
                client.cookies.update(logged_in)
                yield (who, f"{method} {name}"), _bytes(_request(client, method, _path(pattern, ids)))


def _bytes(answer: Any) -> bytes:
    """Status, headers that are not of the session, and body, without what is random in each answer."""
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in ("set-cookie", "x-request-id")}
    head = f"{answer.status_code} {sorted(kept.items())}\n".encode()
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return head + RANDOM.sub(lambda found: found[found.lastindex or 0], body)


def different(one: dict[Any, bytes], other: dict[Any, bytes]) -> list[tuple[str, str]]:
    return [where for where in one if one[where] != other[where]]


def the_voter(world: Any, choice: str) -> Callable[[], Any]:
    return lambda: voted(world.cast.surgeon, world.round, choice, idempotency_key="same", comment=f"for {choice}")


def test_nobody_can_tell_how_another_voted(world: Any) -> None:
    one, other = read(world, the_voter(world, "sbrt")), read(world, the_voter(world, "observation"))
    assert different(one, other) == []
    assert len(one) >= (1000 if EVERYTHING else 40)
    print(f"{len(one)} pairs of answers, 0 differ")


def test_nobody_but_the_auditor_can_tell_whether_another_voted(world: Any) -> None:
    """The access log says who used what and is read by an auditor, who sees no choice in it."""
    one, other = read(world, the_voter(world, "sbrt")), read(world, lambda: None)
    assert [where for where in different(one, other) if where[0] != "auditor"] == []


def test_a_delegate_cannot_tell_whether_or_how_the_holder_voted(world: Any) -> None:
    owner = world.cast.medical_oncologist
    worlds = [
        read(world, lambda: None),
        *(
            read(world, lambda choice=choice: voted(owner, world.round, choice, idempotency_key="same"))
            for choice in ("sbrt", "defer")
        ),
    ]
    for other in worlds[1:]:
        told = different(worlds[0], other)
        assert [where for where in told if where[0] not in ("auditor", "medical_oncologist")] == []


def test_an_opinion_is_told_to_nobody_before_the_reveal_unless_its_author_knew(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed, and given before the board opened its opinions: nobody. Given after that: who votes, and no others."""
    monkeypatch.setitem(globals(), "TELLING", OF_OPINIONS)
    given, who_votes = timezone.now() - timedelta(hours=1), {*VOTERS} & {*(PEOPLE if EVERYTHING else FEW)} - {VOTER}
    for since, expected in (
        (None, set()),
        (given + timedelta(minutes=1), set()),
        (given - timedelta(minutes=1), who_votes),
    ):
        Board.objects.filter(pk=world.cast.board.pk).update(opinions_open_since=since)
        one, other = (read(world, lambda choice=choice: _opinion(world, choice, given)) for choice in ("sbrt", "defer"))
        told = different(one, other)
        assert {who for who, _ in told} == expected, told
        assert {name.partition(" ")[2] for _, name in told} <= {"decisions:item", "api-item-opinions"}, told
        print(f"{len(one)} pairs of answers, {len(told)} differ, to {len(expected)} people")


def _opinion(world: Any, choice: str, at: datetime) -> None:
    """As if given before the vote had opened: both worlds have an open vote."""
    seat = world.cast.surgeon.membership
    details = {"holder_name": seat.user.name, "specialty": seat.specialty, "advice_seen": False}
    Opinion.objects.create(item=world.item, user=seat.user, sequence=2, choice=choice, at=at, **details)


def _count_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    always = read_round._always

    def leaking(round_: Any, seats: Any) -> dict[str, Any]:
        return always(round_, seats) | {"question": f"{round_.question} ({round_.ballots.count()})"}

    monkeypatch.setattr(read_round, "_always", leaking)


def _order_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    always = read_round._always

    def leaking(round_: Any, seats: Any) -> dict[str, Any]:
        chosen = {ballot.seat_id: ballot.choice for ballot in BallotEvent.objects.filter(round=round_)}
        return always(round_, sorted(seats, key=lambda seat: chosen.get(seat.pk, "")))

    monkeypatch.setattr(read_round, "_always", leaking)


@pytest.mark.parametrize(("leak", "against"), [(_count_leaks, ""), (_order_leaks, "abstain")])
def test_a_planted_leak_is_found(world: Any, monkeypatch: pytest.MonkeyPatch, leak: Any, against: str) -> None:
    monkeypatch.setitem(globals(), "FEW", ("chair",))
    monkeypatch.setitem(globals(), "TELLING", {"decisions:item", "api-round"})
    leak(monkeypatch)
    one = read(world, the_voter(world, "sbrt"))
    other = read(world, the_voter(world, against) if against else lambda: None)
    assert different(one, other)
