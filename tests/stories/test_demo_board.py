"""The demo board tells the whole pathway, and everything it tells holds."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases import audit
from cases.models import Board, Case, PatientIdentifier, User
from cases.pathway.stages import Stage
from decisions.actions.read_deferrals import deferrals_of
from decisions.management.demo import meetings
from decisions.models import (
    ActionItem,
    Assessment,
    Decision,
    Document,
    Meeting,
    MeetingReply,
    Ratification,
    RecordedResult,
)
from decisions.reasoning.loader import load_knowledge
from tests.stage import rolled_back
from tests.stories.shown import shown, to_show

pytestmark = pytest.mark.django_db

# What no case of the demo shows, and why.
UNSHOWN = {
    "conflict X-16": "history: what was replaced can be read and never fires",
    "criterion zaveri Z-01": "how short a life expectancy is short is left to the board: it is never met by itself",
    "criterion zaveri Z-02": "how long a life expectancy is long is left to the board: it is never met by itself",
}


@pytest.fixture(scope="class")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command said; its board stands for all tests of the class."""
    out = StringIO()
    with rolled_back(django_db_blocker):
        call_command("demo_board", history=0, stdout=out)
        yield out.getvalue()


def latest_assessments() -> dict[Any, Any]:
    """The result of the latest assessment of every case."""
    return {each.case_id: each.result for each in Assessment.objects.order_by("facts_version")}


class TestTheBoard:
    def test_it_shows_every_stage_and_every_kind_of_case_and_everything_verifies(self, told: str) -> None:
        cases = Case.objects.filter(board=Board.objects.get(name="Metastatic spine board (demo)"))
        assert cases.count() >= 24 and f"{cases.count()} cases" in told
        assert set(cases.values_list("stage", flat=True)) == {stage.value for stage in Stage}
        latest = latest_assessments()
        assert set(latest) == set(Case.objects.values_list("pk", flat=True))
        lanes = Counter(cases.values_list("lane", flat=True))
        assert {"emergency", "urgent", "soon", "routine"} <= set(lanes)
        sins = [score for result in latest.values() for score in result["scores"].get("sins", [])]
        assert {score["band"] for score in sins} >= {"stable", "potentially_unstable", "unstable", None}
        grades = {score["grade"] for result in latest.values() for score in result["scores"].get("escc", [])}
        assert {"0", "1a", "1b", "1c", "2", "3"} <= grades
        assert any("Raters differ" in flag["says"] for result in latest.values() for flag in result["flags"])
        assert set(Decision.objects.values_list("outcome", flat=True)) == {"recommended", "none_yet"}
        states = Counter(Meeting.objects.filter(kind="scheduled").values_list("state", flat=True))
        assert (states["closed"], states["published"], states["cancelled"]) == (2, 1, 1) and states["planned"]
        assert Meeting.objects.filter(moved_at__isnull=False).exists() and MeetingReply.objects.count() == 5
        deferred_twice = deferrals_of(cases.filter(stage="mdt_discussion", decisions__outcome="none_yet"))
        assert [(row.lost.nth, row.lost.days) for row in deferred_twice] == [(1, 14), (2, 0)]
        assert set(ActionItem.objects.values_list("state", flat=True)) == {"open", "done"}
        assert ActionItem.objects.filter(state="open", due_on__lt=timezone.now().date()).exists()
        emergencies = Meeting.objects.filter(kind="emergency").values_list("state", flat=True)
        assert Counter(emergencies) == {"closed": 1, "in_session": 1}
        assert Ratification.objects.get().outcome == "ratified"
        assert set(Document.objects.values_list("kind", flat=True)) >= {"pack", "outcome_summary"}
        assert list(audit.faults()) == []
        call_command("verify_decisions", stdout=StringIO())

    def test_whatever_the_knowledge_says_is_met_or_shown_for_somebody(self, told: str) -> None:
        latest, instruments = latest_assessments(), set(RecordedResult.objects.values_list("instrument", flat=True))
        knowledge = load_knowledge().on(date.fromisoformat(next(iter(latest.values()))["on"]))
        silent = to_show(knowledge) - shown(latest.values(), instruments)
        assert silent == set(UNSHOWN), "tell a case that meets it, or say above why none can"
        paralysed = Case.objects.get(patient__family_name="Quietus").pk
        others = [result for case, result in latest.items() if case != paralysed]
        lost = to_show(knowledge) - shown(others, instruments) - silent
        assert lost >= {"rule S-08", "conflict X-6", "row N-08", "class harrington V"}, "what falls silent is noticed"

    def test_the_other_board_has_a_case_of_its_own_that_turns_on_what_its_site_lacks(self, told: str) -> None:
        outsider = User.objects.get(email="outsider@demo.example")
        case = Case.objects.get(board__memberships__user=outsider)
        result = latest_assessments()[case.pk]
        assert "X-15" in {conflict["id"] for conflict in result["conflicts"]}
        assert any(option["unavailable_here"] for option in result["options"])
        assert outsider.email in told

    def test_its_people_and_numbers_are_of_ranges_that_nobody_has(self, told: str) -> None:
        assert all(email.endswith("@demo.example") for email in User.objects.values_list("email", flat=True))
        numbers = PatientIdentifier.objects.filter(kind="nhs_number").values_list("value", flat=True)
        assert numbers and all(number.startswith("999") for number in numbers)

    def test_it_is_loaded_into_an_empty_database_only(self, told: str) -> None:
        with pytest.raises(CommandError, match="already holds a board"):
            call_command("demo_board", stdout=StringIO())


def test_its_people_alone_stand_ready_for_cases_of_ones_own() -> None:
    out = StringIO()
    call_command("demo_board", empty=True, stdout=out)
    assert not Case.objects.exists() and "0 cases" in out.getvalue()
    assert all(f"{role}@demo.example" in out.getvalue() for role in ("coordinator", "chair", "auditor"))
    assert User.objects.count() >= 10 and Board.objects.exists()


@pytest.mark.proof  # tells the whole board once more; that it is one transaction does not change from day to day
def test_a_start_that_is_cut_short_leaves_nothing_half_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(meetings, "sign_decision", cut)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo_board", stdout=StringIO())
    assert not Board.objects.exists() and not Case.objects.exists()
