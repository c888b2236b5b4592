"""Meetings, votes, decisions and papers by the API: refusals, blindness, walls between boards."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Board
from tests import board_builders as board
from tests import builders
from tests.api.conftest import Caller, problem
from tests.cast import PASSWORD, Cast
from tests.meanwhile import while_a_worker_finishes
from tests.stage import in_advance

pytestmark = pytest.mark.django_db
stage = in_advance(board.an_item_in_session)


def vote(caller: Caller, round_id: Any, key: str = "k1", **body: Any) -> Any:
    return caller.post(f"rounds/{round_id}/ballots/", {"choice": "sbrt"} | body, headers={"Idempotency-Key": key})


class TestMeetings:
    def test_they_are_listed_latest_first_without_another_boards(
        self, cast: Cast, coordinator: Caller, outsider: Caller
    ) -> None:
        made = [str(board.an_item_in_session(cast).meeting_id)]
        made += [str(board.a_planned_meeting(cast).pk) for _ in range(3)]
        first = coordinator.get("meetings/?page_size=2").json()
        rest = coordinator.get("meetings/", data={"cursor": first["next_cursor"]}).json()
        assert [one["id"] for one in first["results"] + rest["results"]] == made[::-1]
        assert outsider.get("meetings/").json()["results"] == []
        problem(outsider.get(f"meetings/{made[0]}/"), 404)
        assert coordinator.get("meetings/?state=closed").json()["results"] == []

    def test_one_shows_its_agenda_and_who_may_come(self, cast: Cast, coordinator: Caller) -> None:
        item = board.an_item_in_session(cast)
        board.attended(cast, item.meeting, cast.surgeon)
        answer = coordinator.get(f"meetings/{item.meeting_id}/")
        body = answer.json()
        assert answer["ETag"] == f'"{body["version"]}"'
        assert body["items"][0]["case"]["reference"] == item.case.reference
        present = {one["name"]: one["present"] for one in body["members"]}
        assert present[cast.surgeon.user.name] is True
        assert present[cast.radiologist.user.name] is None
        assert "Testpatient" not in answer.content.decode()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"starts_at": "2026-11-04T08:30"}, "starts_at"),
            ({"starts_at": "0001-01-01T00:00:00Z"}, "starts_at"),
            ({"capacity_minutes": 0}, "capacity_minutes"),
            ({"capacity_minutes": "60"}, "capacity_minutes"),
            ({"room": "B1"}, "room"),
            ({"starts_at": None}, "starts_at"),
        ],
    )
    def test_what_cannot_be_planned_is_named(
        self, cast: Cast, coordinator: Caller, changes: dict[str, Any], field: str
    ) -> None:
        body = {"board_id": str(cast.board.pk), "starts_at": "2026-11-04T08:30:00Z"} | changes
        problem(coordinator.post("meetings/", body), 400, field)

    def test_planning_is_for_those_who_plan(self, cast: Cast, surgeon: Caller) -> None:
        body = {"board_id": str(cast.board.pk), "starts_at": "2026-11-04T08:30:00Z"}
        assert "chair" in problem(surgeon.post("meetings/", body), 403)["detail"]

    def test_the_agenda_is_read_as_planned_and_changed_case_by_case(self, cast: Cast, coordinator: Caller) -> None:
        meeting = board.a_planned_meeting(cast)
        first, second = (board.listed(cast, meeting, minutes=10) for _ in range(2))
        here = f"meetings/{meeting.pk}/"
        moved = coordinator.post(f"items/{second.pk}/move/", {"place": 1, "expected_version": 2})
        assert [one["item_id"] for one in moved.json()["changes"]] == [str(second.pk), str(first.pk)]
        assert moved["ETag"] == coordinator.get(here)["ETag"] == '"3"'
        problem(coordinator.post(f"items/{second.pk}/move/", {"place": 1, "expected_version": 2}), 409)
        problem(coordinator.post(f"items/{second.pk}/move/", {"place": 9}), 400, "place")
        top, below = coordinator.get(here).json()["items"]
        assert (top["id"], top["planned_reason"], top["pinned_place"]) == (
            str(second.pk),
            "kept where you pinned it",
            1,
        )
        assert (below["planned_at"] > top["planned_at"], below["minutes_source"]) == (True, "set by hand")
        assert coordinator.post(f"items/{second.pk}/unpin/", {}).status_code == 200
        assert coordinator.post(f"items/{first.pk}/pin/", {"at": below["planned_at"]}).status_code == 200
        problem(coordinator.post(f"items/{first.pk}/pin/", {"at": "2020-01-01T00:00:00Z"}), 400, "at")
        member = str(cast.surgeon.membership.pk)
        assert coordinator.post(f"items/{first.pk}/presenter/", {"presenter_id": member}).status_code == 200
        listed = {"lane": "listed_not_discussed", "reason": "Stable.", "owner_id": member, "protocol": "Stable, 2"}
        assert coordinator.post(f"items/{second.pk}/lane/", listed).status_code == 200
        problem(coordinator.post(f"items/{second.pk}/lane/", listed | {"owner_id": None}), 400, "owner_id")
        timed, only_listed = coordinator.get(here).json()["items"]
        assert (timed["presenter"]["name"], timed["pinned_at"]) == (cast.surgeon.user.name, below["planned_at"])
        assert (only_listed["planned_at"], only_listed["owner"]["membership_id"]) == (None, member)
        assert coordinator.post(here + "plan/", {}).json()["version"] == 8

    def test_the_order_is_changed_by_who_saw_the_present_one(self, cast: Cast, coordinator: Caller) -> None:
        meeting = board.a_planned_meeting(cast)
        items = [str(board.listed(cast, meeting).pk) for _ in range(2)]
        here = f"meetings/{meeting.pk}/"
        order = {"item_ids": items[::-1]}
        problem(coordinator.post(here + "order/", order), 428)
        problem(coordinator.post(here + "order/", order, headers={"If-Match": "*"}), 428)
        stale = coordinator.post(here + "order/", order, headers={"If-Match": '"0"'})
        assert problem(stale, 412)["current_version"] == 2
        problem(coordinator.post(here + "order/", {"item_ids": items[:1], "expected_version": 2}), 400, "item_ids")
        answer = coordinator.post(here + "order/", order, headers={"If-Match": coordinator.get(here)["ETag"]})
        assert answer.status_code == 200, answer.content
        assert [one["id"] for one in coordinator.get(here).json()["items"]] == items[::-1]

    def test_a_case_without_its_minimum_data_needs_a_reason(self, cast: Cast, coordinator: Caller) -> None:
        meeting, case = board.a_planned_meeting(cast), builders.a_referral(cast)
        path = f"meetings/{meeting.pk}/items/"
        problem(coordinator.post(path, {"case_id": str(case.pk)}), 400, "override_reason")
        answer = coordinator.post(path, {"case_id": str(case.pk), "override_reason": "Emergency."})
        assert answer.status_code == 201
        removal = coordinator.post(f"items/{answer.json()['id']}/removal/", {"reason": "Not ready."})
        assert removal.json()["removed_at"] is not None
        assert coordinator.get(f"meetings/{meeting.pk}/").json()["items"] == []

    def test_states_come_in_their_order(self, cast: Cast, coordinator: Caller) -> None:
        meeting = board.a_planned_meeting(cast)
        problem(coordinator.post(f"meetings/{meeting.pk}/start/"), 409)
        problem(coordinator.post(f"meetings/{meeting.pk}/cancel/", {"reason": ""}), 400, "reason")
        assert coordinator.post(f"meetings/{meeting.pk}/cancel/", {"reason": "Snow."}).json()["state"] == "cancelled"
        problem(coordinator.post(f"meetings/{meeting.pk}/publish/", {"now": True}), 400, "now")

    def test_more_cases_cost_no_more_queries(self, cast: Cast, coordinator: Caller) -> None:
        meeting = board.a_planned_meeting(cast)

        def cost(path: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                assert coordinator.get(path).status_code == 200
            return len(queries)

        def grow(times: int) -> None:
            for _ in range(times):
                case = builders.a_referral(cast)
                board.listed(cast, meeting, case, override_reason="Test.")
                board.a_planned_meeting(cast)

        grow(1)
        paths = (f"meetings/{meeting.pk}/", "meetings/?page_size=100")
        for path in paths:
            cost(path)
        few = [cost(path) for path in paths]
        grow(29)
        assert [cost(path) for path in paths] == few


class TestVotes:
    def test_an_open_vote_shows_nobody_elses_ballot_to_anybody(self, cast: Cast) -> None:
        round_ = board.an_open_vote(cast)
        cast_by_chair = vote(Caller(cast.chair), round_.pk, comment="Secret-comment").json()
        for person in cast.members:
            if person is cast.chair:
                continue
            caller = Caller(person)
            for path in (
                f"rounds/{round_.pk}/",
                f"meetings/{round_.item.meeting_id}/",
                f"cases/{round_.item.case_id}/events/",
                f"cases/{round_.item.case_id}/",
            ):
                text = caller.get(path).content.decode()
                assert "Secret-comment" not in text
                assert cast_by_chair["receipt"] not in text
                assert "tally" not in text
                assert '"ballots"' not in text

    def test_the_access_log_does_not_tell_who_has_voted(self, cast: Cast, surgeon: Caller) -> None:
        round_ = board.an_open_vote(cast)
        vote(Caller(cast.chair), round_.pk)
        vote(surgeon, round_.pk)

        def voters(caller: Caller) -> set[str]:
            lines = caller.get(f"cases/{round_.item.case_id}/access-log/?page_size=100").json()["results"]
            return {line["name"] for line in lines if line["verb"] == "vote.cast"}

        assert voters(surgeon) == {cast.surgeon.user.name}
        assert voters(Caller(cast.coordinator)) == set()
        assert voters(Caller(cast.auditor)) == {cast.chair.user.name, cast.surgeon.user.name}

    def test_a_ballot_needs_a_key_and_the_same_post_gives_the_same_receipt(self, cast: Cast, surgeon: Caller) -> None:
        round_ = board.an_open_vote(cast)
        body = problem(surgeon.post(f"rounds/{round_.pk}/ballots/", {"choice": "sbrt"}), 400, "Idempotency-Key")
        assert body["errors"][0]["header"] == "Idempotency-Key"
        first = vote(surgeon, round_.pk)
        assert first.status_code == 201
        assert vote(surgeon, round_.pk).json() == first.json()
        problem(vote(surgeon, round_.pk, choice="cebrt"), 400, "Idempotency-Key")
        problem(vote(surgeon, round_.pk, key="x" * 65), 400, "Idempotency-Key")

    def test_a_double_vote_is_refused_and_a_changed_one_replaces(self, cast: Cast, surgeon: Caller) -> None:
        round_ = board.an_open_vote(cast)
        first = vote(surgeon, round_.pk).json()
        problem(vote(surgeon, round_.pk, key="k2", choice="cebrt"), 409)
        second = vote(surgeon, round_.pk, key="k2", choice="cebrt", replaces=first["receipt"])
        assert second.json()["sequence"] == 2
        assert surgeon.get(f"rounds/{round_.pk}/").json()["my_ballot"]["choice"] == "cebrt"

    def test_what_cannot_be_voted_is_named(self, cast: Cast, surgeon: Caller) -> None:
        round_ = board.an_open_vote(cast)
        problem(vote(surgeon, round_.pk, choice="homeopathy"), 400, "choice")
        problem(vote(surgeon, round_.pk, advice_seen="yes"), 400, "advice_seen")
        problem(vote(Caller(cast.coordinator), round_.pk), 403)
        problem(vote(Caller(cast.outsider), round_.pk), 404)

    def test_after_closing_votes_are_refused_and_ballots_shown_to_voters(self, cast: Cast, chair: Caller) -> None:
        round_ = board.an_open_vote(cast)
        vote(Caller(cast.surgeon), round_.pk)
        problem(Caller(cast.surgeon).post(f"rounds/{round_.pk}/close/"), 403)
        assert chair.post(f"rounds/{round_.pk}/close/").json()["state"] == "closed"
        problem(chair.post(f"rounds/{round_.pk}/close/"), 409)
        problem(vote(Caller(cast.radiologist), round_.pk), 409)
        assert len(Caller(cast.surgeon).get(f"rounds/{round_.pk}/").json()["ballots"]) == 1
        seen_by_observer = Caller(cast.observer).get(f"rounds/{round_.pk}/").json()
        assert "ballots" not in seen_by_observer
        assert seen_by_observer["tally"]["cast"] == 1

    def test_a_conflict_of_interest_is_for_good(self, cast: Cast, surgeon: Caller) -> None:
        round_ = board.an_open_vote(cast)
        problem(surgeon.post(f"rounds/{round_.pk}/recusal/", {}), 400, "reason")
        assert surgeon.post(f"rounds/{round_.pk}/recusal/", {"reason": "Family."}).json()["recused"] is True
        problem(vote(surgeon, round_.pk), 403)

    def test_a_void_vote_shows_why(self, cast: Cast, chair: Caller, surgeon: Caller) -> None:
        round_ = board.an_open_vote(cast)
        vote(surgeon, round_.pk)
        chair.post(f"rounds/{round_.pk}/void/", {"reason": "Wrong patient on screen."})
        body = chair.get(f"rounds/{round_.pk}/").json()
        assert body["void_reason"].startswith("Wrong patient")
        assert "tally" not in body

    def test_a_vote_needs_a_meeting_in_session_and_known_options(self, cast: Cast, chair: Caller) -> None:
        planned = board.listed(cast, board.a_planned_meeting(cast))
        problem(chair.post(f"items/{planned.pk}/rounds/", {"question": "Which?"}), 409)
        item = board.an_item_in_session(cast)
        problem(chair.post(f"items/{item.pk}/rounds/", {"question": "Which?", "options": ["magic"]}), 400, "options")
        problem(chair.post(f"items/{item.pk}/rounds/", {"options": ["sbrt"]}), 400, "question")

    def test_a_board_may_keep_its_advice_until_the_ballot(self, cast: Cast, surgeon: Caller) -> None:
        Board.objects.filter(pk=cast.board.pk).update(advice_before_ballot=False)
        round_ = board.an_open_vote(cast)
        path = f"cases/{round_.item.case_id}/assessment/"
        before = surgeon.get(path).json()
        assert (before["assessment"], before["withheld"]) == (None, True)
        assert Caller(cast.coordinator).get(path).json()["withheld"] is False
        vote(surgeon, round_.pk)
        assert surgeon.get(path).json()["assessment"] is not None


class TestDecisions:
    def body(self, item: Any, **changes: Any) -> dict[str, Any]:
        content = {
            "outcome": "recommended",
            "rationale": "Pain.",
            "departure_code": "medical",
            "departure_reason": "Weighed.",
            "problem_class": "uncomplicated",
            "preference": "not_asked",
            "trial": "not_applicable",
            "intent": "palliation",
            "urgency": "soon",
            "responsible": "Dr Ray",
            "informs_patient": "Nurse Key",
            "options": [{"treatment": "cebrt", "levels": ["T8"]}],
        }
        number = item.case.patient.identifiers.first().value
        return {"content": content, "password": PASSWORD, "identifier": number} | changes

    def test_signing_without_a_vote_is_refused(self, cast: Cast, chair: Caller) -> None:
        item = board.an_item_in_session(cast)
        answer = chair.post(f"items/{item.pk}/decisions/", self.body(item))
        assert problem(answer, answer.status_code)["status"] in (400, 409)
        assert not item.decisions.exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"password": "wrong"}, "password"),
            ({"identifier": "999"}, "identifier"),
            (
                {"content": {"outcome": "recommended", "rationale": "x", "options": [{"treatment": "cebrt"}]}},
                "content.options.0.levels",
            ),
            (
                {"content": {"outcome": "recommended", "rationale": "x", "options": [{"tretment": "cebrt"}]}},
                "content.options.0.tretment",
            ),
            ({"content": {"outcome": "perhaps", "rationale": "x"}}, "content.outcome"),
            ({"content": {"outcome": "none_yet", "rationale": ""}}, "content.rationale"),
            ({"content": {"outcome": "none_yet", "rationale": "x", "act_by": "soon"}}, "content.act_by"),
        ],
    )
    def test_what_cannot_be_signed_is_named(
        self, cast: Cast, chair: Caller, changes: dict[str, Any], field: str
    ) -> None:
        item = board.an_item_in_session(cast)
        board.attended(cast, item.meeting)
        board.a_closed_vote(cast, item)
        answer = chair.post(f"items/{item.pk}/decisions/", self.body(item, **changes))
        assert PASSWORD not in json.dumps(problem(answer, 400, field))
        assert not item.decisions.exists()

    def test_only_the_chair_signs_and_only_once(self, cast: Cast, chair: Caller, surgeon: Caller) -> None:
        item = board.an_item_in_session(cast)
        board.attended(cast, item.meeting)
        board.a_closed_vote(cast, item)
        problem(surgeon.post(f"items/{item.pk}/decisions/", self.body(item)), 403)
        answer = chair.post(f"items/{item.pk}/decisions/", self.body(item))
        assert answer.status_code == 201, answer.content
        problem(chair.post(f"items/{item.pk}/decisions/", self.body(item)), 409)
        problem(Caller(cast.outsider).get(f"decisions/{answer.json()['id']}/"), 404)
        # The count by specialty would tell the one surgeon's ballot to those who may not read ballots.
        assert "by_specialty" not in Caller(cast.observer).get(f"decisions/{answer.json()['id']}/").content.decode()


class TestPapers:
    def test_a_paper_whose_job_is_done_is_there_however_the_worker_hits_on_the_moment(
        self, cast: Cast, coordinator: Caller
    ) -> None:
        meeting = board.a_planned_meeting(cast)
        here = coordinator.post(f"meetings/{meeting.pk}/documents/", {"kind": "agenda"})["Location"]
        states = []
        for said, _ in while_a_worker_finishes(
            lambda: coordinator.get(here.removeprefix("/api/v1/")).json(), "cases_job|decisions_documentfile"
        ):
            states.append(said["job"]["state"])
            assert said["file"] or said["job"]["state"] != "done"
        assert {"done", "queued"} <= set(states)

    def test_the_pdf_is_fetched_once_it_is_printed(self, cast: Cast, coordinator: Caller, outsider: Caller) -> None:
        meeting = board.a_planned_meeting(cast)
        item = board.listed(cast, meeting)
        answer = coordinator.post(f"meetings/{meeting.pk}/documents/", {"kind": "agenda"})
        assert answer.status_code == 202, answer.content
        here = answer["Location"].removeprefix("/api/v1/")
        problem(coordinator.get(here + "pdf/"), 409)
        builders.jobs_done()
        assert coordinator.get(here).json()["file"]["pages"] >= 1
        pdf = coordinator.get(here + "pdf/", headers={"Accept": "application/pdf"})
        assert pdf.content.startswith(b"%PDF")
        assert pdf["Content-Type"] == "application/pdf"
        name = pdf["Content-Disposition"]
        assert name.startswith('attachment; filename="agenda-v1-')
        assert item.case.reference not in name
        problem(outsider.get(here + "pdf/"), 404)
        problem(Caller(cast.observer).get(here), 403)

    def test_a_paper_that_cannot_be_is_refused(self, cast: Cast, coordinator: Caller) -> None:
        meeting = board.a_planned_meeting(cast)
        problem(coordinator.post(f"meetings/{meeting.pk}/documents/", {"kind": "poster"}), 400, "kind")
        problem(coordinator.post(f"meetings/{meeting.pk}/documents/", {"kind": "outcome_summary"}), 409)
        problem(Caller(cast.surgeon).post(f"meetings/{meeting.pk}/documents/", {"kind": "pack"}), 403)
