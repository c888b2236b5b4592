"""The board's settings as a page: when it meets, who must be there, and what that did to its meetings."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cases.models import Board
from decisions.models import Meeting
from tests.views.test_overview import words

PAGE = "/board-settings/"
WEEKLY = {
    "form": "schedule",
    "every": "week",
    "interval": "2",
    "weekday": "wednesday",
    "first_on": "07-Jan-2026",
    "starts": "08:30",
    "capacity_minutes": "90",
    "place": "Room 1",
    "time_zone": "Europe/London",
    "cut_off_hours": "48",
    "agenda_days": "4",
    "weeks_ahead": "10",
    "holidays": "25-Dec-2026 Christmas Day\n\n2027-01-01 New Year",
}


def test_a_rule_is_entered_makes_its_meetings_and_is_shown_again(as_, cast):
    browser = as_(cast.coordinator)
    page = browser.post(PAGE, WEEKLY, follow=True)
    shown = words(page)
    assert "5 meetings made" in shown
    assert "Every 2 weeks on Wednesday at 08:30" in shown
    assert "25-Dec-2026 Christmas Day" in shown and "01-Jan-2027 New Year" in shown
    assert 'value="07-Jan-2026"' in shown
    cast.board.refresh_from_db()
    assert (cast.board.cut_off_hours, cast.board.agenda_days, cast.board.weeks_ahead) == (48, 4, 10)
    Meeting.objects.first().delete()
    assert "1 meeting made" in words(browser.post(PAGE, {"form": "generate"}, follow=True))
    assert "No meeting had to change" in words(browser.post(PAGE, {"form": "generate"}, follow=True))


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(as_, cast):
    wrong = {"interval": "often", "starts": "early", "holidays": "Christmas", "weekday": "", "time_zone": "Mars"}
    page = as_(cast.chair).post(PAGE, WEEKLY | wrong)
    shown = words(page)
    assert page.status_code == 400
    assert "Give a whole number" in shown and "Give hours and minutes" in shown
    assert "“Christmas”: This is not a date." in shown
    assert 'value="often"' in shown and 'value="Room 1"' in shown
    assert not Meeting.objects.exists()


def test_a_board_keeps_the_zone_that_it_has_and_no_other_board_is_offered_it(as_, cast):
    browser = as_(cast.coordinator)
    assert "Etc/UTC" not in words(browser.get(PAGE))
    Board.objects.filter(pk=cast.board.pk).update(time_zone="Etc/UTC")
    assert '<option value="Etc/UTC" selected>' in words(browser.get(PAGE))
    assert browser.post(PAGE, WEEKLY | {"time_zone": "Etc/UTC"}).status_code == 302
    cast.board.refresh_from_db()
    assert (cast.board.time_zone, cast.board.cut_off_hours) == ("Etc/UTC", 48)
    assert browser.post(PAGE, WEEKLY | {"time_zone": "Etc/Zulu"}).status_code == 400
    assert browser.post(PAGE, WEEKLY).status_code == 302
    assert browser.post(PAGE, WEEKLY | {"time_zone": "Etc/UTC"}).status_code == 400


def test_the_quorum_is_a_table_of_ticks_and_the_suggestion_comes_back(as_, cast):
    browser = as_(cast.chair)
    sent = {"form": "quorum", "name": "Spine A", "need_0": ["spine_surgery"], "need_2": ["radiology", "pathology"]}
    shown = words(browser.post(PAGE, sent, follow=True))
    cast.board.refresh_from_db()
    assert (cast.board.name, cast.board.quorum) == ("Spine A", [["spine_surgery"], ["radiology", "pathology"]])
    assert 'name="need_1" value="pathology" checked' in shown
    assert "Put back the suggested rule" in shown
    assert "Put back the suggested rule" not in words(browser.post(PAGE, {"form": "suggested"}, follow=True))
    refused = browser.post(PAGE, sent | {"name": "", "need_0": ["astrology"]})
    assert refused.status_code == 400 and "Name of the board is needed." in words(refused)


def test_meetings_that_somebody_relies_on_are_kept_and_named(as_, cast):
    browser = as_(cast.coordinator)
    browser.post(PAGE, WEEKLY | {"interval": "1"})
    meeting = Meeting.objects.filter(starts_at__gt=timezone.now() + timedelta(days=8)).first()
    as_(cast.surgeon).post(f"/api/v1/meetings/{meeting.pk}/replies/", {"answer": "coming"}, "application/json")
    shown = words(browser.post(PAGE, WEEKLY | {"interval": "1", "weekday": "friday"}, follow=True))
    assert f"kept because of their cases or answers: {meeting.slot:%d-%b-%Y}" in shown
    assert "cancelled, because the board does not meet" in shown


def test_it_is_in_the_bar_of_those_who_may(as_, cast):
    for person, expected in ((cast.coordinator, True), (cast.chair, True), (cast.surgeon, False)):
        bar = words(as_(person).get(reverse("cases:worklist")))
        assert (PAGE in bar) is expected
    assert as_(cast.surgeon).get(PAGE).status_code == 403
    assert as_(cast.administrator).get(PAGE).status_code == 403
