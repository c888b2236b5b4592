"""The worklist: order, filters, what is missing, and its cost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.set_urgency import set_urgency
from cases.jobs.facts_changed import ASSESS
from cases.models import AuditEntry, Case, FactRecord, Job, Patient
from cases.views import next_meetings
from tests.builders import a_patient, a_referral, jobs_done, recorded, stepped

ADDRESS = "/worklist/"


def references(page) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a href="[^"]+">(SM-\d{4}-\d+)</a>', page.content.decode())


def row_of(page, case) -> str:
    html = page.content.decode()
    rows = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    return next(row for row in rows if case.reference in row)


def in_lane(cast, lane: str, **more):
    case = a_referral(cast, **more)
    return set_urgency(actor=cast.coordinator.actor, case_id=case.pk, lane=lane, reason="By telephone.")


def test_emergencies_come_first_then_what_nobody_has_assessed_then_lane_by_lane(as_, cast):
    made = {lane: in_lane(cast, lane) for lane in ("routine", "soon", "urgent", "emergency")}
    unassessed = a_referral(cast)
    wanted = [made["emergency"], unassessed, made["urgent"], made["soon"], made["routine"]]
    assert references(as_(cast.coordinator).get(ADDRESS)) == [case.reference for case in wanted]


def test_within_a_lane_the_longest_wait_comes_first(as_, cast):
    young = in_lane(cast, "urgent", referred_at=timezone.now() - timedelta(days=1))
    old = in_lane(cast, "urgent", referred_at=timezone.now() - timedelta(days=9))
    page = as_(cast.coordinator).get(ADDRESS)
    assert references(page) == [old.reference, young.reference]
    assert "9 days" in row_of(page, old)
    assert "1 day<" in row_of(page, young)


def test_it_says_what_is_missing_and_from_whom(as_, cast):
    case = a_referral(cast, facts={"primary_site": "lung"})
    row = row_of(as_(cast.coordinator).get(ADDRESS), case)
    assert "Walking" in row
    assert "referrer and radiology" in row
    assert "Primary site" not in row


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])  # 14 h before UTC, 11 h after
def test_today_is_that_of_the_board(as_, cast, referral, zone):
    cast.board.time_zone = zone
    cast.board.save()
    recorded(cast, referral, {"primary_site": "lung"}, observed_on=cast.board.day_of(timezone.now()))
    browser = as_(cast.coordinator)
    assert "Primary site" not in row_of(browser.get(ADDRESS), referral)
    assert references(browser.get(ADDRESS, {"missing": "primary_site"})) == []
    assert references(browser.get(ADDRESS, {"missing": "any"})) == [referral.reference]


def test_a_complete_case_lacks_nothing(as_, cast, ready):
    assert "Nothing" in row_of(as_(cast.coordinator).get(ADDRESS), ready)


def test_it_says_whether_the_assessment_is_of_what_is_known_now(as_, cast, referral):
    browser = as_(cast.coordinator)
    assert "Being computed" in row_of(browser.get(ADDRESS), referral)
    jobs_done()
    assert "Current" in row_of(browser.get(ADDRESS), referral)
    recorded(cast, referral, {"kps": 70})
    assert "Being computed" in row_of(browser.get(ADDRESS), referral)
    Job.objects.filter(kind=ASSESS, case=referral, state="queued").update(state="dead")
    assert "Failed" in row_of(browser.get(ADDRESS), referral)


def test_an_unknown_age_is_said_in_words(as_, cast):
    case = a_referral(cast, patient=a_patient(birth_date=None))
    assert "Age not known" in row_of(as_(cast.coordinator).get(ADDRESS), case)


def test_it_finds_by_name_identifier_and_reference(as_, cast):
    wanted = a_referral(cast, patient=a_patient(family_name="Needleman", identifiers=(("mrn", "", "FIND-7"),)))
    a_referral(cast)
    browser = as_(cast.coordinator)
    for words in ("needleman", "NEEDLE Fictional", "find-7", wanted.reference):
        page = browser.post(ADDRESS, {"text": words}, follow=True)
        assert references(page) == [wanted.reference], words
        assert "1 open hidden by filters" in page.content.decode()


def test_filters_by_stage_lane_and_missing_item(as_, cast, ready):
    early = a_referral(cast, facts={"anticoagulated": False})
    urgent = in_lane(cast, "urgent")
    browser = as_(cast.coordinator)
    assert references(browser.get(ADDRESS, {"stage": "scoring"})) == [ready.reference]
    assert references(browser.get(ADDRESS, {"lane": "urgent"})) == [urgent.reference]
    assert set(references(browser.get(ADDRESS, {"missing": "any"}))) == {early.reference, urgent.reference}
    assert references(browser.get(ADDRESS, {"missing": "anticoagulated"})) == [urgent.reference]


def test_a_closed_case_shows_only_when_it_is_asked_for(as_, cast, referral):
    stepped(cast, referral, "close")
    browser = as_(cast.coordinator)
    assert references(browser.get(ADDRESS)) == []
    assert references(browser.get(ADDRESS, {"stage": "closed"})) == [referral.reference]


def test_a_nonsense_filter_is_no_filter(as_, cast, referral):
    page = as_(cast.coordinator).get(
        ADDRESS, {"stage": "x", "lane": "'", "missing": "--", "page": "-4", "find": "\x00"}
    )
    assert references(page) == [referral.reference]


def test_an_empty_board_and_an_empty_search_say_what_to_do(as_, cast):
    browser = as_(cast.coordinator)
    assert "No open case" in browser.get(ADDRESS).content.decode()
    assert "No case fits these filters" in browser.post(ADDRESS, {"text": "nobody\x00"}, follow=True).content.decode()


def test_an_observer_reads_and_is_offered_nothing_to_do(as_, cast, referral):
    page = as_(cast.observer).get(ADDRESS)
    assert references(page) == [referral.reference]
    assert reverse("cases:refer") not in page.content.decode()


def test_another_board_sees_none_of_it(as_, cast, referral):
    page = as_(cast.outsider).get(ADDRESS)
    assert page.status_code == 200
    assert referral.reference not in page.content.decode()


@pytest.mark.parametrize("who", ["administrator", "auditor", "analyst"])
def test_it_is_refused_to_those_without_clinical_sight(as_, cast, referral, who):
    assert as_(getattr(cast, who)).get(ADDRESS).status_code == 403


def test_a_search_for_a_patient_leaves_no_name_in_the_address(as_, cast, referral):
    a_referral(cast, patient=a_patient(family_name="Otherwise"))
    browser = as_(cast.coordinator)
    found = browser.post(ADDRESS, {"text": "Testpatient", "lane": "none"})
    assert "Testpatient" not in found.url
    assert "lane=none" in found.url
    assert references(browser.get(found.url)) == [referral.reference]
    assert len(references(as_(cast.chair).get(found.url))) == 2


def test_a_look_at_the_list_is_logged_with_the_cases_shown(as_, cast, referral):
    as_(cast.coordinator).get(ADDRESS)
    entry = AuditEntry.objects.filter(verb="case.list_read").last()
    assert entry.actor == cast.coordinator.user
    assert entry.detail == {"cases": [referral.reference]}


def test_it_shows_the_next_meeting_that_somebody_told_it_of(as_, cast, referral, monkeypatch):
    def answer(actor, case_ids):
        return {referral.pk: next_meetings.NextMeeting(datetime(2027, 1, 5, 8, 30, tzinfo=UTC), "/meetings/x/")}

    monkeypatch.setattr(next_meetings, "_answers", [answer])
    assert "05-Jan-2027 08:30" in row_of(as_(cast.coordinator).get(ADDRESS), referral)


def test_the_cost_is_the_same_for_1_30_and_300_cases(as_, cast):
    browser = as_(cast.coordinator)
    case = a_referral(cast, facts={"primary_site": "lung"})
    browser.get(ADDRESS)
    costs = []
    for rows in (1, 30, 300):
        while cast.board.cases.count() < min(rows, 30):
            a_referral(cast, facts={"primary_site": "lung"})
        copied(case, rows - cast.board.cases.count())
        assert cast.board.cases.count() == rows
        costs.append([queries(browser, address) for address in (ADDRESS, f"{ADDRESS}?missing=any")])
    counted = [cost + 1 for cost in costs[0]]  # how many more than a page holds
    assert costs[0] == costs[1] and costs[2] == counted and max(counted) < 51


def copied(case, times: int) -> None:
    """The rows of a case so many times more, each with a patient of its own; hundreds of referrals take long."""
    patient, record = case.patient, FactRecord.objects.get(patient=case.patient)
    patients = Patient.objects.bulk_create(again(patient) for _ in range(times))
    cases = Case.objects.bulk_create(
        again(case, patient=one, reference=f"COPY-{number}") for number, one in enumerate(patients)
    )
    FactRecord.objects.bulk_create(again(record, patient=one.patient, case=record.case and one) for one in cases)


def again(row, **changes):
    """An unsaved copy of a row under a new key."""
    kept = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**(kept | changes))


def queries(browser, address) -> int:
    browser.get(address)  # notes the person's activity, which is due every half minute
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    return len(seen)


def test_pages_follow_each_other_and_miss_nobody(as_, cast):
    cases = [a_referral(cast) for _ in range(53)]
    browser = as_(cast.coordinator)
    first, second = browser.get(ADDRESS), browser.get(ADDRESS, {"page": 2})
    assert (len(references(first)), len(references(second))) == (50, 3)
    assert "1 to 50 of 53" in first.content.decode()
    assert {*references(first), *references(second)} == {case.reference for case in cases}
    for beyond in (3, 999_999, 1_000_000, 10**18, 10**30, "9" * 5000):
        assert references(browser.get(ADDRESS, {"page": beyond})) == references(second), beyond
    assert references(browser.get(ADDRESS, {"page": "00000000002"})) == references(second)
    for none in ("²", "-1", "x", ""):
        assert references(browser.get(ADDRESS, {"page": none})) == references(first), none
