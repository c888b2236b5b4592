"""Clocks on pages: how they stand now, where they are recorded, which cases wait for somebody."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.set_urgency import set_urgency
from cases.models import Board, Case, CaseClock, FactRecord, Job
from tests import board_builders
from tests.builders import a_case_ready_for_listing, a_referral, jobs_done, recorded, stepped

ADDRESS = "/worklist/"


def ago(**span) -> str:
    return (timezone.now() - timedelta(**span)).isoformat()


def an_emergency(cast, *, hours=3, **facts):
    suspected = timezone.now() - timedelta(hours=hours)
    return a_referral(cast, facts={"red_flag_limb_weakness": True, **facts}, suspected_at=suspected)


def words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def page_of(case) -> str:
    return reverse("cases:clocks", args=[case.pk])


def references(page) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a href="[^"]+">(SM-\d{4}-\d+)</a>', page.content.decode())


def test_every_clock_is_told_with_its_state_its_limit_and_its_source(as_, cast):
    suspected = timezone.now() - timedelta(hours=20, minutes=1)
    facts = {"red_flag_limb_weakness": True, "mri_done_at": (suspected + timedelta(hours=16)).isoformat()}
    case = a_referral(cast, facts=facts, suspected_at=suspected)
    told = words(as_(cast.coordinator).get(page_of(case)))
    assert "Coordinator, at once breached, 20 h 1 min over" in told
    assert "MRI of the whole spine met, after 16 h" in told
    assert "First dexamethasone breached, 16 h 1 min over" in told
    assert "nice_qs56 P-03" in told
    assert "local target, unverified" in told
    assert "Radiotherapy P-15 Not recorded Treatment decided for compression" in told


def test_a_clock_that_has_not_started_says_what_to_record(as_, cast):
    case = a_referral(cast, facts={"suspected_mscc": True})
    told = words(as_(cast.coordinator).get(page_of(case)))
    assert "MRI of the whole spine not started Record: Compression suspected since" in told


def test_one_form_records_the_events_in_the_boards_time(as_, cast):
    case = an_emergency(cast)
    Board.objects.filter(pk=cast.board.pk).update(time_zone="Asia/Kolkata")
    browser = as_(cast.surgeon)
    answer = browser.post(page_of(case), {"mri_done_at": "20-Nov-2025 14:05", "mscc_excluded": "true", "source": "RIS"})
    assert (answer.status_code, answer.url) == (302, page_of(case))
    kept = {row.name: row for row in FactRecord.objects.filter(case=case, source="RIS")}
    assert kept["mri_done_at"].value == "2025-11-20T08:35:00Z"
    assert kept["mscc_excluded"].value is True
    assert "20-Nov-2025 14:05 IST" in words(browser.get(page_of(case)))


def test_a_stop_before_its_start_is_told_and_not_counted(as_, cast):
    case = an_emergency(cast, hours=3)
    browser = as_(cast.surgeon)
    browser.post(page_of(case), {"mri_done_at": "20-Nov-2025 14:05"})
    assert "cannot say, “MRI done” lies before “Compression suspected since”" in words(browser.get(page_of(case)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "This is not a date and time"),
        ("26-Oct-2025 01:30", "01:30 comes twice in this night"),
        ("30-Mar-2025 01:30", "01:30 does not exist in this night"),
        ("01-Jan-2199 10:00", " MRI done: 01-Jan-2199 is in the future."),
    ],
)
def test_a_time_that_is_none_or_is_two_is_asked_back_and_nothing_is_recorded(as_, cast, typed, said):
    case = an_emergency(cast)
    before = FactRecord.objects.count()
    page = as_(cast.coordinator).post(page_of(case), {"mri_done_at": typed, "mri_requested_at": "20-Nov-2025 10:00"})
    assert page.status_code == 400
    assert said in words(page)
    assert "MRI done: MRI done" not in words(page)
    assert typed in page.content.decode()
    assert FactRecord.objects.count() == before


def test_the_doubtful_hour_can_be_given_in_utc(as_, cast):
    case = an_emergency(cast)
    for typed, kept in (
        ("26-Oct-2025 00:30 UTC", "2025-10-26T00:30:00Z"),
        ("26-Oct-2025 02:30", "2025-10-26T02:30:00Z"),
    ):
        as_(cast.coordinator).post(page_of(case), {"mri_done_at": typed})
        assert FactRecord.objects.filter(name="mri_done_at").latest("recorded_at").value == kept


def test_an_observer_reads_the_clocks_and_is_offered_no_form(as_, cast):
    case = an_emergency(cast)
    page = as_(cast.observer).get(page_of(case))
    assert "Coordinator, at once" in words(page)
    assert "When things happened" not in words(page)
    assert as_(cast.observer).post(page_of(case), {"mri_done_at": "20-Nov-2025 14:05"}).status_code == 403
    assert as_(cast.outsider).get(page_of(case)).status_code == 404


def test_the_clocks_of_a_closed_case_stand_still(as_, cast):
    case = stepped(cast, an_emergency(cast, hours=3), "close")
    Case.objects.filter(pk=case.pk).update(closed_at=case.closed_at + timedelta(hours=1))
    told = words(as_(cast.coordinator).get(page_of(case)))
    assert "Coordinator, at once breached, 4 h over" in told
    assert "When things happened" not in told


def test_the_acknowledgement_of_an_emergency_says_to_telephone_and_its_clocks_run(as_, cast):
    browser = as_(cast.coordinator)
    form = {
        "family_name": "Clockwork",
        "clinical_question": "Weak legs since noon.",
        "red_flag_limb_weakness": "true",
        "mscc_suspected_at": f"{timezone.localtime() - timedelta(hours=2):%d-%b-%Y %H:%M}",
    }
    page = browser.post(reverse("cases:refer"), form, follow=True)
    told = words(page)
    assert "Emergency: contact the MSCC coordinator immediately" in told
    assert "Telephone: ext. 0000" in told
    assert "MRI of the whole spine 21 h" in told or "MRI of the whole spine 22 h left" in told
    assert Job.objects.get(kind="assess_case").state == "queued"


def test_the_acknowledgement_of_an_elective_referral_says_nothing_of_the_kind(as_, cast, referral):
    told = words(as_(cast.coordinator).get(reverse("cases:acknowledgement", args=[referral.pk])))
    assert "immediately" not in told
    assert "Clocks Record" not in told


def test_the_overview_and_the_assessment_show_the_clocks(as_, cast):
    case = an_emergency(cast, hours=20)
    jobs_done()
    for name in ("cases:overview", "decisions:assessment"):
        told = words(as_(cast.coordinator).get(reverse(name, args=[case.pk])))
        assert "MRI of the whole spine due soon, 4 h left" in told or "due soon, 3 h 59 min left" in told, name


def test_a_lowered_emergency_is_shown_as_lowered_by_whom_why_and_against_what(as_, cast):
    case = an_emergency(cast)
    set_urgency(actor=cast.surgeon.actor, case_id=case.pk, lane="soon", reason="Old foot drop.")
    told = words(as_(cast.coordinator).get(reverse("cases:overview", args=[case.pk])))
    assert "Soon set by a person Lowered Worked out Emergency" in told
    assert "Set by Dr Surgeon Soon Old foot drop." in told
    row = words(as_(cast.coordinator).get(ADDRESS))
    assert "by a person; worked out emergency" in row
    recorded(cast, case, {"red_flag_gait_disturbance": True})
    told = words(as_(cast.coordinator).get(reverse("cases:overview", args=[case.pk])))
    assert "Emergency worked out from the facts Look again" in told
    assert "that was not there when Dr Surgeon set the lane" in told
    assert "Set by Dr Surgeon Soon Old foot drop." in told
    assert "look again" in words(as_(cast.coordinator).get(ADDRESS))


def test_lowering_from_an_old_page_is_refused(as_, cast):
    case = an_emergency(cast)
    seen = Case.objects.get(pk=case.pk).facts_version
    recorded(cast, case, {"red_flag_gait_disturbance": True})
    form = {"lane": "soon", "reason": "Old.", "facts_version": seen}
    page = as_(cast.surgeon).post(reverse("cases:urgency", args=[case.pk]), form)
    assert page.status_code == 409
    assert Case.objects.get(pk=case.pk).lane == "emergency"


def test_with_every_worker_stopped_for_two_days_every_overdue_case_is_found(as_, cast):
    overdue = [an_emergency(cast, hours=48, mscc_coordinator_contacted_at=ago(hours=48)) for _ in range(12)]
    in_time = an_emergency(cast, hours=1, mscc_coordinator_contacted_at=ago(hours=1))
    Case.objects.filter(pk=in_time.pk).update(referred_at=timezone.now())
    page = as_(cast.coordinator).get(ADDRESS, {"clock": "breached"})
    assert set(references(page)) >= {case.reference for case in overdue}
    assert not Job.objects.filter(state="done").exists()


def test_filters_and_order_by_clock(as_, cast):
    suspicion = {"mscc_coordinator_contacted_at": None, "dexamethasone_first_dose_at": None}

    def waiting(hours):
        moment = (timezone.now() - timedelta(hours=hours)).isoformat()
        return an_emergency(cast, hours=hours, **dict.fromkeys(suspicion, moment))

    running, soon, late = waiting(2), waiting(20), waiting(30)
    undated = a_referral(cast, facts={"suspected_mscc": True})
    none = a_referral(cast)
    CaseClock.objects.filter(clock="P-01").delete()  # contacted within the second, or not: not what this is about
    browser = as_(cast.coordinator)
    wanted = {"running": running, "due_soon": soon, "breached": late, "not_started": undated}
    for kind, case in wanted.items():
        assert references(browser.get(ADDRESS, {"clock": kind})) == [case.reference], kind
    in_order = [case.reference for case in (late, soon, running, undated, none)]
    assert references(browser.get(ADDRESS, {"order": "clock"})) == in_order
    assert len(references(browser.get(ADDRESS, {"clock": "nonsense", "order": "'"}))) == 5


def test_an_emergency_that_nobody_has_taken_up_stands_above_the_list_until_somebody_does(as_, cast):
    browser = as_(cast.coordinator)
    elective = a_referral(cast)
    assert "nobody has taken up" not in words(browser.get(ADDRESS))
    emergency, pain = an_emergency(cast), a_referral(cast, facts={"pain_flag_nocturnal": True})
    assert "2 emergency or urgent cases that nobody has taken up" in words(browser.get(ADDRESS))
    only = references(browser.get(ADDRESS, {"untaken": "yes"}))
    assert only == [emergency.reference, pain.reference]
    assert elective.reference not in only
    recorded(cast, emergency, {"mscc_coordinator_contacted_at": ago(minutes=5)})
    told = words(browser.get(ADDRESS))
    assert "1 emergency or urgent case that nobody has taken up" in told
    assert "nobody has taken up" not in words(as_(cast.outsider).get(ADDRESS))


def test_a_meeting_or_a_decision_takes_a_case_up_and_a_removed_item_does_not(as_, cast):
    case = a_case_ready_for_listing(cast, facts={"pain_flag_nocturnal": True})
    browser = as_(cast.coordinator)
    assert "nobody has taken up" in words(browser.get(ADDRESS))
    meeting = board_builders.a_planned_meeting(cast)
    item = board_builders.listed(cast, meeting, case)
    assert "nobody has taken up" not in words(browser.get(ADDRESS))
    type(item).objects.filter(pk=item.pk).update(removed_at=timezone.now())
    assert "nobody has taken up" in words(browser.get(ADDRESS))


def test_red_flag_cases_are_never_in_the_elective_list_without_warning(as_, cast):
    flags = ("red_flag_bladder_bowel", "red_flag_cord_signs", "pain_flag_progressive", "suspected_mscc")
    made = [a_referral(cast, facts={flags[number % len(flags)]: True}) for number in range(60)]
    lanes = set(Case.objects.filter(pk__in=[case.pk for case in made]).values_list("lane", flat=True))
    assert lanes == {"emergency", "urgent"}
    assert "60 emergency or urgent cases that nobody has taken up" in words(as_(cast.coordinator).get(ADDRESS))


def test_clocks_cost_the_worklist_the_same_for_few_and_for_many(as_, cast):
    browser = as_(cast.coordinator)
    addresses = (ADDRESS, f"{ADDRESS}?clock=breached", f"{ADDRESS}?untaken=yes", f"{ADDRESS}?order=clock")
    costs = []
    for rows in (2, 14):
        while cast.board.cases.count() < rows:
            an_emergency(cast)
        costs.append([queries(browser, address) for address in addresses])
    assert costs[0] == costs[1]
    assert max(costs[0]) < 54


def queries(browser, address) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    return len(seen)


def test_a_due_time_is_shown_in_the_boards_zone(as_, cast):
    Board.objects.filter(pk=cast.board.pk).update(time_zone="Asia/Kolkata")
    start = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    case = a_referral(cast, facts={"suspected_mscc": True}, referred_at=start, suspected_at=start)
    assert "due 30-Mar-2026 01:30 IST" in words(as_(cast.coordinator).get(page_of(case)))
