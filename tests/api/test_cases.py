"""Cases by the API: refer, list, read, move, facts, history."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import AuditEntry, Case
from tests import builders
from tests.api.conftest import Caller, problem
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WHO = {
    "family_name": "Testpatient-Api",
    "given_name": "Ada",
    "birth_date": "1960-02-29",
    "sex": "female",
    "identifiers": [{"kind": "nhs_number", "value": builders.nhs_number(777_001)}],
}


def a_body(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {"board_id": str(cast.board.pk), "patient": WHO, "clinical_question": "Which treatment?"} | changes


def test_a_referral_becomes_a_case_with_its_facts(cast: Cast, coordinator: Caller) -> None:
    facts = [{"name": "kps", "value": 70}, {"name": "albumin_g_l", "value": 3.1, "unit": "g/dL"}]
    answer = coordinator.post("cases/", a_body(cast, facts=facts))
    assert answer.status_code == 201, answer.content
    case = answer.json()
    assert case["stage"] == "referral"
    assert case["reference"].startswith("SM-")
    assert case["patient"]["family_name"] == "Testpatient-Api"
    assert answer["Location"] == f"/api/v1/cases/{case['id']}/"
    known = coordinator.get(f"cases/{case['id']}/facts/").json()
    assert known["snapshot"]["kps"] == 70
    assert known["snapshot"]["albumin_g_l"] == 31
    assert known["snapshot"]["sex"] == "female"


def test_a_fact_that_cannot_be_is_refused_at_its_place_and_nothing_is_written(cast: Cast, coordinator: Caller) -> None:
    facts = [{"name": "kps", "value": 70}, {"name": "ecog", "value": 9}]
    body = problem(coordinator.post("cases/", a_body(cast, facts=facts)), 400, "facts.ecog")
    assert body["errors"][0]["pointer"] == "/facts/1"
    assert "0 to 4" in body["errors"][0]["remedy"]
    assert not Case.objects.exists()


def test_a_known_name_and_birth_date_is_asked_back(cast: Cast, coordinator: Caller) -> None:
    assert coordinator.post("cases/", a_body(cast)).status_code == 201
    again = a_body(cast, patient={**WHO, "identifiers": []})
    problem(coordinator.post("cases/", again), 400, "patient")
    assert coordinator.post("cases/", again | {"confirmed_new_patient": True}).status_code == 201


def test_a_board_that_is_not_yours_is_not_there(cast: Cast, coordinator: Caller) -> None:
    problem(coordinator.post("cases/", a_body(cast, board_id=str(cast.other_board.pk))), 404)


def test_a_role_that_may_not_refer_is_told_which_may(cast: Cast) -> None:
    assert "coordinator" in problem(Caller(cast.observer).post("cases/", a_body(cast)), 403)["detail"]


def test_a_list_shows_no_names_and_goes_on_where_it_stopped(cast: Cast, coordinator: Caller) -> None:
    made = [str(builders.a_referral(cast).pk) for _ in range(5)]
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        page = coordinator.get("cases/", data={"page_size": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [case["id"] for case in page["results"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert sorted(seen) == sorted(made)
    assert pages == 3
    assert "Testpatient" not in coordinator.get("cases/").content.decode()


def test_rows_with_the_same_moment_are_neither_lost_nor_shown_twice(cast: Cast, coordinator: Caller) -> None:
    moment = timezone.now() - timedelta(days=1)
    made = {str(builders.a_referral(cast, referred_at=moment).pk) for _ in range(5)}
    for ordering in ("referred_at", "-referred_at", "reference", "-reference"):
        seen, cursor = [], None
        for _ in range(5):
            query = {"page_size": 1, "ordering": ordering} | ({"cursor": cursor} if cursor else {})
            page = coordinator.get("cases/", data=query).json()
            seen += [case["id"] for case in page["results"]]
            cursor = page["next_cursor"]
        assert cursor is None
        assert set(seen) == made


def test_a_cursor_is_refused_in_another_order(cast: Cast, coordinator: Caller) -> None:
    for _ in range(2):
        builders.a_referral(cast)
    cursor = coordinator.get("cases/?page_size=1").json()["next_cursor"]
    problem(coordinator.get("cases/", data={"cursor": cursor, "ordering": "reference"}), 400, "cursor")


def test_a_list_is_filtered_by_stage_and_by_what_happened_since(cast: Cast, coordinator: Caller) -> None:
    builders.a_referral(cast)
    moved = builders.stepped(cast, builders.a_referral(cast), "accept")
    found = coordinator.get("cases/?stage=imaging").json()["results"]
    assert [case["id"] for case in found] == [str(moved.pk)]
    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    assert coordinator.get("cases/", data={"updated_since": later}).json()["results"] == []
    earlier = (timezone.now() - timedelta(minutes=1)).isoformat()
    assert len(coordinator.get("cases/", data={"updated_since": earlier}).json()["results"]) == 2


def test_the_other_board_sees_nothing_of_it(cast: Cast, outsider: Caller) -> None:
    case = builders.a_referral(cast)
    assert outsider.get("cases/").json()["results"] == []
    same = outsider.get("cases/00000000-0000-4000-8000-000000000000/").json()
    for path in ("", "facts/", "events/", "access-log/"):
        body = problem(outsider.get(f"cases/{case.pk}/{path}"), 404)
        assert body["detail"] == same["detail"]
    problem(outsider.get(f"patients/{case.patient_id}/"), 404)


def test_reading_leaves_a_line_in_the_access_log(cast: Cast, coordinator: Caller, surgeon: Caller) -> None:
    case = builders.a_referral(cast)
    coordinator.get(f"cases/{case.pk}/")
    lines = surgeon.get(f"cases/{case.pk}/access-log/").json()["results"]
    assert [line["verb"] for line in lines][:2] == ["case.read_access_log", "case.read"]
    assert lines[1]["name"] == cast.coordinator.user.name
    coordinator.get("cases/")
    entry = AuditEntry.objects.filter(verb="case.list_read").get()
    assert entry.detail == {"cases": [case.reference]}
    assert entry.request_id
    assert entry.address == "127.0.0.1"


def test_a_patient_is_read_by_who_reads_a_case_of_theirs(cast: Cast, surgeon: Caller) -> None:
    case = builders.a_referral(cast)
    body = surgeon.get(f"patients/{case.patient_id}/").json()
    assert body["family_name"].startswith("Testpatient")
    assert {one["kind"] for one in body["identifiers"]} == {"nhs_number", "mrn"}
    problem(Caller(cast.auditor).get(f"patients/{case.patient_id}/"), 403)


def test_boards_say_what_you_are_on_each(cast: Cast, surgeon: Caller) -> None:
    (board,) = surgeon.get("boards/").json()["results"]
    assert (board["role"], board["specialty"], board["id"]) == ("clinician", "spine_surgery", str(cast.board.pk))


class TestMoving:
    def test_a_move_names_the_version_it_saw(self, cast: Cast, coordinator: Caller) -> None:
        case = builders.a_referral(cast)
        etag = coordinator.get(f"cases/{case.pk}/")["ETag"]
        answer = coordinator.post(f"cases/{case.pk}/steps/", {"move": "accept"}, headers={"If-Match": etag})
        assert answer.status_code == 200, answer.content
        assert answer.json()["stage"] == "imaging"
        assert answer["ETag"] == '"1"'

    def test_without_a_version_it_is_asked_for(self, cast: Cast, coordinator: Caller) -> None:
        case = builders.a_referral(cast)
        assert "If-Match" in problem(coordinator.post(f"cases/{case.pk}/steps/", {"move": "accept"}), 428)["detail"]

    def test_a_stale_etag_is_412_with_the_version_now(self, cast: Cast, coordinator: Caller) -> None:
        case = builders.stepped(cast, builders.a_referral(cast), "accept")
        body = {"move": "imaging_complete"}
        answer = coordinator.post(f"cases/{case.pk}/steps/", body, headers={"If-Match": '"0"'})
        assert problem(answer, 412)["current_version"] == 1
        answer = coordinator.post(f"cases/{case.pk}/steps/", body | {"expected_version": 0})
        assert problem(answer, 409)["current_version"] == 1
        case.refresh_from_db()
        assert case.stage == "imaging"

    def test_a_header_that_names_no_version_is_refused(self, cast: Cast, coordinator: Caller) -> None:
        case = builders.a_referral(cast)
        answer = coordinator.post(f"cases/{case.pk}/steps/", {"move": "accept"}, headers={"If-Match": 'W/"x"'})
        assert problem(answer, 400, "If-Match")["errors"][0]["header"] == "If-Match"

    @pytest.mark.parametrize(
        ("move", "status", "field"),
        [
            ("fly", 400, "move"),
            ("decision_signed", 400, "move"),
            ("imaging_complete", 409, None),
            ("reject", 400, "reason"),
            ("list_for_board", 400, "override_reason"),
        ],
    )
    def test_a_move_that_cannot_be_says_why(
        self, cast: Cast, coordinator: Caller, move: str, status: int, field: str | None
    ) -> None:
        case = builders.a_referral(cast)
        problem(coordinator.post(f"cases/{case.pk}/steps/", {"move": move, "expected_version": 0}), status, field)


class TestFacts:
    def test_two_raters_disagree_until_a_value_is_marked(self, cast: Cast, surgeon: Caller) -> None:
        case = builders.a_referral(cast)
        entry = {"name": "kps", "value": 70, "source": "clinic"}
        assert surgeon.post(f"cases/{case.pk}/facts/", {"facts": [entry]}).status_code == 201
        radiologist = Caller(cast.radiologist)
        made = radiologist.post(f"cases/{case.pk}/facts/", {"facts": [entry | {"value": 60}]}).json()["results"]
        (known,) = surgeon.get(f"cases/{case.pk}/facts/").json()["known"]
        assert known["disagree"] is True
        assert sorted(rater["value"] for rater in known["raters"]) == [60, 70]
        assert made[0]["recorded_by"]["name"] == cast.radiologist.user.name

    def test_not_assessable_is_told_apart_from_not_known_any_more(self, cast: Cast, surgeon: Caller) -> None:
        case = builders.a_referral(cast)
        said = [{"name": "kps", "value": None, "not_assessable": True}, {"name": "ecog", "value": None}]
        assert surgeon.post(f"cases/{case.pk}/facts/", {"facts": said}).status_code == 201
        read = surgeon.get(f"cases/{case.pk}/facts/").json()
        told = {each["name"]: each["record"]["not_assessable"] for each in read["known"]}
        assert told == {"kps": True, "ecog": False}
        assert "kps" not in read["snapshot"]

    @pytest.mark.parametrize("first", ["the value", "the null"])
    def test_a_null_takes_back_what_stood_before_the_request_and_not_what_comes_with_it(
        self, cast: Cast, surgeon: Caller, first: str
    ) -> None:
        case = builders.a_referral(cast)
        today = cast.board.day_of(timezone.now())
        builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon, observed_on=today - timedelta(days=1))
        day = str(today - timedelta(days=9))
        said = [{"name": "kps", "value": 50, "observed_on": day}, {"name": "kps", "value": None}]
        answer = surgeon.post(f"cases/{case.pk}/facts/", {"facts": said[:: 1 if first == "the value" else -1]})
        assert answer.status_code == 201, answer.content
        assert surgeon.get(f"cases/{case.pk}/facts/").json()["snapshot"]["kps"] == 50

    def test_a_lesion_is_added_and_its_facts_name_it(self, cast: Cast, surgeon: Caller) -> None:
        case = builders.a_referral(cast)
        answer = surgeon.post(
            f"cases/{case.pk}/lesions/", {"index_level": "T8", "facts": [{"name": "escc", "value": "2"}]}
        )
        assert answer.status_code == 201, answer.content
        more = {
            "facts": [
                {"name": "pain", "value": "mechanical", "lesion_id": answer.json()["id"]},
                {"name": "collapse", "value": "none", "lesion_id": "lesion-1"},
            ]
        }
        assert surgeon.post(f"cases/{case.pk}/facts/", more).status_code == 201
        (lesion,) = surgeon.get(f"cases/{case.pk}/facts/").json()["snapshot"]["lesions"]
        assert lesion == {"id": "lesion-1", "index_level": "T8", "escc": "2", "pain": "mechanical", "collapse": "none"}

    @pytest.mark.parametrize(
        ("entry", "field"),
        [
            ({"name": "kps", "value": 75}, "facts.kps"),
            ({"name": "kpss", "value": 70}, "facts.kpss"),
            ({"name": "escc", "value": "2"}, "facts.escc"),
            ({"name": "sex", "value": "male"}, "facts.sex"),
            ({"name": "albumin_g_l", "value": 31, "unit": "stone"}, "facts.albumin_g_l"),
            ({"name": "kps", "value": 80, "unit": "mg/dL"}, "facts.kps"),
            ({"name": "primary_site", "value": "lung", "unit": "kg"}, "facts.primary_site"),
            ({"name": "kps", "value": 70, "observed_on": "2999-01-01"}, "facts.kps.observed_on"),
            ({"name": "kps", "value": 70, "not_assessable": True}, "facts.kps"),
            ({"name": "kps"}, "facts.0.value"),
            ({"name": "kps", "value": 70, "lesion_id": 4}, "facts.0.lesion_id"),
        ],
    )
    def test_what_cannot_be_recorded_is_named(
        self, cast: Cast, surgeon: Caller, entry: dict[str, Any], field: str
    ) -> None:
        case = builders.a_referral(cast)
        body = problem(surgeon.post(f"cases/{case.pk}/facts/", {"facts": [entry]}), 400, field)
        assert body["errors"][0]["pointer"].startswith("/facts/0")

    def test_where_a_lesion_is_cannot_be_not_assessable(self, cast: Cast, surgeon: Caller) -> None:
        lesion = builders.a_lesion(cast, builders.a_referral(cast))
        entry = {"name": "index_level", "value": None, "not_assessable": True, "lesion_id": str(lesion.pk)}
        answer = surgeon.post(f"cases/{lesion.case_id}/facts/", {"facts": [entry]})
        problem(answer, 400, "lesions.1.index_level")

    def test_a_wrong_level_is_refused(self, cast: Cast, surgeon: Caller) -> None:
        case = builders.a_referral(cast)
        problem(surgeon.post(f"cases/{case.pk}/lesions/", {"index_level": "T13"}), 400, "lesions.1.index_level")

    def test_the_catalogue_names_every_fact_with_what_is_allowed(self, surgeon: Caller) -> None:
        facts = {fact["name"]: fact for fact in surgeon.get("facts/").json()["results"]}
        assert facts["kps"]["low"] == 10
        assert "1b" in facts["escc"]["choices"]
        assert facts["albumin_g_l"]["units"] == {"g/dL": "10"}


def test_history_is_told_line_by_line(cast: Cast, coordinator: Caller) -> None:
    case = builders.stepped(cast, builders.a_referral(cast), "accept")
    page = coordinator.get(f"cases/{case.pk}/events/?page_size=1").json()
    assert page["results"][0]["kind"] == "case.referred"
    rest = coordinator.get(f"cases/{case.pk}/events/", data={"cursor": page["next_cursor"]}).json()
    assert [event["kind"] for event in rest["results"]] == ["step.accept"]
    assert rest["results"][0]["by"] == cast.coordinator.user.name


def test_a_job_is_read_by_the_board_that_it_is_for(cast: Cast, coordinator: Caller, outsider: Caller) -> None:
    case = builders.a_referral(cast)
    job = case.jobs.get()
    body = coordinator.get(f"jobs/{job.pk}/").json()
    assert (body["kind"], body["case_id"]) == ("assess_case", str(case.pk))
    assert set(body["progress"]) == {"done", "total", "says"}
    problem(outsider.get(f"jobs/{job.pk}/"), 404)


def test_longer_lists_cost_no_more_queries(cast: Cast, surgeon: Caller) -> None:
    case = builders.a_referral(cast, facts={"kps": 70})
    paths = [f"cases/{case.pk}/{name}/" for name in ("facts", "events", "access-log")] + ["cases/"]

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert surgeon.get(path, data={} if "facts" in path else {"page_size": 100}).status_code == 200
        return len(queries)

    for path in paths:
        cost(path)
    few = [cost(path) for path in paths]
    for number in range(30):
        builders.a_referral(cast)
        builders.recorded(cast, case, {"kps": 10 * (1 + number % 10)})
    cost(paths[0])  # after a while the session notes once that it is used
    assert [cost(path) for path in paths] == few


class TestClocks:
    def test_they_are_read_as_they_stand_now(self, cast: Cast, surgeon: Caller, outsider: Caller) -> None:
        suspected = timezone.now() - timedelta(hours=20)
        case = builders.a_referral(cast, facts={"red_flag_limb_weakness": True}, suspected_at=suspected)
        body = surgeon.get(f"cases/{case.pk}/clocks/").json()
        mri = next(each for each in body["results"] if each["id"] == "P-03")
        assert (mri["state"], mri["open"], mri["applies"], mri["hours"]) == ("due soon", True, True, 24.0)
        assert abs(mri["left_seconds"] - 4 * 3600) < 300
        assert (mri["starts"], mri["stops"], mri["cite"]) == ("mscc_suspected_at", "mri_done_at", "nice_qs56")
        assert body["as_of"].endswith("Z")
        problem(outsider.get(f"cases/{case.pk}/clocks/"), 404)

    def test_the_list_has_the_most_pressing_one_and_can_be_asked_by_it(self, cast: Cast, surgeon: Caller) -> None:
        suspected = timezone.now() - timedelta(hours=2)
        case = builders.a_referral(cast, facts={"red_flag_limb_weakness": True}, suspected_at=suspected)
        quiet = builders.a_referral(cast)
        rows = {row["id"]: row for row in surgeon.get("cases/").json()["results"]}
        assert (rows[str(case.pk)]["clock"]["id"], rows[str(case.pk)]["clock"]["state"]) == ("P-01", "breached")
        assert rows[str(quiet.pk)]["clock"] is None
        assert rows[str(quiet.pk)]["treated"] is False
        found = surgeon.get("cases/", data={"clock": "breached"}).json()["results"]
        assert [row["id"] for row in found] == [str(case.pk)]
        problem(surgeon.get("cases/", data={"clock": "late"}), 400, "clock")
        builders.stepped(cast, case, "close")
        assert surgeon.get("cases/", data={"clock": "breached"}).json()["results"] == []
        assert surgeon.get("cases/", data={"stage": "closed"}).json()["results"][0]["clock"] is None

    def test_the_list_says_which_cases_are_treated_and_goes_on_by_its_cursor(self, cast: Cast, surgeon: Caller) -> None:
        treated, waiting = builders.a_referral(cast), builders.a_referral(cast)
        Case.objects.filter(pk=treated.pk).update(stage="follow_up", answered_findings=[])
        first = surgeon.get("cases/", data={"page_size": 1}).json()
        second = surgeon.get("cases/", data={"page_size": 1, "cursor": first["next_cursor"]}).json()
        told = {row["id"]: row["treated"] for row in first["results"] + second["results"]}
        assert told == {str(treated.pk): True, str(waiting.pk): False}

    def test_a_lowered_lane_stands_beside_the_computed_one(self, cast: Cast, surgeon: Caller) -> None:
        case = builders.a_referral(cast, facts={"red_flag_radicular_pain": True})
        body = {"lane": "soon", "reason": "Old disc.", "facts_version": 0}
        problem(surgeon.post(f"cases/{case.pk}/urgency/", body), 409)
        lowered = surgeon.post(f"cases/{case.pk}/urgency/", body | {"facts_version": 1}).json()
        assert (lowered["lane"], lowered["computed_lane"], lowered["lane_set_by_person"]) == ("soon", "emergency", True)
        builders.recorded(cast, case, {"red_flag_cord_signs": True})
        assert surgeon.get(f"cases/{case.pk}/").json()["lane_asks_again"] is True
