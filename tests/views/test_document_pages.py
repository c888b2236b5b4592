"""Papers of a meeting through their pages: made, printed in the background, read and kept."""

import re

import pytest

from decisions.models import Document
from tests.board_builders import a_planned_meeting, listed
from tests.builders import jobs_done
from tests.views.test_meeting_pages import at
from tests.views.test_overview import words


@pytest.fixture
def meeting(cast):
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    jobs_done()
    return meeting


def test_a_paper_is_made_watched_and_read(as_, cast, meeting):
    browser = as_(cast.coordinator)
    assert "No document yet" in words(browser.get(at("documents", meeting.pk)))
    page = words(browser.post(at("documents", meeting.pk), {"kind": "agenda"}, follow=True))
    assert "Waiting its turn" in page
    poll = re.search(r'hx-get="(/jobs/[^"]+)"', page).group(1)
    paper = Document.objects.get()
    assert browser.get(at("read_document", paper.pk)).status_code == 409
    jobs_done()
    finished = words(browser.get(poll))
    assert "Finished" in finished
    assert "hx-get" not in finished
    assert at("read_document", paper.pk) in finished
    shown, kept = browser.get(at("read_document", paper.pk)), browser.get(at("download_document", paper.pk))
    assert shown.content.startswith(b"%PDF")
    assert shown["Content-Disposition"].startswith("inline;")
    assert kept["Content-Disposition"].startswith("attachment;")
    case = meeting.items.get().case
    for secret in (case.patient.family_name, case.reference):
        assert secret not in kept["Content-Disposition"]
    assert "no-store" in kept["Cache-Control"]
    assert "1 page" in words(browser.get(at("documents", meeting.pk)))


def test_a_changed_agenda_makes_a_new_version_and_marks_the_old(as_, cast, meeting):
    browser = as_(cast.coordinator)
    browser.post(at("documents", meeting.pk), {"kind": "agenda"})
    browser.post(at("documents", meeting.pk), {"kind": "agenda"})
    assert Document.objects.count() == 1, "nothing has changed"
    listed(cast, meeting)
    page = words(browser.post(at("documents", meeting.pk), {"kind": "agenda"}, follow=True))
    assert page.index("Version 2") < page.index("Superseded") < page.index("Version 1")


def test_an_outcome_needs_a_meeting_that_was_held(as_, cast, meeting):
    browser = as_(cast.coordinator)
    assert "outcome summary" not in words(browser.get(at("documents", meeting.pk)))
    assert browser.post(at("documents", meeting.pk), {"kind": "outcome_summary"}).status_code == 409
    assert browser.post(at("documents", meeting.pk), {"kind": "poster"}).status_code == 400


def test_who_may_read_papers_may_not_always_make_them(as_, cast, meeting):
    as_(cast.coordinator).post(at("documents", meeting.pk), {"kind": "agenda"})
    paper = Document.objects.get()
    page = words(as_(cast.surgeon).get(at("documents", meeting.pk)))
    assert "Make the" not in page
    assert as_(cast.surgeon).post(at("documents", meeting.pk), {"kind": "pack"}).status_code == 403
    assert as_(cast.observer).get(at("download_document", paper.pk)).status_code == 403
    for name in ("read_document", "download_document"):
        assert as_(cast.outsider).get(at(name, paper.pk)).status_code == 404


def test_the_progress_of_another_boards_job_is_not_there(as_, cast, meeting):
    page = words(as_(cast.coordinator).post(at("documents", meeting.pk), {"kind": "agenda"}, follow=True))
    poll = re.search(r'hx-get="(/jobs/[^"]+)"', page).group(1)
    assert as_(cast.outsider).get(poll).status_code == 404
