"""Triggers refuse edits of votes and decisions; where they are taken away, the hashes still tell."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cases.audit import SYSTEM
from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_vote import close_vote
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.verify_decisions import verify_decisions
from decisions.models import AgendaItem, BallotEvent, Decision, Round, Seal, Seat, Signature, SigningKey
from tests.board_builders import a_closed_vote, an_item_in_session, an_open_vote, content_for, signed, voted
from tests.cast import PASSWORD, Cast
from tests.conftest import _without_postgresql_triggers, _without_sqlite_triggers
from tests.stage import Stage, staged


def a_decision(cast: Cast) -> Decision:
    """Version 2 of a decision after a vote in which a ballot was changed and a seat recused."""
    item: AgendaItem = an_item_in_session(cast)
    round_ = an_open_vote(cast, item)
    first = voted(cast.surgeon, round_, "sbrt")
    voted(cast.surgeon, round_, "cebrt", replaces=first.receipt)
    for person in (cast.radiologist, cast.medical_oncologist, cast.radiation_oncologist):
        voted(person, round_, "cebrt")
    recuse_seat(actor=cast.radiation_oncologist.actor, round_id=round_.pk, reason="A relative.")
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    one = signed(cast, item)
    return amend_decision(
        actor=cast.chair.actor,
        decision_id=one.pk,
        content=content_for(rationale="Better put."),
        reason="Incomplete.",
        password=PASSWORD,
        identifier=item.case.patient.identifiers.all()[0].value,
    )


stage = staged(a_decision)


@pytest.fixture
def decision(scene: Stage) -> Decision:
    return scene.made


def without_triggers(cursor: object) -> AbstractContextManager[None]:
    return {"sqlite": _without_sqlite_triggers, "postgresql": _without_postgresql_triggers}[connection.vendor](cursor)


REFUSED_EDITS: dict[str, Callable[[Decision], object]] = {
    "decision update": lambda d: Decision.objects.filter(pk=d.pk).update(rationale="x"),
    "decision delete": lambda d: Decision.objects.filter(pk=d.pk).delete(),
    "signature update": lambda d: Signature.objects.update(printed_name="x"),
    "signature delete": lambda d: Signature.objects.all()._raw_delete("default"),
    "seal update": lambda d: Seal.objects.update(value="0" * 128),
    "key update": lambda d: SigningKey.objects.update(public="0" * 64),
    "ballot update": lambda d: BallotEvent.objects.update(choice="sbrt"),
    "ballot delete": lambda d: BallotEvent.objects.all()._raw_delete("default"),
    "round update": lambda d: Round.objects.filter(pk=d.round_id).update(state="open"),
    "round tally": lambda d: Round.objects.filter(pk=d.round_id).update(tally={}),
    "round delete": lambda d: Round.objects.all()._raw_delete("default"),
    "seat user": lambda d: Seat.objects.filter(round=d.round_id).update(specialty="x"),
    "seat recused late": lambda d: Seat.objects.filter(round=d.round_id, recused_at=None).update(recused_reason="x"),
    "seat taken back": lambda d: Seat.objects.exclude(recused_at=None).update(recused_at=None),
    "seat delete": lambda d: Seat.objects.all()._raw_delete("default"),
    "seat added": lambda d: Seat.objects.create(round=d.round, user=d.case.created_by, holder_name="x"),
    "ballot added": lambda d: _ballot_by_hand(d.round),
    "assessment update": lambda d: d.round.assessment.__class__.objects.update(result={}),
}


def _ballot_by_hand(round_: Round, seat: Seat | None = None) -> BallotEvent:
    seat = seat or round_.seats.filter(recused_at=None).first()
    return BallotEvent.objects.create(
        round=round_,
        seat=seat,
        sequence=9,
        choice="sbrt",
        idempotency_key="k" * 8,
        receipt="0" * 64,
        at=round_.opened_at,
    )


@pytest.mark.parametrize("edit", REFUSED_EDITS)
def test_the_database_refuses_the_edit(decision: Decision, edit: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        REFUSED_EDITS[edit](decision)
    assert verify_decisions(actor=SYSTEM).faults == []


def test_the_database_refuses_a_ballot_of_a_recused_or_foreign_seat(cast: Cast) -> None:
    round_, other = an_open_vote(cast), an_open_vote(cast)
    recuse_seat(actor=cast.surgeon.actor, round_id=round_.pk, reason="A relative.")
    recused = round_.seats.get(user=cast.surgeon.user)
    for seat in (recused, other.seats.first()):
        with pytest.raises(DatabaseError), transaction.atomic():
            _ballot_by_hand(round_, seat)
    assert _ballot_by_hand(round_, round_.seats.get(user=cast.chair.user)).pk


def test_the_database_refuses_to_change_what_was_settled_at_opening(cast: Cast) -> None:
    round_ = an_open_vote(cast)
    for change in ({"options": ["sbrt"]}, {"question": "Another?"}, {"facts_version": 99}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Round.objects.filter(pk=round_.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        round_.seats.filter(user=cast.surgeon.user).update(user=cast.outsider.user)


def test_replacing_a_row_is_refused_like_changing_it(decision: Decision) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    row = BallotEvent.objects.order_by("pk").first()
    columns = "id, round_id, seat_id, sequence, choice, comment, idempotency_key, replaces, advice_seen, receipt, at"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO decisions_ballotevent ({columns}) SELECT {columns} "
            "FROM decisions_ballotevent WHERE id = %s",
            [row.pk],
        )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO decisions_signature SELECT * FROM decisions_signature")


def test_what_was_done_properly_verifies(cast: Cast, decision: Decision) -> None:
    a_closed_vote(cast)
    found = verify_decisions(actor=SYSTEM)
    assert (found.decisions, found.signatures, found.rounds, found.faults) == (2, 2, 2, [])
    call_command("verify_decisions")


TAMPERINGS: dict[str, Callable[[Decision], object]] = {
    "rationale shown": lambda d: Decision.objects.filter(pk=d.pk).update(rationale="x"),
    "options shown": lambda d: Decision.objects.filter(pk=d.pk).update(options=[]),
    "payload": lambda d: Decision.objects.filter(pk=d.pk).update(payload=d.payload | {"amendment_reason": "x"}),
    "payload and hash": lambda d: Decision.objects.filter(pk=d.pk).update(payload_hash="0" * 64),
    "previous hash": lambda d: Decision.objects.filter(pk=d.pk).update(previous_hash="0" * 64),
    "unchained": lambda d: Decision.objects.filter(pk=d.pk).update(amends=None),
    "signer": lambda d: d.signatures.update(signer=d.case.created_by),
    "printed name": lambda d: d.signatures.update(printed_name="Dr Other"),
    "meaning": lambda d: d.signatures.update(meaning="chaired"),
    "signature moved": lambda d: d.signatures.update(digest=d.amends.signatures.get().digest),
    "signature removed": lambda d: (
        Seal.objects.filter(signature__decision=d)._raw_delete("default"),
        d.signatures.all()._raw_delete("default"),
    ),
    "seal removed": lambda d: Seal.objects.filter(signature__decision=d)._raw_delete("default"),
    "seal moved": lambda d: Seal.objects.filter(signature__decision=d).update(
        value=d.amends.signatures.get().seal.value
    ),
    "key changed": lambda d: SigningKey.objects.update(public="0" * 64),
    "choice": lambda d: BallotEvent.objects.filter(sequence=2).update(choice="sbrt"),
    "comment": lambda d: BallotEvent.objects.filter(sequence=2).update(comment="x"),
    "ballot removed": lambda d: BallotEvent.objects.filter(sequence=2)._raw_delete("default"),
    "first ballot removed": lambda d: BallotEvent.objects.filter(replaces="", sequence=1)._raw_delete("default"),
    "recusal undone": lambda d: Seat.objects.exclude(recused_at=None).update(recused_at=None),
    "tally": lambda d: Round.objects.update(tally=d.round.tally | {"cast": 99}),
    "digest": lambda d: Round.objects.update(ballots_digest="0" * 64),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_what_was_altered_behind_the_triggers_is_found(decision: Decision, tampering: str) -> None:
    with connection.cursor() as cursor, without_triggers(cursor):
        assert TAMPERINGS[tampering](decision)
    assert verify_decisions(actor=SYSTEM).faults
    with pytest.raises(CommandError):
        call_command("verify_decisions")
