"""Logging in and out."""

import pytest

from cases.models import AuditEntry
from cases.views import throttle
from tests.cast import PASSWORD


def log_in(client, email, password=PASSWORD, **more):
    return client.post("/login/", {"email": email, "password": password} | more)


def test_it_lets_a_member_in_and_keeps_the_way(client, cast):
    page = log_in(client, "COORDINATOR@example.org", next="/refer/")
    assert (page.status_code, page.url) == (302, "/refer/")
    assert client.get("/refer/").status_code == 200
    assert AuditEntry.objects.filter(verb="session.begin", actor=cast.coordinator.user).count() == 1


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(client, cast, elsewhere):
    assert log_in(client, "coordinator@example.org", next=elsewhere).url == "/"


def test_it_answers_the_same_to_an_unknown_address_and_a_wrong_password(client, cast):
    def told(page):
        html = page.content.decode()
        return page.status_code, html[html.index('<div class="tb-summary') : html.index("<form")]

    wrong = told(log_in(client, "coordinator@example.org", "not the password"))
    unknown = told(log_in(client, "nobody@example.org", "not the password"))
    assert wrong == unknown
    assert wrong[0] == 400


def test_it_refuses_a_closed_account(client, cast):
    cast.coordinator.user.is_active = False
    cast.coordinator.user.save()
    assert log_in(client, "coordinator@example.org").status_code == 400


def test_it_logs_a_failure_without_what_was_typed(client, cast):
    log_in(client, "coordinator@example.org", "typed by mistake")
    entry = AuditEntry.objects.get(verb="session.refused")
    assert str(cast.coordinator.user.pk) in entry.subject
    assert "typed by mistake" not in str(vars(entry))
    log_in(client, "secret-in-the-wrong-field", "x")
    assert AuditEntry.objects.filter(verb="session.refused").last().subject == "no such account"


def test_it_makes_the_next_try_wait_longer_each_time_and_never_locks(client, cast, monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(throttle.time, "time", lambda: now[0])
    waits = []
    for _ in range(12):
        while (page := log_in(client, "coordinator@example.org", "wrong")).status_code == 429:
            now[0] += int(page.headers["Retry-After"])
            waits.append(int(page.headers["Retry-After"]))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert log_in(client, "coordinator@example.org").status_code == 429
    now[0] += 60
    assert log_in(client, "coordinator@example.org").status_code == 302
    assert throttle.seconds_to_wait("coordinator@example.org", "127.0.0.1") == 0


def test_it_keeps_the_address_and_not_the_password_after_an_error(client, cast):
    html = log_in(client, "someone@example.org", "my secret words").content.decode()
    assert "someone@example.org" in html
    assert "my secret words" not in html


def test_logging_out_takes_a_press_not_a_link(as_, cast):
    browser = as_(cast.chair)
    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/").status_code == 200
    assert browser.get("/worklist/").status_code == 302


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("coordinator", "/worklist/"),
        ("observer", "/worklist/"),
        ("administrator", "/members/"),
        ("auditor", "/access-log/"),
    ],
)
def test_the_start_page_leads_each_role_to_its_place(as_, cast, who, where):
    assert as_(getattr(cast, who)).get("/").url == where


def test_somebody_without_a_place_is_told_so(as_, cast):
    assert "No cases for your role" in as_(cast.analyst).get("/").content.decode()


def test_a_choice_of_board_is_only_among_ones_own(as_, cast):
    browser = as_(cast.coordinator)
    assert browser.post("/board/", {"board": str(cast.other_board.pk)}).status_code == 404
    assert browser.post("/board/", {"board": "no board"}).status_code == 404
    assert browser.post("/board/", {"board": str(cast.board.pk), "next": "/worklist/"}).url == "/worklist/"


def test_a_program_that_tries_many_accounts_is_slowed_down_too(client, cast):
    answers = [log_in(client, f"guess{number}@example.org", "wrong").status_code for number in range(34)]
    assert answers[:31] == [400] * 31
    assert 429 in answers[31:]


def test_one_colleagues_mistypes_do_not_slow_down_the_others(client, cast):
    for _ in range(8):
        log_in(client, "coordinator@example.org", "wrong")
    assert log_in(client, "chair@example.org").status_code == 302
