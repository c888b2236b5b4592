"""The inbox and its count in the app bar, the choice of e-mails, the administrator's outbox; the same by the API."""

import html
import re

import pytest
from django.core import mail as post
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Job, Notice, NoticePreference, OutgoingMail
from cases.notices.tell import tell
from tests.builders import jobs_done

PATH = "/worklist/"


@pytest.fixture
def told(cast):
    """`told(person, ...)` for each person and number of times."""

    def tell_them(*people, times=1):
        for number in range(times):
            tell([p.user for p in people], kind="emergency_called", board=cast.board, path=PATH, key=str(number))

    return tell_them


def words(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(page.content.decode())))


def queries(browser, address) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    return len(seen)


def test_a_notice_is_counted_in_the_bar_opened_and_then_read(as_, cast, told):
    browser = as_(cast.surgeon)
    assert "Nothing yet" in words(browser.get("/inbox/"))
    told(cast.surgeon, times=2)
    assert "Inbox 2 unread" in words(browser.get("/worklist/"))
    notice = Notice.objects.order_by("-at").first()
    opened = browser.post(reverse("cases:open_notice", args=[notice.pk]))
    assert (opened.status_code, opened.url) == (302, PATH)
    assert "Inbox 1 unread" in words(browser.get("/inbox/"))
    browser.post(reverse("cases:read_notice", args=[Notice.objects.get(read_at=None).pk]))
    page = words(browser.get("/inbox/?show=unread"))
    assert "Nothing unread" in page and "unread" not in page.split("Nothing unread")[0].replace("Unread 0", "")


@pytest.mark.parametrize(
    "moment", ["2026-02-31T00:00", "2026-02-31T00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59-23:59", "zz"]
)
def test_a_moment_that_does_not_exist_shows_the_newest_and_reads_nothing(as_, cast, told, moment):
    told(cast.surgeon)
    browser = as_(cast.surgeon)
    assert "1 unread" in words(browser.get("/inbox/", {"before": moment}))
    assert browser.post("/inbox/read/", {"until": moment}).status_code == 400
    assert Notice.objects.filter(read_at=None).count() == 1


def test_all_are_read_but_not_what_came_after_the_page_was_opened(as_, cast, told):
    told(cast.surgeon, times=2)
    browser = as_(cast.surgeon)
    until = re.search(r'name="until" value="([^"]+)"', browser.get("/inbox/").content.decode())[1]
    tell([cast.surgeon.user], kind="emergency_signed", board=cast.board, path=PATH, key="later")
    assert browser.post("/inbox/read/", {"until": until}).status_code == 302
    assert [n.kind for n in Notice.objects.filter(read_at=None)] == ["emergency_signed"]
    assert browser.post("/inbox/read/", {"until": "yesterday"}).status_code == 400


def test_nobody_sees_or_marks_somebody_elses_notice_and_a_former_member_sees_none(as_, cast, told):
    told(cast.surgeon)
    notice = Notice.objects.get()
    for address in ("cases:open_notice", "cases:read_notice"):
        assert as_(cast.chair).post(reverse(address, args=[notice.pk])).status_code == 404
    type(cast.surgeon.membership).objects.filter(pk=cast.surgeon.membership.pk).update(ended_at=notice.at)
    assert "Nothing yet" in words(as_(cast.surgeon).get("/inbox/"))


def test_many_notices_come_in_pages_at_a_constant_number_of_queries(as_, cast, told):
    browser = as_(cast.surgeon)
    told(cast.surgeon)
    few = queries(browser, "/inbox/")
    told(cast.surgeon, times=60)
    assert queries(browser, "/inbox/") == few
    page = browser.get("/inbox/").content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', page)[1]
    assert page.count("Mark as read<") == 50
    assert browser.get("/inbox/" + html.unescape(older)).content.decode().count("Mark as read<") == 10


def test_choices_about_e_mails_are_kept_and_shown(as_, cast):
    browser = as_(cast.surgeon)
    page = browser.get("/inbox/preferences/")
    assert "Emergencies are sent at once, always." in words(page)
    assert "emergencies" not in page.content.decode()
    assert browser.post("/inbox/preferences/", {"meetings": "none", "votes": ""}).status_code == 302
    assert NoticePreference.objects.get().way == "none"
    assert browser.post("/inbox/preferences/", {"meetings": "shouting"}).status_code == 400


def test_an_administrator_sees_what_was_given_up_and_sends_it_again(as_, cast, told):
    browser = as_(cast.administrator)
    assert "No e-mail has been written yet" in words(browser.get("/outbox/"))
    told(cast.surgeon, cast.chair)
    few = queries(browser, "/outbox/")
    told(*cast.members, times=3)
    assert queries(browser, "/outbox/") == few
    jobs_done()
    Job.objects.filter(mail__user=cast.surgeon.user).update(state="dead", error="WorkerLost")
    OutgoingMail.objects.filter(user=cast.surgeon.user).update(sent_at=None, last_error="SMTPDataError 451")
    page = words(browser.get("/outbox/"))
    assert "Given up: 3" in page and "SMTPDataError 451" in page
    post.outbox.clear()
    mail = OutgoingMail.objects.filter(user=cast.surgeon.user).first()
    assert browser.post(reverse("cases:retry_mail", args=[mail.pk])).status_code == 302
    jobs_done()
    assert len(post.outbox) == 1
    assert browser.post(reverse("cases:retry_mail", args=[mail.pk])).status_code == 409
    assert as_(cast.outsider).post(reverse("cases:retry_mail", args=[mail.pk])).status_code == 403


def test_the_api_lists_and_marks_ones_own(as_, cast, told):
    told(cast.surgeon, cast.chair, times=3)
    api = as_(cast.surgeon)
    page = api.get("/api/v1/notices/?unread=true&page_size=2").json()
    assert [row["path"] for row in page["results"]] == [PATH, PATH]
    assert page["next_cursor"]
    address = f"/api/v1/notices/{page['results'][0]['id']}/read/"
    assert api.post(address, {}, content_type="application/json").json()["read_at"]
    assert as_(cast.chair).post(address, {}, content_type="application/json").status_code == 404
    until = {"until": page["results"][0]["at"]}
    assert api.post("/api/v1/notices/read/", until, content_type="application/json").json() == {"read": 2}
    assert api.get("/api/v1/notices/?unread=true").json()["results"] == []
    assert api.post("/api/v1/notices/read/", {}, content_type="application/json").status_code == 400
