"""Letters from a signed decision to the recipient: written, released, sent, opened, replaced."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cases.jobs import engine
from cases.models import AuditEntry, Job
from cases.pathway.refusals import NotYourRole, Stale, WrongState
from decisions.actions.add_correspondent import add_correspondent
from decisions.actions.amend_decision import amend_decision
from decisions.actions.draft_letters import draft_letters
from decisions.actions.end_correspondent import end_correspondent
from decisions.actions.mail_letter import SEND_LETTER
from decisions.actions.note_dispatch import note_dispatch, state_of
from decisions.actions.project_outcomes import project_outcomes
from decisions.actions.publish_patient_outcome import publish_patient_outcome
from decisions.actions.read_case_letters import read_case_letters
from decisions.actions.read_cases_behind import read_cases_behind
from decisions.actions.read_letter_work import read_letter_work
from decisions.actions.read_letters import read_letters
from decisions.actions.read_outcome_clocks import read_outcome_clocks
from decisions.actions.read_spans import read_spans
from decisions.actions.release_letter import release_letter
from decisions.actions.retry_dispatch import retry_dispatch
from decisions.actions.save_letter import save_letter
from decisions.actions.save_letter_text import save_letter_text
from decisions.actions.send_letter import send_letter
from decisions.actions.set_recipient import set_recipient
from decisions.documents import letter_values
from decisions.documents.plain_letter import plain_values
from decisions.documents.wording import label_of
from decisions.letters.sending import MOST_OPENINGS, MOST_WRONG_SECRETS
from decisions.models import Assessment, Dispatch, Document, DocumentFile, LetterLink, LinkOpening, Meeting
from decisions.outcomes.filters import ReportFilters
from tests.actions.refused import refused
from tests.board_builders import a_closed_vote, a_released_letter, an_item_in_session, attended, content_for, signed
from tests.cast import PASSWORD
from tests.documents.paper import flat, page_texts
from tests.stage import staged

SECRETS = re.compile(r"/letters/open/([\w-]+)/")


def a_signed_decision(cast):
    item = an_item_in_session(cast)
    attended(cast, item.meeting)
    a_closed_vote(cast, item)
    return signed(cast, item)


stage = staged(a_signed_decision)


@pytest.fixture
def decision(scene):
    return scene.made


@pytest.fixture
def letters(cast, decision):
    return {one.kind: one for one in draft_letters(actor=cast.coordinator.actor, decision_id=decision.pk)}


def emailed(cast, decision, *, asks="birth_date", kind="letter_referrer"):
    """A released letter whose link went out, its dispatch, the code and the address of the link."""
    letter = a_released(cast, decision, kind)
    done = send_letter(actor=cast.coordinator.actor, letter_id=letter.pk, way="email", asks=asks)
    engine.run_due(SEND_LETTER)
    return letter, done.dispatch, done.code, SECRETS.search(mail.outbox[-1].body)[0]


def a_released(cast, decision, kind):
    part = {"letter_referrer": "referrer", "letter_patient": "patient"}[kind]
    set_recipient(
        actor=cast.coordinator.actor, case_id=decision.case_id, part=part, name="Dr Far", email="far@example.org"
    )
    letter = a_released_letter(cast, decision, kind)
    file = {"pdf": b"%PDF-letter", "sha256": "", "pages": 1, "size": 11, "engine": "", "made_at": timezone.now()}
    DocumentFile.objects.create(document=Document.objects.get(decision=decision, kind=kind), **file)
    return letter


def test_three_letters_are_begun_once_each_from_what_was_signed(cast, decision, letters):
    again = draft_letters(actor=cast.chair.actor, decision_id=decision.pk)
    assert {one.pk for one in again} == {one.pk for one in letters.values()}
    texts = {kind: letter.revisions.get().text for kind, letter in letters.items()}
    assert set(texts) == {"letter_referrer", "letter_gp", "letter_patient"}
    for said in (
        "Conventional external-beam radiotherapy at T8",
        "Dr Ray",
        "Decision support was used",
        "Not yet asked",
    ):
        assert said in texts["letter_referrer"]
    assert "the middle of your back" in texts["letter_patient"], "T8"
    assert "[Say which other choices there are" in texts["letter_patient"], "nobody voted for anything else"
    recipients = read_case_letters(actor=cast.surgeon.actor, case_id=decision.case_id).recipients
    assert set(recipients) == {"referrer", "patient"}, "nobody has named a GP"


def test_a_conflict_is_told_with_its_sides_and_what_it_turns_on(decision):
    conflict = {
        "says": "Radioresistant high-grade compression: which radiotherapy after surgery.",
        "because": "one is older.",
        "sides": [{"source": "laufer_2013", "year": 2013, "says": "Stereotactic."}],
        "turns_on": "systemic_options_remaining",
    }
    made = Assessment.objects.get(pk=decision.payload["assessment"]["id"])
    made.result = made.result | {"conflicts": [conflict]}
    # An assessment is written once: what is read of it is tried without storing.
    said = letter_values.doubts_in_words(made, "Europe/London")[-1]
    assert said == (
        "Conflict: Radioresistant high-grade compression: which radiotherapy after surgery. Laufer I et al, 2013: "
        "Stereotactic. Frameworks disagree because one is older. "
        f"It turns on: {label_of('systemic_options_remaining')}."
    )


@pytest.mark.parametrize(
    ("levels", "place"),
    [
        (["T6"], "in your upper back"),
        (["T7"], "in the middle of your back"),
        (["T12", "L1"], "in the middle of your back and your lower back"),
    ],
)
def test_the_place_is_told_as_a_patient_would_point_at_it(decision, levels, place):
    decision.options = [{"treatment": "cebrt", "levels": levels}]
    assert place in plain_values(decision, None)["found_in_plain_words"]


def test_other_choices_are_those_with_a_vote_that_this_site_offers_and_no_adjuncts(decision):
    made = Assessment.objects.get(pk=decision.payload["assessment"]["id"])
    offers = {"cebrt": False, "sbrt": True, "embolisation": False, "observation": False, "bracing": False}
    made.result = {"options": [{"treatment": code, "unavailable_here": away} for code, away in offers.items()]}
    for voted, wanted in (
        (["cebrt", "sbrt", "embolisation", "observation", "defer"], "- Keeping watch"),
        (["cebrt", "sbrt", "embolisation"], "[Say which other choices there are"),
    ):
        counts = [{"choice": code, "count": int(code in voted)} for code in (*offers, "defer", "abstain")]
        decision.payload["round"]["tally"] = {"counts": counts}
        said = plain_values(decision, made)["alternatives_in_plain_words"]
        assert said.startswith(wanted) and "\n" not in said
    assert plain_values(decision, None)["alternatives_in_plain_words"].startswith("[Say which other")


def test_of_two_who_write_at_once_nothing_is_lost_and_the_second_sees_both(cast, letters):
    letter = letters["letter_gp"]
    first = save_letter(actor=cast.surgeon.actor, letter_id=letter.pk, text="Mine.", based_on=1)
    second = save_letter(actor=cast.chair.actor, letter_id=letter.pk, text="Also mine.", based_on=1)
    assert first.aside is None and second.standing.text == "Mine." and second.aside.text == "Also mine."
    assert list(letter.revisions.values_list("number", flat=True)) == [1, 2, None]


def test_a_letter_is_released_by_a_clinician_when_all_is_written_and_as_it_was_read(cast, letters):
    letter = letters["letter_referrer"]
    with pytest.raises(NotYourRole):
        release_letter(actor=cast.coordinator.actor, letter_id=letter.pk, revision=1)
    gaps = refused(release_letter, actor=cast.surgeon.actor, letter_id=letter.pk, revision=1)
    assert "[Name and telephone number" in gaps["text"]
    save_letter(actor=cast.surgeon.actor, letter_id=letter.pk, text="Dear colleague, all is said.", based_on=1)
    with pytest.raises(Stale):
        release_letter(actor=cast.surgeon.actor, letter_id=letter.pk, revision=1)
    document = release_letter(actor=cast.surgeon.actor, letter_id=letter.pk, revision=2)
    assert document.content["letter"]["recipient"]["name"] == letter.decision.case.referrer_name
    assert document.content["letter"]["blocks"] == [{"kind": "paragraph", "lines": ["Dear colleague, all is said."]}]
    gp = letters["letter_gp"]
    save_letter(actor=cast.surgeon.actor, letter_id=gp.pk, text="Dear GP.", based_on=1)
    with pytest.raises(WrongState, match="Nobody is named"):
        release_letter(actor=cast.surgeon.actor, letter_id=gp.pk, revision=2)


def test_the_directory_goes_before_typed_addresses(cast, decision):
    site = {"actor": cast.coordinator.actor, "board_id": cast.board.pk}
    entry = add_correspondent(**site, name="Dr Near, High Street Surgery", email="NEAR@example.org")
    assert entry.email == "near@example.org"
    given = {"actor": cast.coordinator.actor, "case_id": decision.case_id, "part": "gp"}
    assert refused(add_correspondent, **site, name="dr near, high street surgery", address="1 Street").keys() == {
        "name"
    }
    assert refused(add_correspondent, **site, name="Nobody reaches").keys() == {"address"}
    assert refused(set_recipient, **given, name="Dr Near, High Street Surgery").keys() == {"name"}
    assert refused(set_recipient, **given, name="Dr X", email="no address").keys() == {"email"}
    assert refused(set_recipient, **given | {"part": "aunt"}, name="Dr X").keys() == {"part"}
    row = set_recipient(**given, correspondent_id=entry.pk)
    assert (row.name, row.email) == (entry.name, entry.email)
    end_correspondent(**site, correspondent_id=entry.pk)
    assert refused(set_recipient, **given, correspondent_id=entry.pk).keys() == {"correspondent_id"}


def test_the_message_holds_no_word_of_the_patient_and_the_secret_is_stored_nowhere(cast, decision):
    _, dispatch, code, address = emailed(cast, decision, asks="code")
    message = mail.outbox[-1]
    patient, told = decision.case.patient, message.subject + message.body + str(message.extra_headers)
    for word in (patient.family_name, decision.case.reference, "radiotherapy", "spine", code):
        assert word.lower() not in told.lower(), word
    link = LetterLink.objects.get(dispatch=dispatch)
    secret = SECRETS.search(address)[1]
    assert secret not in str(LetterLink.objects.values().get()) + str(list(Job.objects.values()))
    assert code not in link.code and message.to == ["far@example.org"]
    assert [event.state for event in dispatch.events.all()] == ["prepared", "sent"]


def test_the_link_asks_opens_counts_as_received_and_ends(cast, decision):
    _, dispatch, code, address = emailed(cast, decision, asks="code")
    browser = Client()
    asked = browser.get(address)
    assert asked.status_code == 200 and decision.case.patient.family_name not in asked.content.decode()
    assert not LinkOpening.objects.exists(), "a program of mail that looks at links opens nothing"
    assert browser.post(address, {"answer": "WRONG"}).status_code == 400
    opened = browser.post(address, {"answer": f"{code[:4]} {code[4:].lower()}"})
    assert (opened.status_code, opened.content) == (200, b"%PDF-letter")
    assert opened.headers["Cache-Control"] == "private, no-store" and decision.case.reference not in str(opened.headers)
    assert state_of(dispatch) == "acknowledged"
    assert AuditEntry.objects.filter(verb="letter.open", case=decision.case, via="link").count() == 2
    LinkOpening.objects.bulk_create(
        LinkOpening(link_id=dispatch.pk, right=True, at=timezone.now()) for _ in range(MOST_OPENINGS - 1)
    )
    assert browser.post(address, {"answer": code}).status_code == 410 == browser.get(address).status_code
    assert browser.get("/letters/open/guess/").status_code == 404


def test_wrong_answers_are_counted_slowed_down_and_end_the_link(cast, decision, monkeypatch):
    _, _, _, address = emailed(cast, decision)
    browser = Client()
    tries = [browser.post(address, {"answer": "01-Jan-1900"}).status_code for _ in range(6)]
    assert tries[:4] == [400] * 4 and 429 in tries
    link = LetterLink.objects.get()
    LinkOpening.objects.bulk_create(
        LinkOpening(link=link, right=False, at=timezone.now()) for _ in range(MOST_WRONG_SECRETS)
    )
    monkeypatch.setattr("decisions.views.open_letter.seconds_to_wait", lambda *_: 0)
    assert browser.get(address).status_code == 410


def test_the_date_of_birth_opens_until_the_link_expires(cast, decision):
    _, _, _, address = emailed(cast, decision)
    born = decision.case.patient.birth_date
    assert Client().post(address, {"answer": f"{born:%d-%b-%Y}"}).status_code == 200
    later = timezone.now() + timedelta(days=15)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("decisions.actions.open_letter.timezone.now", lambda: later)
        assert Client().get(address).status_code == 410


def test_a_mail_that_fails_is_seen_given_up_and_tried_again_by_the_coordinator(cast, decision, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    letter = a_released(cast, decision, "letter_referrer")
    dispatch = send_letter(actor=cast.coordinator.actor, letter_id=letter.pk, way="email", asks="birth_date").dispatch
    for _ in range(2):
        Job.objects.filter(kind=SEND_LETTER).update(run_after=timezone.now())
        engine.run(dispatch.pk)
    assert [(one.state, one.says) for one in dispatch.events.all()][1:] == [("failed", "ConnectionRefusedError")]
    [row] = [one for one in read_letters(actor=cast.coordinator.actor, board_id=cast.board.pk)[1] if one.dispatches]
    assert row.dispatches[0].says == "Failed, tried again soon" and not row.dispatches[0].may_retry and not row.sent
    _lists_agree(cast)
    with pytest.raises(WrongState, match="still being tried"):
        retry_dispatch(actor=cast.coordinator.actor, dispatch_id=dispatch.pk)
    Job.objects.filter(kind=SEND_LETTER).update(state="dead")
    retry_dispatch(actor=cast.coordinator.actor, dispatch_id=dispatch.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    engine.run_due(SEND_LETTER)
    assert [one.state for one in dispatch.events.all()] == ["prepared", "failed", "retried", "sent"]
    engine.run_due(SEND_LETTER)
    assert len(mail.outbox) == 1


def _lists_agree(cast):
    """The lists of the page, read from a few columns, hold what whole letters say of themselves."""
    rows = read_letters(actor=cast.coordinator.actor, board_id=cast.board.pk)[1]
    work = read_letter_work(actor=cast.coordinator.actor, board_id=cast.board.pk)
    standing = [row for row in rows if not row.superseded]
    sent = [one.dispatch for row in rows for one in row.dispatches]
    failed = {one.dispatch for row in rows for one in row.dispatches if one.state == "failed"}
    assert {row.letter for row in work.to_release} == {row.letter for row in standing if row.state != "released"}
    assert {row.letter for row in work.to_send} == {
        row.letter for row in standing if row.state == "released" and not row.dispatches
    }
    assert {one.dispatch for _, one in work.failed} == failed
    assert {one.dispatch for _, one in work.on_the_way} == set(sent) - failed
    assert work.counts["failed"] == len(failed) and len(rows) == 3


def test_paper_is_sent_when_somebody_says_so_and_the_clock_of_the_referrer_stops(cast, decision, letters):
    clock = read_outcome_clocks(actor=cast.coordinator.actor, board_id=cast.board.pk)[1][0].clock
    assert clock.state == "due" and (clock.due - clock.discussed).days in (2, 3, 4)
    letter = a_released_letter(cast, decision)
    dispatch = send_letter(actor=cast.coordinator.actor, letter_id=letter.pk, way="post").dispatch
    noted = {"actor": cast.coordinator.actor, "dispatch_id": dispatch.pk}
    with pytest.raises(WrongState):
        note_dispatch(**noted, state="acknowledged")
    note_dispatch(**noted, state="sent")
    _lists_agree(cast)
    assert read_outcome_clocks(actor=cast.coordinator.actor, board_id=cast.board.pk)[1][0].clock.state == "met"
    Meeting.objects.filter(pk=decision.item.meeting_id).update(starts_at=timezone.now() - timedelta(hours=1))
    spans = {span.clock: span for span in read_spans(board=cast.board, cases={str(decision.case_id)})}
    assert spans["letter"].took in (0, 1)  # just after midnight the meeting was yesterday
    assert (spans["letter"].unit, spans["letter"].limit) == ("days", "2 working days")
    asked = {"board_id": cast.board.pk, "filters": ReportFilters(), "column": "letter_month"}
    project_outcomes(board=cast.board)
    assert read_cases_behind(actor=cast.chair.actor, **asked, value=spans["letter"].month)[2] == 1
    assert refused(note_dispatch, **noted, state="failed").keys() == {"says"}
    note_dispatch(**noted, state="failed", says="Came back: unknown at this address.")
    assert read_outcome_clocks(actor=cast.coordinator.actor, board_id=cast.board.pk)[1][0].clock.state == "due"
    retry_dispatch(**noted)
    note_dispatch(**noted, state="sent")


def test_what_changed_after_the_release_is_not_sent(cast, decision):
    letter = a_released_letter(cast, decision)
    send = {"actor": cast.coordinator.actor, "letter_id": letter.pk, "way": "post"}
    assert refused(send_letter, **send | {"way": "email", "asks": "birth_date"}).keys() == {"way"}
    set_recipient(actor=cast.coordinator.actor, case_id=decision.case_id, part="referrer", name="Dr Other")
    with pytest.raises(WrongState, match="recipient was changed"):
        send_letter(**send)
    release_letter(actor=cast.chair.actor, letter_id=letter.pk, revision=2)
    save_letter(actor=cast.chair.actor, letter_id=letter.pk, text="Another text.", based_on=2)
    with pytest.raises(WrongState, match="text was changed"):
        send_letter(**send)
    assert Document.objects.filter(kind="letter_referrer").count() == 2 and not Dispatch.objects.exists()


def test_an_amended_decision_ends_its_letters_and_links_and_asks_for_new_ones(cast, decision):
    letter, _, _, address = emailed(cast, decision)
    number = decision.case.patient.identifiers.first().value
    newer = amend_decision(
        actor=cast.chair.actor,
        decision_id=decision.pk,
        content=content_for(rationale="The dose was wrong."),
        reason="A slip.",
        password=PASSWORD,
        identifier=number,
    )
    read = read_case_letters(actor=cast.coordinator.actor, case_id=decision.case_id)
    assert [(one.decision.pk, one.missing) for one in read.decisions] == [(newer.pk, True), (decision.pk, False)]
    assert {row.state for row in read.decisions[1].letters} == {"superseded"}
    assert read.clocks[0].clock.state == "due", "the clock runs anew"
    born = decision.case.patient.birth_date
    assert Client().post(address, {"answer": born.isoformat()}).status_code == 410
    for act, more in ((send_letter, {"way": "post"}), (save_letter, {"text": "x", "based_on": 2})):
        with pytest.raises(WrongState, match="amended"):
            act(actor=cast.chair.actor, letter_id=letter.pk, **more)


def test_a_site_writes_its_own_text_and_goes_back(cast, decision):
    site = {"actor": cast.coordinator.actor, "board_id": cast.board.pk, "kind": "letter_gp"}
    for attack in ("{{7*7}}", "{% include 'x' %}", "{patient_name.__class__}"):
        assert refused(save_letter_text, **site, based_on=0, text=f"Dear {attack}").keys() == {"text"}
    saved = save_letter_text(**site, based_on=0, text="Dear {recipient_name}, about {patient_name}.")
    assert (saved.version, saved.delivered) == (1, False)
    with pytest.raises(Stale):
        save_letter_text(**site, based_on=0, text="Dear all.")
    text = draft_letters(actor=cast.chair.actor, decision_id=decision.pk)[0].decision.letters.get(kind="letter_gp")
    assert text.revisions.get().text.startswith("Dear colleague, about Fictional") and text.text_version == 1
    back = save_letter_text(**site, based_on=1, delivered=True)
    assert back.delivered and back.version == 2 and back.text == back.kind.delivered and len(back.kept) == 2
    assert save_letter_text(**site, based_on=2, delivered=True).version == 2, "nothing new, no version"


def test_papers_of_one_patient_are_printed_whole_and_hostile_text_stays_text(cast, decision):
    hostile = "{{7*7}} {% include 'x' %} {patient_name.__class__} <script>alert(1)</script> सुनीता Łódź " + "x" * 200
    letter = a_released_letter(cast, decision, "letter_patient", text=f"Dear you,\n\n# Why\n- {hostile}\n")
    outcome = publish_patient_outcome(actor=cast.coordinator.actor, decision_id=decision.pk)
    engine.run_due("render_document")
    document = Document.objects.get(decision=letter.decision, kind="letter_patient")
    said = flat("".join(page_texts(bytes(document.file.pdf))))
    assert flat(hostile) in said
    assert flat("Chaired the meeting and signs its decision") in said, "the meaning of the signature on every paper"
    told = flat("".join(page_texts(bytes(outcome.file.pdf))))
    for words in ("Dr Ray", "Pain without instability.", "Quorum", decision.case.reference, "no time was measured"):
        assert flat(words) in told, words
