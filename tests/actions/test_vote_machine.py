"""The real actions against a plain-dictionary model: whatever order people act in, both agree.

Hypothesis invents the order (open, vote, change, replay, delegate, vote for another, revoke, recuse,
disable an account, close, void, opinion, dissent, sign, amend); after every step the stored rows must be
those that the model expects. TESTS_EFFORT and VOTE_MACHINE_STEPS make it longer.
"""

import os
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase
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
from cases.models import User
from cases.pathway.refusals import NotVisible, NotYourRole, Refusal, WrongState
from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_vote import close_vote
from decisions.actions.give_opinion import give_opinion
from decisions.actions.open_vote import open_vote
from decisions.actions.read_opinions import read_opinions
from decisions.actions.record_dissent import record_dissent
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.revoke_delegation import revoke_delegation
from decisions.actions.verify_decisions import verify_decisions
from decisions.actions.void_vote import void_vote
from decisions.consensus.tally import tally
from decisions.models import AgendaItem, BallotEvent, Decision, Delegation, Round
from tests.board_builders import QUESTION, a_key, an_item_in_session, content_for, delegated, signed, voted
from tests.cast import PASSWORD, VOTERS, Cast
from tests.effort import EFFORT, tries
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
STEPS = int(os.environ.get("VOTE_MACHINE_STEPS", "30"))
PEOPLE = st.sampled_from(VOTERS)


@dataclass
class ModelRound:
    """What the model knows of one round: posts by seat and by who cast them, newest last, as (key, choice,
    receipt); `cast` every ballot in order, as (seat, who cast it, choice)."""

    electorate: set[str]
    state: str = "open"
    posts: dict[tuple[str, str], list[tuple[str, str, str]]] = field(default_factory=dict)
    cast: list[tuple[str, str, str]] = field(default_factory=list)
    recused: set[str] = field(default_factory=set)

    def kept(self, seat: str, by: str, key: str, choice: str, receipt: str) -> None:
        self.posts.setdefault((seat, by), []).append((key, choice, receipt))
        self.cast.append((seat, by, choice))

    @property
    def held(self) -> dict[str, tuple[str, str]]:
        """Who cast what, by seat: the holder's own ballot before a delegate's, the last of each."""
        found: dict[str, tuple[str, str]] = {}
        for own in (False, True):
            for seat, by, choice in self.cast:
                if (seat == by) is own and not {seat, by} & self.recused:
                    found[seat] = by, choice
        return found

    @property
    def quorate(self) -> bool:
        there = {SPECIALTIES[by] for by, _ in self.held.values()}
        return {"spine_surgery", "radiology"} <= there and bool(there & {"radiation_oncology", "medical_oncology"})


class Board(RuleBasedStateMachine):
    stage: ClassVar[Stage]
    cast: Cast
    item: AgendaItem

    def __init__(self) -> None:
        super().__init__()
        self.rounds: list[tuple[Round, ModelRound]] = []
        self.versions: list[Decision] = []
        self.delegations: dict[str, tuple[str, Delegation]] = {}
        self.opinions: dict[str, str] = {}
        self.dissents: set[str] = set()
        self.disabled: set[str] = set()

    @initialize()
    def a_case_under_discussion(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        scene = deepcopy(self.stage)
        self.cast, self.item = scene.cast, scene.made

    def teardown(self) -> None:
        if not hasattr(self, "outer"):
            return
        try:
            assert verify_decisions(actor=SYSTEM).faults == []
        finally:
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
    @rule(again=st.sampled_from([False, False, True]), who=PEOPLE, choice=CHOICES)
    def everybody_votes_one_thinks_again_and_the_chair_closes(self, again: bool, who: str, choice: str) -> None:
        self.everybody_votes("cebrt")
        if (who, who) in self.latest[1].posts:
            self.vote_again(who, who, choice, back=0)
        self.end(void=False)
        if again:
            self.open()

    def open(self) -> None:
        opening = {"actor": self.actor("chair"), "item_id": self.item.pk, "question": QUESTION, "options": OPTIONS}
        opening["again_reason"] = "The scan is new."
        self.dissents = self.dissents if self.versions or self.under_way else set()
        if self.versions or self.under_way:
            self.refused(WrongState, open_vote, **opening)
        else:
            self.rounds.append((open_vote(**opening), ModelRound(set(VOTERS) - self.disabled)))

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
        person, mine = getattr(self.cast, who), (who, who)
        if who in self.disabled:
            self.refused(NotVisible, voted, person, round_, choice)
        elif model.state != "open" or (mine in model.posts and who not in model.recused):
            self.refused(WrongState, voted, person, round_, choice)
        elif who in model.recused:
            self.refused(NotYourRole, voted, person, round_, choice)
        else:
            key = a_key()
            model.kept(*mine, key, choice, voted(person, round_, choice, idempotency_key=key).receipt)

    @precondition(lambda self: self.rounds and self.latest[1].posts)
    @rule(data=st.data(), choice=CHOICES, back=st.integers(0, 2))
    def change(self, data: st.DataObject, choice: str, back: int) -> None:
        seat, by = data.draw(st.sampled_from(sorted(self.latest[1].posts)))
        self.vote_again(seat, by, choice, back)

    def vote_again(self, seat: str, by: str, choice: str, back: int) -> None:
        round_, model = self.latest
        posts = model.posts[seat, by]
        replaces = posts[max(0, len(posts) - 1 - back)][2]
        act = {"replaces": replaces, "idempotency_key": a_key()} | self.on_behalf(seat, by)
        stale = model.state != "open" or replaces != posts[-1][2] or {seat, by} & (model.recused | self.disabled)
        if stale or (seat != by and self.delegations.get(seat, ("", None))[0] != by):
            self.refused(Refusal, voted, getattr(self.cast, by), round_, choice, **act)
        else:
            receipt = voted(getattr(self.cast, by), round_, choice, **act).receipt
            model.kept(seat, by, act["idempotency_key"], choice, receipt)

    @precondition(lambda self: self.rounds and self.latest[1].posts)
    @rule(data=st.data(), place=st.integers(0, 5))
    def replay(self, data: st.DataObject, place: int) -> None:
        round_, model = self.latest
        seat, by = data.draw(st.sampled_from(sorted(model.posts)))
        posts = model.posts[seat, by]
        place %= len(posts)
        key, choice, receipt = posts[place]
        act = {"idempotency_key": key, "replaces": posts[place - 1][2] if place else ""} | self.on_behalf(seat, by)
        if by in self.disabled:
            self.refused(NotVisible, voted, getattr(self.cast, by), round_, choice, **act)
        else:
            assert voted(getattr(self.cast, by), round_, choice, **act).receipt == receipt

    def on_behalf(self, seat: str, by: str) -> dict[str, Any]:
        holder = getattr(self.cast, seat).user
        return {} if seat == by else {"for_seat": self.latest[0].seats.get(user=holder).pk}

    @rule(owner=PEOPLE, delegate=PEOPLE)
    def delegate(self, owner: str, delegate: str) -> None:
        given_away, holding = set(self.delegations), {to for to, _ in self.delegations.values()}
        people = getattr(self.cast, owner), getattr(self.cast, delegate)
        if owner in self.disabled or owner == delegate or delegate in self.disabled:
            self.refused(Refusal, delegated, self.cast, *people)
        elif owner in given_away | holding or delegate in given_away:
            self.refused(WrongState, delegated, self.cast, *people)
        else:
            self.delegations[owner] = delegate, delegated(self.cast, *people)

    @precondition(lambda self: self.delegations)
    @rule(data=st.data(), who=PEOPLE)
    def revoke(self, data: st.DataObject, who: str) -> None:
        owner = data.draw(st.sampled_from(sorted(self.delegations)))
        act = {"actor": self.actor(who), "delegation_id": self.delegations[owner][1].pk}
        if who != owner or who in self.disabled:
            self.refused(Refusal, revoke_delegation, **act)
        else:
            revoke_delegation(**act)
            del self.delegations[owner]

    @precondition(lambda self: self.rounds and self.delegations)
    @rule(data=st.data(), choice=CHOICES, rightly=st.sampled_from([True, True, False]))
    def vote_for_another(self, data: st.DataObject, choice: str, rightly: bool) -> None:
        round_, model = self.latest
        seat = data.draw(st.sampled_from(sorted(self.delegations)))
        by = self.delegations[seat][0] if rightly else data.draw(PEOPLE)
        if seat == by or seat not in model.electorate:
            return
        act = {"idempotency_key": a_key()} | self.on_behalf(seat, by)
        refused = model.state != "open" or (seat, by) in model.posts or by != self.delegations[seat][0]
        if refused or {seat, by} & (model.recused | self.disabled):
            self.refused(Refusal, voted, getattr(self.cast, by), round_, choice, **act)
        else:
            receipt = voted(getattr(self.cast, by), round_, choice, **act).receipt
            model.kept(seat, by, act["idempotency_key"], choice, receipt)

    @rule(who=PEOPLE, choice=CHOICES)
    def say_an_opinion(self, who: str, choice: str) -> None:
        act = {"actor": self.actor(who), "item_id": self.item.pk, "choice": choice}
        if self.rounds or who in self.disabled or choice == "abstain":
            self.refused(Refusal, give_opinion, **act)
        else:
            give_opinion(**act)
            self.opinions[who] = choice

    @precondition(lambda self: self.rounds)
    @rule(who=PEOPLE)
    def dissent(self, who: str) -> None:
        round_, model = self.latest
        act = {"actor": self.actor(who), "round_id": round_.pk, "statement": "I see it otherwise."}
        votes = Counter(choice for _, choice in model.held.values() if choice != "abstain")
        leading = {choice for choice, number in votes.items() if number == max(votes.values())}
        _, mine = model.held.get(who, ("", "abstain"))
        unlike = mine != "abstain" and leading != {mine}
        if model.state != "closed" or self.versions or not unlike or who in self.dissents | self.disabled:
            self.refused(Refusal, record_dissent, **act)
        else:
            record_dissent(**act)
            self.dissents.add(who)

    @rule(who=st.sampled_from([who for who in VOTERS if who != "chair"]), really=st.sampled_from([False, False, True]))
    def disable_an_account(self, who: str, really: bool) -> None:
        if really:
            User.objects.filter(pk=getattr(self.cast, who).user.pk).update(is_active=False)
            self.disabled.add(who)

    @precondition(lambda self: self.rounds)
    @rule(who=PEOPLE)
    def recuse(self, who: str) -> None:
        round_, model = self.latest
        act = {"actor": self.actor(who), "round_id": round_.pk, "reason": "A relative."}
        if model.state != "open" or who in model.recused | self.disabled:
            self.refused(Refusal, recuse_seat, **act)
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
            model.recused |= set() if void else model.electorate & self.disabled

    @precondition(lambda self: self.rounds)
    @rule(override=st.booleans())
    def sign(self, override: bool) -> None:
        standing = next((model for _, model in reversed(self.rounds) if model.state != "void"), None)
        why: dict[str, Any] = {"quorum_override_reason": "Emergency."} if override else {}
        why["content"] = content_for(alternatives="Each was weighed.")
        if self.versions or standing is None or standing.state == "open":
            self.refused(WrongState, signed, self.cast, self.item, **why)
        elif "chair" in standing.recused:
            self.refused(NotYourRole, signed, self.cast, self.item, **why)
        elif not standing.quorate and not override:
            self.refused(Refusal, signed, self.cast, self.item, **why)
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
            "content": content_for(alternatives="Each was weighed."),
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
                    choice for _, choice in model.held.values()
                )
                assert stored.quorum["met"] is model.quorate

    @invariant()
    def opinions_are_kept_and_sealed_until_a_vote_has_closed(self) -> None:
        if not hasattr(self, "item"):
            return
        opened = any(model.state == "closed" and "chair" not in model.recused for _, model in self.rounds)
        recused = any("chair" in model.recused for _, model in self.rounds)
        seen = read_opinions(actor=self.actor("chair"), item_id=self.item.pk).others
        others = sorted(choice for who, choice in self.opinions.items() if who != "chair")
        assert (None if seen is None else sorted(one.choice for one in seen)) == (
            others if opened and not recused else None
        )

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
        settings=tries(8, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck)),
    )


def first_ballots_alone(options: Any, seats: Any, ballots: Any) -> Any:
    return tally(options, seats, [ballot for ballot in ballots if ballot.sequence == 1])


@pytest.mark.proof  # tries the harness; the model itself is in every run
@pytest.mark.parametrize(
    ("place", "defect"),
    [
        ("decisions.actions.cast_vote._stored", lambda event: event),  # acknowledged, and never stored
        ("decisions.actions.close_vote.tally", first_ballots_alone),  # a change of mind is not counted
    ],
)
def test_a_defect_that_is_put_in_is_found(
    scene: Stage, monkeypatch: pytest.MonkeyPatch, place: str, defect: Any
) -> None:
    monkeypatch.setattr(place, defect)
    Board.stage = scene
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            Board,
            settings=tries(
                40 / min(EFFORT, 1),  # fewer do not meet the second
                stateful_step_count=30,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            ),
        )
