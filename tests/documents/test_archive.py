"""The copy for keeping: PDF/A-3a by its structure, with a decision that can be checked without the server."""

import json
from io import BytesIO

import pikepdf
import pytest

from cases.jobs import engine
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_meeting import close_meeting
from decisions.actions.read_archive import read_archive
from decisions.documents.frozen import fingerprint
from decisions.models import ArchiveCopy, DocumentFile
from deploy.verify_decision import faults_of_file
from tests.board_builders import a_closed_vote, a_planned_meeting, content_for, signed
from tests.cast import PASSWORD
from tests.documents.paper import page_texts, printed, tool


def test_an_outcome_is_kept_as_pdf_a_with_the_signed_decision_and_what_it_was_made_from(cast):
    item = a_closed_vote(cast).item
    draft = printed(cast, item.meeting, "outcome_summary").document
    close_meeting(actor=cast.chair.actor, meeting_id=item.meeting_id)
    item.refresh_from_db()
    signed(cast, item)
    paper = printed(cast, item.meeting, "outcome_summary")
    engine.run_due("archive_document")
    assert [copy.document for copy in ArchiveCopy.objects.all()] == [paper.document], "a draft is not kept"
    copy = read_archive(actor=cast.surgeon.actor, document_id=paper.document.pk)
    assert copy.name.startswith("outcome-summary-v") and "-archive-" in copy.name
    assert page_texts(copy.pdf) == paper.pages
    assert bytes(DocumentFile.objects.get(document=paper.document).pdf) == paper.pdf

    with pikepdf.open(BytesIO(copy.pdf)) as pdf:
        told = pdf.open_metadata()
        assert told.pdfa_status == "3A" and told["dc:title"]
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "en-GB" and "/StructTreeRoot" in pdf.Root
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1" and pdf.Root.OutputIntents[0].DestOutputProfile.N == 3
        assert "/ID" in pdf.trailer and "/Encrypt" not in pdf.trailer
        assert all(int(each.F) & 4 for page in pdf.pages for each in page.obj.get("/Annots", []))
        files = {name: bytes(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()}
        relations = {str(spec.UF): str(spec.AFRelationship) for spec in pdf.Root.AF}
    assert relations == {"content.json": "/Source", "decision-1.json": "/Data"}
    assert fingerprint(json.loads(files["content.json"])) == paper.document.content_hash
    assert faults_of_file(files["decision-1.json"]) == []
    assert all(version["ballots"] is None for version in json.loads(files["decision-1.json"])["body"]["versions"])
    assert "No syntax or stream encoding errors found" in tool(copy.pdf, "qpdf", "--check", "{}")
    assert all(row.split()[-5] == "yes" for row in tool(copy.pdf, "pdffonts", "{}").splitlines()[2:])

    amend_decision(
        actor=cast.chair.actor,
        decision_id=item.decisions.get().pk,
        content=content_for(rationale="On second thoughts."),
        reason="New histology.",
        password=PASSWORD,
        identifier=item.case.patient.identifiers.first().value,
    )
    stored = bytes(ArchiveCopy.objects.get().pdf)
    old = read_archive(actor=cast.surgeon.actor, document_id=paper.document.pk)
    assert "-SUPERSEDED-" in old.name and old.sha256 != copy.sha256 and stored == copy.pdf, "what is stored stays"
    assert all("SUPERSEDED" in page and "Do not act on this copy." in page for page in page_texts(old.pdf))
    with pikepdf.open(BytesIO(old.pdf)) as pdf:
        told = pdf.open_metadata()
        assert told.pdfa_status == "3A" and str(told["dc:description"]).startswith("SUPERSEDED. Version ")
        assert {name: bytes(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()} == files
    assert "No syntax or stream encoding errors found" in tool(old.pdf, "qpdf", "--check", "{}")
    assert all(row.split()[-5] == "yes" for row in tool(old.pdf, "pdffonts", "{}").splitlines()[2:])

    for person, refused in ((cast.observer, NotYourRole), (cast.outsider, NotVisible)):
        with pytest.raises(refused):
            read_archive(actor=person.actor, document_id=paper.document.pk)
    with pytest.raises(WrongState, match="no archive copy"):
        read_archive(actor=cast.surgeon.actor, document_id=draft.pk)


def test_an_agenda_has_no_archive_copy(cast):
    agenda = printed(cast, a_planned_meeting(cast), "agenda").document
    engine.run_due("archive_document")
    with pytest.raises(WrongState, match="no archive copy"):
        read_archive(actor=cast.surgeon.actor, document_id=agenda.pk)
