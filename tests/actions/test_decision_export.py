"""An exported decision is checked with the file alone; keys may be replaced, and their seals hold."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.audit import SYSTEM
from cases.models import AuditEntry
from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_vote import close_vote
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.store_decision import signature_digest
from decisions.actions.verify_decisions import verify_decisions
from decisions.consensus.canonical import canonical, sha256_of
from decisions.models import Decision, Signature, SigningKey
from tests.api.conftest import Caller
from tests.board_builders import an_item_in_session, an_open_vote, content_for, signed, voted
from tests.cast import PASSWORD, Cast, Person
from tests.core.test_seals import verifier
from tests.stage import Stage, staged


def a_decision(cast: Cast) -> Decision:
    """Signed after a vote from which the radiologist was recused."""
    item = an_item_in_session(cast)
    round_ = an_open_vote(cast, item)
    for person in cast.voters:
        voted(person, round_, "cebrt")
    recuse_seat(actor=cast.radiologist.actor, round_id=round_.pk, reason="A relative.")
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    return signed(cast, item, quorum_override_reason="A fictional override.")


stage = staged(a_decision)


@pytest.fixture
def decision(scene: Stage) -> Decision:
    return scene.made


def amended(cast: Cast, decision: Decision) -> Decision:
    number = decision.case.patient.identifiers.values_list("value", flat=True).first()
    proof = {"password": PASSWORD, "identifier": number, "reason": "Better put."}
    content = content_for(rationale="Better put.")
    return amend_decision(actor=cast.chair.actor, decision_id=decision.pk, content=content, **proof)


def fetched(person: Person, decision: Decision) -> bytes:
    browser = Client()
    browser.force_login(person.user)
    answer = browser.get(reverse("decisions:export_decision", args=[decision.pk]))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert decision.case.reference not in answer.headers["Content-Disposition"]
    return bytes(answer.content)


def test_what_is_exported_holds_and_says_what_was_signed(cast: Cast, decision: Decision) -> None:
    amended(cast, decision)
    data = fetched(cast.surgeon, decision)
    body = json.loads(data)["body"]
    assert verifier.faults_of_file(data) == []
    assert [version["payload"]["version"] for version in body["versions"]] == [1, 2]
    signature = body["versions"][1]["signatures"][0]["record"]
    assert (signature["printed_name"], signature["meaning"]) == (cast.chair.user.printed_name, "authored")
    assert signature["at"].endswith("+00:00")
    assert len(body["versions"][0]["ballots"]["ballots"]) == 5
    assert AuditEntry.objects.filter(verb="decision.export", case=decision.case, actor=cast.surgeon.user).count() == 1


def test_the_api_exports_the_same_and_lists_the_keys_of_the_page(cast: Cast, decision: Decision) -> None:
    found = Caller(cast.surgeon).get(f"decisions/{decision.pk}/export/").json()
    assert verifier.faults_of_file(canonical(found).encode() + b"\n") == []
    listed = Caller(cast.auditor).get("keys/").json()["results"]
    page = Client().get(reverse("decisions:keys")).content.decode()
    assert [one["public"] for one in listed] == found["body"]["keys"]
    assert listed[0]["fingerprint"] in page and listed[0]["public"] in page


def test_whoever_was_recused_gets_no_ballots_and_other_roles_no_export(cast: Cast, decision: Decision) -> None:
    data = fetched(cast.radiologist, decision)
    assert json.loads(data)["body"]["versions"][0]["ballots"] is None
    assert verifier.faults_of_file(data) == []
    for person, status in ((cast.coordinator, 403), (cast.observer, 403), (cast.outsider, 404)):
        assert Caller(person).get(f"decisions/{decision.pk}/export/").status_code == status


def test_a_replaced_key_stays_listed_and_its_seals_hold(cast: Cast, decision: Decision, settings: Any) -> None:
    settings.SIGNING_KEY = "another secret of this site, made later on"
    amended(cast, decision)
    data = fetched(cast.chair, decision)
    assert verifier.faults_of_file(data) == []
    assert len(json.loads(data)["body"]["keys"]) == SigningKey.objects.count() == 2
    assert verify_decisions(actor=SYSTEM).faults == []
    page = Client().get(reverse("decisions:keys")).content.decode()
    assert page.index("In use") < page.index("Replaced; its seals hold")


def test_a_decision_from_before_there_were_keys_still_verifies(cast: Cast, decision: Decision) -> None:
    payload = decision.payload | {
        "format": "tumorboard.decision.1",
        "version": 2,
        "previous_hash": decision.payload_hash,
    }
    old = Decision(
        case=decision.case,
        item=decision.item,
        round=decision.round,
        version=2,
        amends=decision,
        outcome=decision.outcome,
        options=decision.options,
        rationale=decision.rationale,
        departure_reason=decision.departure_reason,
        payload=payload,
        payload_hash=sha256_of(payload),
        previous_hash=decision.payload_hash,
        made_at=timezone.now(),
    )
    old.save(force_insert=True)
    signature = Signature(
        decision=old,
        signer=cast.chair.user,
        printed_name="Dr Chair",
        meaning="amended",
        method="password",
        at=old.made_at,
    )
    signature.digest = signature_digest(signature, old.payload_hash)
    signature.save(force_insert=True)
    assert verify_decisions(actor=SYSTEM).faults == []
    assert verifier.faults_of_file(fetched(cast.chair, decision)) == []
