"""What the meetings give to the figures: read from what was noted in the room, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.facts.catalogue import fact
from cases.models import Case, CaseClock, FactRecord
from cases.pathway.clocks import write_utc
from cases.pathway.refusals import NotVisible
from decisions.actions.close_meeting import close_meeting
from decisions.actions.make_report import make_report
from decisions.actions.note_attendance import note_attendance
from decisions.actions.note_deferral import note_deferral
from decisions.actions.project_outcomes import project_outcomes
from decisions.actions.read_board_record import read_board_record
from decisions.actions.read_cases_behind import read_cases_behind
from decisions.actions.read_report import read_report
from decisions.models import Discussion
from decisions.outcomes.board_tables import equity, implementation
from decisions.outcomes.filters import ReportFilters
from decisions.outcomes.rows import CaseRow
from decisions.outcomes.tables import Column, Table, slug, suppressed
from tests import board_builders, builders
from tests.stage import staged

ALL = ReportFilters()


def a_closed_meeting(cast):
    """Two cases that were discussed, the first decided and read by two people; a third carried over."""
    meeting = board_builders.a_planned_meeting(cast)
    items = [
        board_builders.listed(cast, meeting, builders.a_case_ready_for_listing(cast, patient=builders.a_patient()))
        for _ in range(3)
    ]
    first = items[0].case
    lesion = first.lesions.first()
    for person, kps, escc in ((cast.surgeon, 70, "1b"), (cast.radiologist, 80, "1c")):
        builders.recorded(cast, first, {"kps": kps}, by=person)
        builders.recorded(cast, first, {"escc": escc}, by=person, lesion=lesion)
    builders.jobs_done()
    board_builders.in_session(cast, meeting)
    for person in (cast.surgeon, cast.radiologist):
        note_attendance(actor=cast.chair.actor, meeting_id=meeting.pk, membership_id=person.membership.pk, present=True)
    begun = timezone.now() - timedelta(hours=1)
    for place, item in enumerate(items[:2]):
        item.refresh_from_db()
        if place == 0:
            board_builders.a_closed_vote(cast, item)
        Discussion.objects.create(
            meeting=meeting,
            item=item,
            began_at=begun + timedelta(minutes=10 * place),
            ended_at=begun + timedelta(minutes=10 * place + 4 + place),
            shown_by=cast.chair.user,
        )
        content = None if place == 0 else board_builders.deferral()
        board_builders.signed(cast, item, content)
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    note_deferral(actor=cast.coordinator.actor, item_id=items[2].pk, reason="no_time")
    return first


stage = staged(a_closed_meeting)


def record(cast):
    cases = {str(pk) for pk in cast.board.cases.values_list("pk", flat=True)}
    return read_board_record(board=cast.board, filters=ALL, cases=cases)


def test_it_holds_who_was_there_how_long_it_took_why_it_waits_and_what_two_people_read(cast, scene):
    found = record(cast)
    assert found.target == 0.67 and len(found.needs) == 3
    assert [sitting.present >= {"spine_surgery", "radiology"} for sitting in found.sittings] == [True]
    assert [(talk.place, talk.of, round(talk.minutes), talk.decided) for talk in found.talks] == [
        (1, 2, 4, True),
        (2, 2, 5, False),
    ]
    assert sorted(each.reason for each in found.put_off) == ["no_time", "pathology_missing"]
    ratings = {rating.what: (rating.first, rating.second) for rating in found.ratings}
    # The radiologist described the lesion first, and has read it again since: the last word of each counts.
    assert ("1c", "1b") in ratings.values() and (70.0, 80.0) in ratings.values()
    later = ReportFilters(since=cast.board.day_of(timezone.now()) + timedelta(days=400))
    assert read_board_record(board=cast.board, filters=later, cases=()).sittings == ()


@pytest.mark.parametrize("not_assessable", [True, False])
def test_a_value_that_its_rater_has_taken_back_agrees_with_nobody(cast, scene, not_assessable):
    def compared():
        return any(rating.what == fact("escc").label for rating in record(cast).ratings)

    lesion = scene.made.lesions.first()
    assert compared()
    back = {"escc": None}
    builders.recorded(cast, scene.made, back, by=cast.surgeon, lesion=lesion, not_assessable=not_assessable)
    assert not compared()


def test_a_clock_that_has_ended_gives_its_hours_and_leads_to_its_case(cast, scene, client):
    case, now = scene.made, timezone.now()
    case.board.time_zone = "Pacific/Kiritimati"
    case.board.save()
    stopped = now.replace(month=6, day=30, hour=20, minute=0)  # there July has begun
    body = {"name": "MRI", "measures": "From … to MRI", "hours": 24, "result": "met"}
    body |= {"started_at": write_utc(stopped - timedelta(hours=6)), "stopped_at": write_utc(stopped)}
    CaseClock.objects.filter(case=case).delete()
    CaseClock.objects.create(case=case, place=1, clock="P-05.mri", body=body, open=False)
    Case.objects.filter(pk=case.pk).update(lane="emergency", referred_at=now - timedelta(hours=30))
    cast.board.refresh_from_db()
    emergency, mri = record(cast).spans
    assert (emergency.clock, round(emergency.took)) == ("emergency_decision", 30)
    assert (mri.clock, mri.took, mri.limit, mri.month) == ("p_05_mri", 6, "24 hours", f"{now.year}-07")
    project_outcomes(board=cast.board)
    for column, month, count in (
        ("clock_p_05_mri", f"{now.year}-07", 1),
        ("clock_p_05_mri", f"{now.year}-06", 0),
        ("emergency_month", emergency.month, 1),
        ("letter_month", emergency.month, 0),
        ("clock_late", "mri_pain_pathway", 0),
    ):
        asked = {"board_id": cast.board.pk, "filters": ALL, "column": column, "value": month}
        assert read_cases_behind(actor=cast.chair.actor, **asked)[2] == count, column
    with pytest.raises(NotVisible):
        read_cases_behind(actor=cast.chair.actor, **asked | {"value": "2026-13"})


def test_the_report_has_their_tables_and_each_row_leads_to_its_cases(cast, scene, client):
    make_report(actor=cast.chair.actor, board_id=cast.board.pk, filters=ALL)
    builders.jobs_done()
    read = read_report(actor=cast.chair.actor, board_id=cast.board.pk, filters=ALL)
    assert {"attendance", "minutes_by_half", "deferral_reasons", "rater_agreement", "equity"} <= {
        table.id for table in read.tables
    }
    client.force_login(cast.chair.user)
    page = client.get(reverse("decisions:figures")).content.decode()
    links = set(_behind(page))
    assert {"implementation/unknown", "deferral_reason/no_time", "deferrals/1", "sex/female"} <= links
    for link in links:
        assert client.get(f"/figures/cases/{link}/").status_code == 200, link
    for link in ("implementation/unknown", "deferral_reason/no_time", "deferrals/1", "sex/female"):
        assert "SM-" in client.get(f"/figures/cases/{link}/").content.decode(), link
    assert {f"rated/{slug(fact(name).label)}" for name in ("kps", "escc")} <= links
    for link in links:
        if link.startswith("rated/"):
            told = client.get(f"/figures/cases/{link}/").content.decode()
            assert scene.made.reference in told and told.count("SM-") == 1, link
    # Rows of meetings lead to the meetings, with what each gave.
    meetings = set(_behind(page, "meetings"))
    assert len(meetings) == 1 + len(cast.board.quorum) and "halves" in meetings
    surgeons = next(link for link in meetings if "surg" in link)
    for link, says in (("halves", ">2<"), (surgeons, "In the room"), (f"{surgeons}_or_nobody", None)):
        answer = client.get(f"/figures/meetings/{link}/")
        assert answer.status_code == (404 if says is None else 200)
        assert says is None or says in answer.content.decode()
    assert client.get("/figures/cases/band/sins-nothing/").status_code == 404
    assert client.get("/figures/cases/rated/nothing/").status_code == 404
    client.force_login(cast.analyst.user)
    analysts = client.get(reverse("decisions:figures")).content.decode()
    assert not _behind(analysts) and not _behind(analysts, "meetings")
    assert client.get("/figures/meetings/halves/").status_code == 403


def _behind(page, kind="cases"):
    return [part.split('"')[0].strip("/") for part in page.split(f'href="/figures/{kind}/')[1:]]


def test_more_cases_cost_no_more_queries(cast, scene):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            record(cast)
        return len(caught)

    before = queries()
    for rating in FactRecord.objects.filter(case=scene.made, name__in=("kps", "escc")):
        rating.pk, rating.observed_on = None, rating.observed_on - timedelta(days=1)
        rating.save(force_insert=True)
    assert queries() == before


def test_few_people_are_hidden_also_behind_a_share_and_in_each_part_with_its_own_total():
    columns = (Column("what", "What"), Column("share", "Share", "share", "people"), Column("people", "Of", "count"))
    rows = ({"what": "a", "share": 0.02, "people": 100}, {"what": "b", "share": 0.5, "people": 40})
    hidden = suppressed(Table("t", "T", "2 of 100", "", columns, rows))
    assert [row["share"] for row in hidden.rows] == [None, None] and hidden.says == ""
    assert suppressed(Table("t", "T", "", "", columns, (rows[1], {**rows[1], "share": 0.0}))).suppressed == 0
    people = [
        CaseRow(str(place), "r", sex=sex, age_years=age)
        for place, (sex, age) in enumerate(
            [("female", 40)] * 30 + [("male", 40)] * 20 + [("male", 55)] * 12 + [("other", 66)] * 3
        )
    ]
    shown = {row["group"]: row["cases"] for row in suppressed(equity(people)).rows if row["cases"]}
    # "other" (3) takes the women (30) with it among the sexes, "60 to 69" (3) the fifties among the ages.
    assert shown == {"Male": 32, "under 50": 50, "Not recorded": 65}
    assert suppressed(implementation([])).rows
