"""Drafts and superseded copies say so on each page, and hide nothing by it."""

from io import BytesIO

import pikepdf

from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_meeting import close_meeting
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.publish_document import document_pdf
from decisions.actions.read_copy import read_copy
from decisions.actions.read_documents import read_documents
from decisions.actions.store_document import store_document
from decisions.documents.standing import superseded
from tests.board_builders import a_closed_vote, a_planned_meeting, content_for, listed, signed
from tests.builders import a_referral
from tests.cast import PASSWORD
from tests.documents.paper import flat, page_texts, printed, tool


def copy_of(person, paper):
    return read_copy(actor=person.actor, document_id=paper.document.pk)


def bears(pdf, word):
    """Whether every page has the word in its upper frame and across the page."""
    return all(flat(page).count(word) >= 2 for page in page_texts(pdf))


def test_a_pack_is_a_draft_until_its_agenda_is_published_and_its_old_version_is_superseded(cast):
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, a_referral(cast), override_reason="Test.")
    draft = printed(cast, meeting, "pack")
    copy = copy_of(cast.surgeon, draft)
    assert len(draft.pages) > 1 and bears(copy.pdf, "DRAFT") and copy.pdf == draft.pdf
    assert draft.says("The agenda is not published yet") and "-DRAFT-" in copy.name
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    final = printed(cast, meeting, "pack")
    assert final.document.version == 2 and not final.says("DRAFT")
    assert copy_of(cast.surgeon, final).pdf == final.pdf

    old = copy_of(cast.surgeon, draft)
    assert bears(old.pdf, "SUPERSEDED") and "-SUPERSEDED-" in old.name and old.sha256 != draft.file.sha256
    assert flat("Version 2, made") in flat(page_texts(old.pdf)[0])
    assert bytes(document_pdf(actor=cast.surgeon.actor, document_id=draft.document.pk).pdf) == draft.pdf
    _, papers = read_documents(actor=cast.surgeon.actor, meeting_id=meeting.pk)
    assert [(one.document.version, one.state) for one in papers] == [(2, "current"), (1, "superseded")]

    # As accessible and as sound as it was: an artefact, under the text, with the structure untouched.
    assert "No syntax or stream encoding errors found" in tool(old.pdf, "qpdf", "--check", "{}")
    assert "SUPERSEDED" not in tool(old.pdf, "pdfinfo", "-struct-text", "{}")
    assert tool(old.pdf, "pdfinfo", "-struct-text", "{}") == tool(draft.pdf, "pdfinfo", "-struct-text", "{}")
    rows = tool(old.pdf, "pdffonts", "{}").splitlines()[2:]
    assert rows and all(row.split()[-5] == "yes" for row in rows)
    with pikepdf.open(BytesIO(old.pdf)) as pdf:
        for page in pdf.pages:
            assert bytes(page.Contents[0].read_bytes()).startswith(b"q /Artifact <</Type /Background>> BDC")


def test_an_outcome_is_a_draft_until_all_is_signed_and_an_amendment_supersedes_it_and_letters(cast):
    round_ = a_closed_vote(cast)
    item = round_.item
    meeting = item.meeting
    assert printed(cast, meeting, "outcome_summary").says("The meeting is not closed yet")
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    waiting = printed(cast, meeting, "outcome_summary")
    assert bears(waiting.pdf, "DRAFT") and waiting.says("1 of the cases discussed wait for a signature")
    item.refresh_from_db()
    decision = signed(cast, item)
    final = printed(cast, meeting, "outcome_summary")
    assert not final.says("DRAFT") and copy_of(cast.chair, final).pdf == final.pdf
    about = {"board": cast.board, "decision": decision, "kind": "letter_gp", "content": {"about": {}}}
    letter = store_document(actor=cast.chair.actor, **about)
    assert superseded([letter]) == {}
    amend_decision(
        actor=cast.chair.actor,
        decision_id=decision.pk,
        content=content_for(rationale="The planning CT showed more."),
        reason="The planning CT showed more.",
        password=PASSWORD,
        identifier=item.case.patient.identifiers.first().value,
    )
    assert bears(copy_of(cast.chair, final).pdf, "SUPERSEDED")
    assert "A decision on it was amended on" in superseded([letter])[letter.pk]


def test_the_page_says_which_version_stands(client, cast):
    meeting = a_planned_meeting(cast)
    first = printed(cast, meeting, "agenda").document
    listed(cast, meeting, a_referral(cast), override_reason="Test.")
    printed(cast, meeting, "agenda")
    client.force_login(cast.surgeon.user)
    page = client.get(f"/meetings/{meeting.pk}/documents/").content.decode()
    assert "stands in its place" in page and "The agenda is not published yet" in page
    kept = client.get(f"/documents/{first.pk}/download/")
    assert "SUPERSEDED" in kept["Content-Disposition"] and bears(kept.content, "SUPERSEDED")
