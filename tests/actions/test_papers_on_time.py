"""What the clock makes of meetings: each step once, whoever calls and however often; and who has read what."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from cases.audit import SYSTEM
from cases.jobs.engine import run_due
from cases.models import AuditEntry, Job, Notice
from cases.pathway.refusals import BadInput, NotYourRole
from decisions.actions.close_meeting import close_meeting
from decisions.actions.publish_document import publish_document
from decisions.actions.queue_papers import queue_papers
from decisions.actions.read_receipts import read_receipts
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.models import Document, DocumentReading, Meeting
from tests.board_builders import a_planned_meeting, in_session, listed
from tests.builders import jobs_done
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def the_clock_runs() -> None:
    queue_papers(actor=SYSTEM)
    run_due("make_paper")


def papers(meeting: Meeting) -> list[tuple[str, int]]:
    return sorted(meeting.documents.values_list("kind", "version"))


def test_the_clock_proposes_the_agenda_and_makes_each_paper_once(cast: Cast) -> None:
    empty = a_planned_meeting(cast, starts_at=timezone.now() + timedelta(hours=1))
    meeting = a_planned_meeting(cast, starts_at=timezone.now() + timedelta(hours=20))
    item = listed(cast, meeting)
    for days, hours, expected in (
        (0, 2, [("agenda", 1)]),
        (0, 24, [("agenda", 1), ("pack", 1)]),
        (3, 24, [("agenda", 1), ("pack", 1)]),
    ):
        cast.board.agenda_days, cast.board.cut_off_hours = days, hours
        cast.board.save()
        for _ in range(3):
            the_clock_runs()
        assert papers(meeting) == expected
    assert list(Job.objects.filter(kind="make_paper").values_list("state", flat=True)) == ["done"] * 3
    item.refresh_from_db()
    assert item.planned_start is not None
    told = Notice.objects.filter(kind="agenda_proposed")
    assert {notice.user for notice in told} == {cast.coordinator.user}
    assert all(notice.path == f"/meetings/{meeting.pk}/" for notice in told)
    assert not empty.documents.exists()
    assert AuditEntry.objects.filter(verb="document.make", actor=None).exists()
    reschedule_meeting(
        actor=cast.coordinator.actor,
        meeting_id=meeting.pk,
        starts_at=timezone.now() + timedelta(hours=5),
        reason="The room is taken.",
    )
    the_clock_runs()
    assert ("pack", 2) in papers(meeting), "a meeting at another time gets its papers again"


def test_a_meeting_that_was_closed_has_its_summary_once_and_the_clock_makes_up_for_one_that_is_missing(
    cast: Cast,
) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    in_session(cast, meeting)
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    the_clock_runs()
    assert papers(meeting) == [("outcome_summary", 1)]
    Job.objects.filter(kind="render_document").delete()
    missing = a_planned_meeting(cast)
    Meeting.objects.filter(pk=missing.pk).update(state="closed", closed_at=timezone.now())
    the_clock_runs()
    the_clock_runs()
    assert papers(missing) == [("outcome_summary", 1)]


def test_two_clocks_at_once_ask_for_each_step_once(everybody: Cast, together: Any) -> None:
    meeting = a_planned_meeting(everybody)
    listed(everybody, meeting)
    results = together(*[partial(queue_papers, actor=SYSTEM)] * 4)
    assert results == [3, 3, 3, 3]
    assert Job.objects.filter(kind="make_paper").count() == 3
    together(*[partial(run_due, "make_paper")] * 3)
    assert papers(meeting) == [("agenda", 1), ("pack", 1)]


def test_whoever_makes_papers_sees_who_has_opened_which_version(cast: Cast, client: Any) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    jobs_done()
    agenda = partial(publish_document, actor=cast.coordinator.actor, meeting_id=meeting.pk, kind="agenda")
    first = agenda()
    _opened(first, cast.surgeon, cast.radiologist)
    listed(cast, meeting)
    second = agenda()
    _opened(second, cast.radiologist)
    (receipts,) = read_receipts(actor=cast.chair.actor, meeting_id=meeting.pk)
    found = {row.membership.user: (row.state, row.version) for row in receipts.rows}
    assert found[cast.radiologist.user] == ("read", 2) and found[cast.surgeon.user] == ("older", 1)
    assert found[cast.chair.user] == ("not yet", None) and cast.observer.user not in found
    assert (receipts.kind, receipts.version, receipts.have_read) == ("agenda", 2, 1)
    assert "changes" in second.content and first.content_hash != second.content_hash
    assert agenda().pk == second.pk, "the same again is the same version"
    with pytest.raises(NotYourRole):
        read_receipts(actor=cast.surgeon.actor, meeting_id=meeting.pk)
    for person, seen in ((cast.coordinator, True), (cast.surgeon, False)):
        client.force_login(person.user)
        page = client.get(f"/meetings/{meeting.pk}/documents/").content.decode()
        assert ("Who has opened the agenda" in page) is seen and ("version 1" in page) is seen
        told = client.get(f"/api/v1/meetings/{meeting.pk}/receipts/")
        assert told.status_code == (200 if seen else 403)
        if seen:
            (answer,) = told.json()["results"]
            states = {row["member"]["name"]: (row["state"], row["version"]) for row in answer["rows"]}
            assert states == {user.name: state for user, state in found.items()} and answer["have_read"] == 1


def _opened(document: Document, *people: Any) -> None:
    for person in people:
        DocumentReading.objects.create(document=document, user=person.user, at=timezone.now())


def test_opening_the_pdf_is_kept_and_a_copy_that_does_not_exist_is_refused(cast: Cast, client: Any) -> None:
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    jobs_done()
    make = partial(publish_document, actor=cast.coordinator.actor, meeting_id=meeting.pk)
    agenda = make(kind="agenda")
    run_due("render_document")
    for person in (cast.surgeon, cast.surgeon, cast.chair):
        client.force_login(person.user)
        assert client.get(f"/documents/{agenda.pk}/").status_code == 200
    opened = DocumentReading.objects.filter(document=agenda).values_list("user", flat=True)
    assert sorted(opened) == sorted([cast.surgeon.user.pk, cast.surgeon.user.pk, cast.chair.user.pk])
    with pytest.raises(BadInput) as wrong:
        make(kind="agenda", variant="teaching")
    assert wrong.value.errors[0].field == "variant" and "large_print" in wrong.value.errors[0].remedy
    with pytest.raises(BadInput) as without:
        make(kind="pack", variant="teaching")
    assert without.value.errors[0].field == "reason"
    taught = make(kind="pack", variant="teaching", reason="Teaching of the residents.")
    assert AuditEntry.objects.get(verb="document.teach").detail == {"reason": "Teaching of the residents."}
    listing = make(kind="pack", variant="radiology")
    assert {taught.version, listing.version} == {1} and "cases" not in listing.content
