"""Every copy of a signed decision says who signed, when and as what, and the export verifies with the server off.

Invented decisions: a few in every run, TESTS_EFFORT=250 makes the 500 of docs/evidence.md.
"""

import json
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cases.models import User
from decisions.actions.amend_decision import amend_decision
from decisions.documents.wording import moment_words
from decisions.models import Decision
from tests.api.conftest import Caller
from tests.board_builders import a_closed_vote, an_item_in_session, content_for, deferral, signed
from tests.cast import PASSWORD, Cast
from tests.core.test_seals import verifier
from tests.documents.paper import flat, printed
from tests.effort import tries
from tests.stage import staged
from tests.views.test_overview import words

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßéèñçøåłşğĐŽ"
NAMES = st.text(LETTERS + "-' ", min_size=1, max_size=60).map(lambda name: f"Dr {name.strip() or 'X'}")
WORDS = st.text(LETTERS + "0123456789,.;:%&<>\"'/ ", min_size=1, max_size=400).map(lambda said: f"Because {said}")


def an_item_with_a_closed_vote(cast: Cast) -> Any:
    return a_closed_vote(cast, an_item_in_session(cast)).item


stage = staged(an_item_with_a_closed_vote)


@given(name=NAMES, says=WORDS, deferred=st.booleans(), again=st.booleans())
@tries(2, suppress_health_check=list(HealthCheck))
def test_screen_api_paper_and_export_say_who_signed_when_and_as_what(
    scene: Any, name: str, says: str, deferred: bool, again: bool
) -> None:
    with transaction.atomic():
        _copies_of(scene.cast, _decided(scene.cast, scene.made, name, says, deferred, again), name)
        transaction.set_rollback(True)


def _decided(cast: Cast, item: Any, name: str, says: str, deferred: bool, again: bool) -> Decision:
    User.objects.filter(pk=cast.chair.user.pk).update(name=name, profession="")
    cast.chair.user.refresh_from_db()
    # The vote was led by a treatment, so a deferral departs from it.
    departs = {"departure_code": "new_findings", "departure_reason": "The scan is new."}
    make = partial(deferral, **departs) if deferred else content_for
    decision = signed(cast, item, make(rationale=says))
    if not again:
        return decision
    number = item.case.patient.identifiers.values_list("value", flat=True).first()
    proof = {"password": PASSWORD, "identifier": number, "reason": "Better put."}
    content = make(rationale=f"{says} Amended.")
    return amend_decision(actor=cast.chair.actor, decision_id=decision.pk, content=content, **proof)


def _copies_of(cast: Cast, decision: Decision, name: str) -> None:
    signature, zone = decision.signatures.get(), cast.board.time_zone
    assert signature.printed_name == name
    meaning, local = signature.get_meaning_display(), signature.at.astimezone(ZoneInfo(zone))
    browser = Client()
    browser.force_login(cast.surgeon.user)
    page = flat(words(browser.get(reverse("decisions:decision", args=[decision.pk]))))
    for said in (name, meaning, f"{local:%d-%b-%Y %H:%M:%S} {local.tzname()}"):
        assert flat(said) in page, said
    told = Caller(cast.surgeon).get(f"decisions/{decision.pk}/").json()["signatures"][0]
    assert (told["printed_name"], told["meaning_says"]) == (name, meaning)
    assert datetime.fromisoformat(told["at"]) == signature.at
    assert datetime.fromisoformat(told["at"]).utcoffset() is not None
    paper = printed(cast, decision.item.meeting, "outcome_summary")
    for said in (name, meaning, moment_words(signature.at, zone), decision.payload_hash[:12]):
        assert paper.says(said), said
    data = bytes(browser.get(reverse("decisions:export_decision", args=[decision.pk])).content)
    assert verifier.faults_of_file(data) == []
    record = json.loads(data)["body"]["versions"][-1]["signatures"][0]["record"]
    assert (record["printed_name"], record["meaning"]) == (name, signature.meaning)
    assert verifier.faults_of_file(data.replace(record["meaning"].encode(), b"authored", 1)) != []
