"""The real actions against a plain-dictionary model: whatever order people act in, both agree.

Hypothesis invents the order (open, vote, change, replay, recuse, close, void, sign, amend); after
every step the stored rows must be those that the model expects.
"""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.audit import SYSTEM
from cases.pathway.refusals import NotYourRole, Refusal, WrongState
from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_vote import close_vote
from decisions.actions.open_vote import open_vote
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.verify_decisions import verify_decisions
from decisions.actions.void_vote import void_vote
from decisions.models import AgendaItem, BallotEvent, Decision, Round
from tests.board_builders import QUESTION, a_key, an_item_in_session, content_for, signed, voted
from tests.cast import PASSWORD, VOTERS, Cast
from tests.effort import tries
from tests.stage import Stage, staged

SPECIALTIES = {
    "surgeon": "spine_surgery",
    "chair": "spine_surgery",
    "radiologist": "radiology",
    "radiation_oncologist": "radiation_oncology",
    "medical_oncologist": "medical_oncology",
}
OPTIONS = ["sbrt", "cebrt"]
CHOICES = st.sampled_from([*OPTIONS, "defer", "abstain"])
PEOPLE = st.sampled_from(VOTERS)


@dataclass
class ModelRound:
    """What the model knows of one round: posts by person, newest last, as (key, choice, receipt)."""

    state: str = "open"
    posts: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    recused: set[str] = field(default_factory=set)

    @property
    def held(self) -> dict[str, str]:
        return {who: posts[-1][1] for who, posts in self.posts.items() if who not in self.recused}

    @property
    def quorate(self) -> bool:
        there = {SPECIALTIES[who] for who in self.held}
        return {"spine_surgery", "radiology"} <= there and bool(there & {"radiation_oncology", "medical_oncology"})


class Board(RuleBasedStateMachine):
    stage: ClassVar[Stage]
    cast: Cast
    item: AgendaItem

    def __init__(self) -> None:
        super().__init__()
        self.rounds: list[tuple[Round, ModelRound]] = []
        self.versions: list[Decision] = []

    @initialize()
    def a_case_under_discussion(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        scene = deepcopy(self.stage)
        self.cast, self.item = scene.cast, scene.made

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            assert verify_decisions(actor=SYSTEM).faults == []
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            del self.outer

    def actor(self, who: str) -> Any:
        return getattr(self.cast, who).actor

    @property
    def latest(self) -> tuple[Round, ModelRound]:
        return self.rounds[-1]

    @property
    def under_way(self) -> bool:
        return bool(self.rounds) and self.latest[1].state == "open"

    def refused(self, kind: type[Refusal], act: Any, *args: Any, **kwargs: Any) -> None:
        with pytest.raises(kind):
            act(*args, **kwargs)

    @precondition(lambda self: not self.under_way)
    @rule()
    def open_the_next(self) -> None:
        self.open()

    @precondition(lambda self: self.under_way)
    @rule(again=st.sampled_from([False, False, True]))
    def everybody_votes_and_the_chair_closes(self, again: bool) -> None:
        self.everybody_votes("cebrt")
        self.end(void=False)
        if again:
            self.open()

    def open(self) -> None:
        opening = {"actor": self.actor("chair"), "item_id": self.item.pk, "question": QUESTION, "options": OPTIONS}
        opening["again_reason"] = "The scan is new."
        if self.versions or self.under_way:
            self.refused(WrongState, open_vote, **opening)
        else:
            self.rounds.append((open_vote(**opening), ModelRound()))

    @precondition(lambda self: self.rounds)
    @rule(choice=CHOICES)
    def everybody_votes(self, choice: str) -> None:
        for who in VOTERS:
            self.vote(who, choice)

    @precondition(lambda self: self.rounds)
    @rule(who=PEOPLE, choice=CHOICES)
    def one_votes(self, who: str, choice: str) -> None:
        self.vote(who, choice)

    def vote(self, who: str, choice: str) -> None:
        round_, model = self.latest
        person = getattr(self.cast, who)
        if model.state != "open" or (who in model.posts and who not in model.recused):
            self.refused(WrongState, voted, person, round_, choice)
        elif who in model.recused:
            self.refused(NotYourRole, voted, person, round_, choice)
        else:
            key = a_key()
            receipt = voted(person, round_, choice, idempotency_key=key).receipt
            model.posts.setdefault(who, []).append((key, choice, receipt))

    @precondition(lambda self: self.rounds and self.latest[1].posts)
    @rule(data=st.data(), choice=CHOICES, back=st.integers(0, 2))
    def change(self, data: st.DataObject, choice: str, back: int) -> None:
        round_, model = self.latest
        who = data.draw(st.sampled_from(sorted(model.posts)))
        posts = model.posts[who]
        replaces = posts[max(0, len(posts) - 1 - back)][2]
        act = {"replaces": replaces, "idempotency_key": a_key()}
        if model.state != "open" or (replaces != posts[-1][2] and who not in model.recused):
            self.refused(WrongState, voted, getattr(self.cast, who), round_, choice, **act)
        elif who in model.recused:
            self.refused(NotYourRole, voted, getattr(self.cast, who), round_, choice, **act)
        else:
            receipt = voted(getattr(self.cast, who), round_, choice, **act).receipt
            posts.append((act["idempotency_key"], choice, receipt))

    @precondition(lambda self: self.rounds and self.latest[1].posts)
    @rule(data=st.data(), place=st.integers(0, 5))
    def replay(self, data: st.DataObject, place: int) -> None:
        round_, model = self.latest
        who = data.draw(st.sampled_from(sorted(model.posts)))
        posts = model.posts[who]
        place %= len(posts)
        key, choice, receipt = posts[place]
        replaces = posts[place - 1][2] if place else ""
        again = voted(getattr(self.cast, who), round_, choice, idempotency_key=key, replaces=replaces)
        assert again.receipt == receipt

    @precondition(lambda self: self.rounds)
    @rule(who=PEOPLE)
    def recuse(self, who: str) -> None:
        round_, model = self.latest
        act = {"actor": self.actor(who), "round_id": round_.pk, "reason": "A relative."}
        if model.state != "open" or who in model.recused:
            self.refused(WrongState, recuse_seat, **act)
        else:
            recuse_seat(**act)
            model.recused.add(who)

    @precondition(lambda self: self.rounds)
    @rule(void=st.sampled_from([False, False, True]))
    def end(self, void: bool) -> None:
        round_, model = self.latest
        act = {"actor": self.actor("chair"), "round_id": round_.pk} | ({"reason": "Wrong question."} if void else {})
        if model.state != "open":
            self.refused(WrongState, void_vote if void else close_vote, **act)
        else:
            (void_vote if void else close_vote)(**act)
            model.state = "void" if void else "closed"

    @precondition(lambda self: self.rounds)
    @rule(override=st.booleans())
    def sign(self, override: bool) -> None:
        standing = next((model for _, model in reversed(self.rounds) if model.state != "void"), None)
        why = {"quorum_override_reason": "Emergency."} if override else {}
        if self.versions or standing is None or standing.state == "open":
            self.refused(WrongState, signed, self.cast, self.item, **why)
        elif "chair" in standing.recused:
            self.refused(NotYourRole, signed, self.cast, self.item, **why)
        elif not standing.quorate and not override:
            self.refused(Refusal, signed, self.cast, self.item)
        else:
            self.versions.append(signed(self.cast, self.item, **why))

    @precondition(lambda self: self.versions)
    @rule(back=st.integers(0, 1))
    def amend(self, back: int) -> None:
        place = max(0, len(self.versions) - 1 - back)
        act = {
            "actor": self.actor("chair"),
            "decision_id": self.versions[place].pk,
            "reason": "Better put.",
            "content": content_for(),
            "password": PASSWORD,
            "identifier": self.item.case.patient.identifiers.get(kind="mrn").value,
        }
        if place < len(self.versions) - 1:
            self.refused(WrongState, amend_decision, **act)
        else:
            self.versions.append(amend_decision(**act))

    @invariant()
    def every_acknowledged_post_is_stored_and_no_other(self) -> None:
        for round_, model in self.rounds:
            known = sorted(receipt for posts in model.posts.values() for _, _, receipt in posts)
            assert sorted(BallotEvent.objects.filter(round=round_).values_list("receipt", flat=True)) == known

    @invariant()
    def what_is_frozen_is_what_the_model_counts(self) -> None:
        for round_, model in self.rounds:
            stored = Round.objects.get(pk=round_.pk)
            assert stored.state == model.state
            if model.state == "closed":
                assert Counter({row["choice"]: row["count"] for row in stored.tally["counts"]}) == Counter(
                    model.held.values()
                )
                assert stored.quorum["met"] is model.quorate

    @invariant()
    def versions_are_chained(self) -> None:
        if not hasattr(self, "item"):
            return
        stored = list(Decision.objects.filter(item=self.item).order_by("version"))
        assert [one.pk for one in stored] == [one.pk for one in self.versions]
        assert [one.previous_hash for one in stored] == ["", *(one.payload_hash for one in stored)][: len(stored)]


stage = staged(an_item_in_session)


def test_the_actions_agree_with_the_model(scene: Stage) -> None:
    Board.stage = scene
    run_state_machine_as_test(
        Board,
        settings=tries(10, stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
