"""Pages of letters: from the decision to a letter on its way, and the texts of the site."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from decisions.actions import read_outcome_clocks
from decisions.actions.draft_letters import draft_letters
from decisions.actions.send_letter import send_letter
from decisions.models import Letter
from tests.board_builders import a_closed_vote, a_released_letter, an_item_in_session, attended, listed, signed
from tests.builders import a_case_ready_for_listing, a_patient, jobs_done
from tests.stage import staged

HOSTILE = '"><script>alert(1)</script>{{7*7}}'


def a_signed_decision(cast):
    patient = a_patient(family_name=f"Mallory{HOSTILE}")
    item = an_item_in_session(cast, a_case_ready_for_listing(cast, patient=patient))
    attended(cast, item.meeting)
    a_closed_vote(cast, item)
    return signed(cast, item)


stage = staged(a_signed_decision)


@pytest.fixture
def decision(scene):
    return scene.made


def test_a_letter_is_begun_written_released_and_sent_by_its_pages(as_, cast, decision):
    browser, case = as_(cast.chair), reverse("decisions:case_letters", args=[decision.case_id])
    assert "No letter is begun yet" in browser.get(case).content.decode()
    assert browser.post(reverse("decisions:draft_letters", args=[decision.pk])).url == case
    letter = Letter.objects.get(kind="letter_patient")
    page, release = (reverse(f"decisions:{name}", args=[letter.pk]) for name in ("letter", "release_letter"))
    html = browser.get(page).content.decode()
    assert html.count("<h1") == 1 and "Reading age" in html and "still wait" in html
    assert "<script>alert" not in html and "{{7*7}}" in html
    refused = browser.post(release, {"revision": "1"})
    assert refused.status_code == 400 and "This still waits to be written" in refused.content.decode()
    assert browser.post(page, {"text": "", "based_on": "1"}).status_code == 400
    assert browser.post(page, {"text": "Dear you.", "based_on": "1"}).status_code == 302
    crossed = as_(cast.surgeon).post(page, {"text": "Dear me.", "based_on": "1"})
    assert crossed.status_code == 409 and "Dear you." in crossed.content.decode()
    assert "Dear me." in crossed.content.decode()
    assert browser.post(release, {"revision": "1"}).status_code == 409
    assert browser.post(release, {"revision": "2"}).url == case
    send = reverse("decisions:send_letter", args=[letter.pk])
    assert browser.post(send, {}).status_code == 400
    assert browser.post(send, {"way": "post"}).url == case
    html = browser.get(case).content.decode()
    assert "Prepared" in html and "Mark as sent" in html and "being printed" in html


def test_a_code_is_shown_in_the_answer_that_makes_it_and_never_again(as_, cast, decision):
    letter = a_released_letter(cast, decision, "letter_patient")
    page = reverse("decisions:recipient", args=[decision.case_id, "patient"])
    browser = as_(cast.coordinator)
    assert browser.post(page, {"name": "A", "email": "not one"}).status_code == 400
    assert browser.post(page, {"name": "A", "email": "a@example.org"}).status_code == 302
    send = reverse("decisions:send_letter", args=[letter.pk])
    by_mail = {"way": "email", "asks": "code"}
    assert browser.post(send, by_mail).status_code == 409, "the recipient was changed after the release"
    as_(cast.chair).post(reverse("decisions:release_letter", args=[letter.pk]), {"revision": "2"})
    shown = browser.post(send, by_mail)
    assert shown.status_code == 200 and "shown this once" in shown.content.decode()


def test_a_site_tries_saves_and_takes_back_its_text(as_, cast, decision):
    browser, page = as_(cast.administrator), reverse("decisions:letter_text", args=["letter_gp"])
    assert browser.get(reverse("decisions:letter_texts")).status_code == 200
    assert "Invented-Ñuñez" in browser.post(page, {"text": "Dear {patient_name}", "do": "preview"}).content.decode()
    refused = browser.post(page, {"text": "Dear {{7*7}} {nobody}", "do": "save", "based_on": "0"})
    assert refused.status_code == 400 and "is not a placeholder" in refused.content.decode()
    assert browser.post(page, {"text": "Dear all.", "do": "save", "based_on": "0"}).status_code == 302
    crossed = browser.post(page, {"text": "Dear none.", "do": "save", "based_on": "0"})
    assert crossed.status_code == 409 and "Dear all." in crossed.content.decode()
    assert browser.post(page, {"do": "reset", "based_on": "1"}).status_code == 302
    assert "As delivered" in browser.get(page).content.decode()
    directory = reverse("decisions:correspondents")
    assert browser.post(directory, {"name": "Dr A"}).status_code == 400
    assert browser.post(directory, {"name": "Dr A", "address": "1 Street"}).status_code == 302
    assert "1 Street" in browser.get(directory).content.decode()


def test_the_lists_ask_a_number_of_queries_that_does_not_grow(as_, cast, decision):
    browser = as_(cast.coordinator)
    pages = [reverse("decisions:letters"), reverse("decisions:case_letters", args=[decision.case_id])]
    pages.append(reverse("decisions:meeting_letters", args=[decision.item.meeting_id]))
    draft_letters(actor=cast.coordinator.actor, decision_id=decision.pk)
    letter = a_released_letter(cast, decision)
    send_letter(actor=cast.coordinator.actor, letter_id=letter.pk, way="post")

    def queries():
        counts = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert browser.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    queries()
    before = queries()
    for kind in ("letter_patient",):
        other = a_released_letter(cast, decision, kind)
        for _ in range(3):
            send_letter(actor=cast.coordinator.actor, letter_id=other.pk, way="download")
    assert queries() == before
    assert "overdue" not in browser.get(reverse("cases:worklist")).content.decode()


def test_of_many_letters_waited_for_the_first_due_are_shown_and_all_are_counted(as_, cast, decision, monkeypatch):
    second = listed(cast, decision.item.meeting, late_reason="Test.")
    jobs_done()
    a_closed_vote(cast, second)
    signed(cast, second)
    page = reverse("decisions:letters")
    both = as_(cast.coordinator).get(page).content.decode()
    assert "Referrers wait for 2 letters" in both and "due first" not in both
    monkeypatch.setattr(read_outcome_clocks, "MOST_SHOWN", 1)
    one = as_(cast.coordinator).get(page).content.decode()
    assert "Referrers wait for 2 letters" in one and "The 1 that are due first are shown." in one
    rows = [reverse("decisions:case_letters", args=[item.case_id]) in one for item in (decision.item, second)]
    assert sorted(rows) == [False, True]
