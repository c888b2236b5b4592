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
from decisions.actions.close_vote import close_vote
from decisions.actions.note_attendance import note_attendance
from decisions.actions.record_dissent import record_dissent
from decisions.documents.wording import moment_words
from decisions.models import Decision, Signature
from tests.api.conftest import Caller
from tests.board_builders import an_item_in_session, an_open_vote, content_for, deferral, signed, voted
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
    """The radiologist voted otherwise."""
    round_ = an_open_vote(cast, an_item_in_session(cast))
    for person in cast.voters:
        voted(person, round_, "sbrt" if person is cast.radiologist else "cebrt")
    return close_vote(actor=cast.chair.actor, round_id=round_.pk).item


stage = staged(an_item_with_a_closed_vote)


@given(name=NAMES, says=WORDS, which=st.sets(st.sampled_from(("deferred", "again", "absent", "dissent"))))
@tries(2, suppress_health_check=list(HealthCheck))
def test_screen_api_paper_and_export_say_who_signed_when_and_as_what(
    scene: Any, name: str, says: str, which: set[str]
) -> None:
    meanings = ["authored" if "again" in which else "approved" if "absent" in which else "chaired"]
    meanings += ["dissent_noted"] if "dissent" in which else []
    with transaction.atomic():
        decision = _decided(scene.cast, scene.made, name, says, which)
        assert [signature.meaning for signature in decision.signatures.all()] == meanings
        for signature in decision.signatures.all():
            _on_screen_and_in_the_api(scene.cast, decision, signature, name)
        _on_paper_and_in_the_export(scene.cast, decision, name)
        transaction.set_rollback(True)


def _decided(cast: Cast, item: Any, name: str, says: str, which: set[str]) -> Decision:
    seat = {"meeting_id": item.meeting_id, "membership_id": cast.chair.membership.pk}
    if "absent" in which:
        note_attendance(actor=cast.coordinator.actor, present=False, **seat)
    if "dissent" in which:
        record_dissent(actor=cast.radiologist.actor, round_id=item.rounds.get().pk, statement="It misses the cord.")
    User.objects.filter(pk=cast.chair.user.pk).update(name=name, profession="")
    cast.chair.user.refresh_from_db()
    # The vote was led by a treatment, so a deferral departs from it.
    departs = {"departure_code": "new_findings", "departure_reason": "The scan is new."}
    make = partial(deferral, **departs) if "deferred" in which else content_for
    decision = signed(cast, item, make(rationale=says))
    if "again" not in which:
        return decision
    number = item.case.patient.identifiers.values_list("value", flat=True).first()
    proof = {"password": PASSWORD, "identifier": number, "reason": "Better put."}
    content = make(rationale=f"{says} Amended.")
    return amend_decision(actor=cast.chair.actor, decision_id=decision.pk, content=content, **proof)


def _on_screen_and_in_the_api(cast: Cast, decision: Decision, signature: Signature, name: str) -> None:
    local = signature.at.astimezone(ZoneInfo(cast.board.time_zone))
    page = flat(words(_browser(cast).get(reverse("decisions:decision", args=[decision.pk]))))
    for said in (name, signature.get_meaning_display(), f"{local:%d-%b-%Y %H:%M:%S} {local.tzname()}"):
        assert flat(said) in page, said
    rows = Caller(cast.surgeon).get(f"decisions/{decision.pk}/").json()["signatures"]
    [told] = [row for row in rows if row["meaning"] == signature.meaning]
    assert (told["printed_name"], told["meaning_says"]) == (name, signature.get_meaning_display())
    assert datetime.fromisoformat(told["at"]) == signature.at
    assert datetime.fromisoformat(told["at"]).utcoffset() is not None


def _on_paper_and_in_the_export(cast: Cast, decision: Decision, name: str) -> None:
    paper = printed(cast, decision.item.meeting, "outcome_summary")
    data = bytes(_browser(cast).get(reverse("decisions:export_decision", args=[decision.pk])).content)
    assert verifier.faults_of_file(data) == []
    records = [row["record"] for row in json.loads(data)["body"]["versions"][-1]["signatures"]]
    for signature, record in zip(decision.signatures.all(), records, strict=True):
        moment = moment_words(signature.at, cast.board.time_zone)
        for said in (name, signature.get_meaning_display(), moment, decision.payload_hash[:12]):
            assert paper.says(said), said
        assert (record["printed_name"], record["meaning"]) == (name, signature.meaning)
        sealed = f'"meaning":"{signature.meaning}"'.encode()
        assert verifier.faults_of_file(data.replace(sealed, b'"meaning":"ratified"', 1)) != []


def _browser(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.surgeon.user)
    return browser
