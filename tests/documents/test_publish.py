"""Publishing: who may, which version, stored once, and never offered half-made."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from cases.jobs import engine
from cases.models import AuditEntry, Job
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.print_document import RENDERING, SECTION
from decisions.actions.publish_document import document_pdf, publish_document
from decisions.actions.store_document import RENDER
from decisions.documents import making, press
from decisions.documents.inspection import IncompletePaper
from decisions.models import Document, DocumentFile, PaperSection
from tests.board_builders import a_planned_meeting, listed
from tests.builders import a_referral, jobs_done
from tests.documents.paper import page_texts, printed


def the_job(document):
    return Job.objects.get(kind=RENDER, key=str(document.pk))


def progress(document):
    job = the_job(document)
    return job.state, job.progress_done, job.progress_total, job.progress_says


def test_the_same_content_gives_the_same_version_and_a_change_the_next(cast):
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    jobs_done()
    first = publish_document(actor=cast.coordinator.actor, meeting_id=meeting.pk, kind="pack")
    again = publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="pack")
    agenda = publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="agenda")
    listed(cast, meeting)
    second = publish_document(actor=cast.coordinator.actor, meeting_id=meeting.pk, kind="pack")
    assert again.pk == first.pk and (first.version, agenda.version, second.version) == (1, 1, 2)
    assert first.content_hash != second.content_hash
    assert Job.objects.filter(kind=RENDER).count() == 3


def test_only_those_who_make_papers_may_publish_and_only_the_team_may_read(cast):
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    for person in (cast.surgeon, cast.observer, cast.analyst, cast.auditor, cast.administrator):
        with pytest.raises(NotYourRole):
            publish_document(actor=person.actor, meeting_id=meeting.pk, kind="agenda")
    with pytest.raises(NotVisible):
        publish_document(actor=cast.outsider.actor, meeting_id=meeting.pk, kind="agenda")
    paper = printed(cast, meeting, "agenda")
    assert document_pdf(actor=cast.surgeon.actor, document_id=paper.document.pk).pages == 1
    with pytest.raises(NotYourRole):
        document_pdf(actor=cast.observer.actor, document_id=paper.document.pk)
    with pytest.raises(NotVisible):
        document_pdf(actor=cast.outsider.actor, document_id=paper.document.pk)


def test_making_and_reading_leave_a_line_that_names_the_cases(cast):
    meeting = a_planned_meeting(cast)
    references = [listed(cast, meeting).case.reference for _ in range(2)]
    paper = printed(cast, meeting, "agenda")
    document_pdf(actor=cast.surgeon.actor, document_id=paper.document.pk)
    made = AuditEntry.objects.filter(verb="document.make", detail__cases=references)
    read = AuditEntry.objects.filter(verb="document.read", actor=cast.surgeon.user, detail__cases=references)
    assert made.exists() and read.count() == 1


def test_what_cannot_be_published_is_refused_with_a_reason(cast):
    meeting = a_planned_meeting(cast)
    with pytest.raises(BadInput) as unknown:
        publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="letter")
    assert unknown.value.errors[0].field == "kind" and "agenda" in unknown.value.errors[0].remedy
    with pytest.raises(WrongState, match="no outcome before"):
        publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="outcome_summary")
    cancel_meeting(actor=cast.chair.actor, meeting_id=meeting.pk, reason="Nobody is free.")
    with pytest.raises(WrongState, match="cancelled"):
        publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="agenda")
    assert not Document.objects.exists()


def test_a_document_is_not_offered_before_it_is_printed(cast):
    meeting = a_planned_meeting(cast)
    document = publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="agenda")
    with pytest.raises(WrongState, match="still being printed") as refused:
        document_pdf(actor=cast.chair.actor, document_id=document.pk)
    assert refused.value.status == 409 and refused.value.remedy
    assert engine.run(the_job(document).pk) == "done"
    assert bytes(document_pdf(actor=cast.chair.actor, document_id=document.pk).pdf).startswith(b"%PDF")


def test_a_job_that_runs_twice_stores_one_file(cast):
    paper = printed(cast, a_planned_meeting(cast), "agenda")
    job = the_job(paper.document)
    again = RENDERING.compute(job, lambda done, total, says="": None)
    result = RENDERING.store(job, again)
    assert DocumentFile.objects.count() == 1 and result["sha256"] == paper.file.sha256


def test_a_worker_that_lost_its_lease_stores_nothing(cast):
    document = publish_document(actor=cast.chair.actor, meeting_id=a_planned_meeting(cast).pk, kind="agenda")
    job = engine.claim(the_job(document).pk)
    outcome = RENDERING.compute(job, lambda done, total, says="": None)
    Job.objects.filter(pk=job.pk).update(fence=job.fence + 1)
    with pytest.raises(engine.LeaseLost):
        engine.finish(job, lambda: RENDERING.store(job, outcome))
    assert not DocumentFile.objects.exists()


def test_a_paper_that_fails_inspection_is_never_offered_and_can_be_published_again(cast, monkeypatch):
    def refuse(pdf, expected):
        raise IncompletePaper("part 1 of 1: its end is missing")

    meeting = a_planned_meeting(cast)
    document = publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="agenda")
    with monkeypatch.context() as broken:
        broken.setattr(making, "inspect", refuse)
        for _ in range(engine.MAX_ATTEMPTS):
            Job.objects.filter(kind=RENDER).update(run_after="2020-01-01T00:00Z")
            engine.run(the_job(document).pk)
    job = the_job(document)
    assert (job.state, job.error) == ("dead", "IncompletePaper") and not DocumentFile.objects.exists()
    with pytest.raises(WrongState, match="could not be printed"):
        document_pdf(actor=cast.chair.actor, document_id=document.pk)
    second = printed(cast, meeting, "agenda", by=cast.chair)
    assert second.document.version == 2 and second.says("version 2")


def test_progress_is_told_case_by_case_without_a_name(cast):
    meeting = a_planned_meeting(cast)
    case = listed(cast, meeting, a_referral(cast), override_reason="Test.").case
    listed(cast, meeting, a_referral(cast), override_reason="Test.")
    document = publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="pack")
    assert engine.run(the_job(document).pk) == "waiting"
    sections = Job.objects.filter(kind=SECTION).order_by("key")
    assert [job.key for job in sections] == [f"{document.pk}:{place}" for place in range(3)]
    heard = [progress(document)]
    for section in sections:
        assert engine.run(section.pk) == "done"
        heard.append(progress(document))
    assert heard == [
        ("queued", 0, 2, "cases printed"),
        ("queued", 1, 2, "cases printed"),
        ("queued", 2, 2, "cases printed"),
        ("queued", 2, 2, "cases printed"),
    ]
    assert the_job(document).attempts == 0, "waiting is no attempt"
    assert engine.run(the_job(document).pk) == "done"
    told = [(job.key, job.arguments, job.result, job.progress_says) for job in Job.objects.all()]
    assert case.patient.family_name not in str(told)


def test_a_section_is_printed_once_and_one_that_nobody_could_print_is_printed_by_the_joining(cast, monkeypatch):
    meeting = a_planned_meeting(cast)
    listed(cast, meeting, a_referral(cast), override_reason="Test.")
    document = publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="pack")
    engine.run(the_job(document).pk)
    case, annex = Job.objects.filter(kind=SECTION).order_by("key")
    assert engine.run(case.pk) == "done" and PaperSection.objects.count() == 1
    Job.objects.filter(pk=case.pk).update(state="queued")
    with monkeypatch.context() as idle:
        idle.setattr(press, "print_section", None)
        assert engine.run(case.pk) == "done", "it is found, not printed"
    Job.objects.filter(pk=annex.pk).update(state="dead")
    engine.wake(the_job(document))
    assert engine.run(the_job(document).pk) == "done"
    assert PaperSection.objects.count() == 2 and DocumentFile.objects.get().pages >= 3


def loaded_after(program: str) -> str:
    """What a process of its own has imported of the libraries for paper and for statistics after `program`."""
    program += "; print([name for name in ('weasyprint', 'pikepdf', 'scipy', 'pandas') if name in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", f"import django, sys; django.setup(); {program}"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""},
    )
    return said.stdout.strip().splitlines()[-1]


def test_a_web_process_imports_nothing_for_paper_or_statistics_when_it_starts():
    program = "import tumorboard.urls, tumorboard.celery, decisions.actions.publish_document"
    assert loaded_after(program) == "[]"


def test_a_worker_process_is_ready_before_its_first_document_and_leaves_weasyprint_to_its_printer():
    program = "import tumorboard.celery; from celery.signals import worker_process_init as ready; ready.send(None)"
    program += "; from decisions.documents import sandbox; assert sandbox._children[0].usable"
    assert loaded_after(program) == "['pikepdf']"


def test_a_document_may_take_minutes_on_a_busy_machine_and_ends_before_its_message_comes_back(settings):
    assert 240 <= settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_TASK_TIME_LIMIT * 2 <= settings.VISIBILITY_TIMEOUT
    assert settings.CELERY_WORKER_PROC_ALIVE_TIMEOUT >= 30, "a worker process that imports slowly is not killed"


def test_a_paper_keeps_the_time_that_was_frozen_even_if_the_meeting_moves_before_it_is_printed(cast):
    meeting = a_planned_meeting(cast)
    document = publish_document(actor=cast.chair.actor, meeting_id=meeting.pk, kind="agenda")
    frozen = document.content["meeting"]
    type(meeting).objects.filter(pk=meeting.pk).update(starts_at=meeting.starts_at + timedelta(days=7))
    assert engine.run(the_job(document).pk) == "done"
    pages = page_texts(bytes(document_pdf(actor=cast.chair.actor, document_id=document.pk).pdf))
    assert all(f"{frozen['day']} {frozen['starts']} {frozen['zone']}" in page for page in pages)
