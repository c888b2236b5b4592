"""New knowledge: whose lane, first option or framework's outcome is another, and nobody else's."""

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from cases.audit import SYSTEM
from cases.models import AuditEntry
from cases.pathway.refusals import NotVisible, NotYourRole
from decisions.actions.compare_advice import compare_advice
from decisions.actions.reassess_cases import reassess_cases
from decisions.models import Assessment
from decisions.reasoning import loader
from tests.board_builders import an_item_in_session, an_open_vote, voted
from tests.builders import a_case_ready_for_listing, a_referral, jobs_done, recorded, stepped
from tests.cast import Cast, Person

CHANGES = (
    # Another lane for pain that progresses, another row of NOMS for a stable, sensitive tumour.
    ("pathways/urgency.yaml", "lane: urgent\n    when:", "lane: soon\n    when:"),
    (
        "frameworks/noms.yaml",
        "s: [able, unable]}\n    treatments: [cebrt]",
        "s: [able, unable]}\n    treatments: [sbrt]",
    ),
    ("version.yaml", "version: 20", "version: 21"),
)


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on this process holds a release that says otherwise; every open case is assessed with it."""
    folder = Path(shutil.copytree(loader.SHIPPED, tmp_path / "knowledge"))
    for name, was, now in CHANGES:
        text = (folder / name).read_text(encoding="utf-8")
        assert was in text, was
        (folder / name).write_text(text.replace(was, now), encoding="utf-8")

    def use() -> None:
        monkeypatch.setattr(loader, "SHIPPED", folder.resolve())
        reassess_cases(actor=SYSTEM)
        jobs_done()

    return use


def compared(person: Person, cast: Cast) -> dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]]:
    found = compare_advice(actor=person.actor, board_id=cast.board.pk)
    return {row.case.reference: [(each.about, each.then, each.now) for each in row.changes] for row in found.rows}


def in_pain(cast: Cast):
    return a_referral(cast, facts={"pain_flag_progressive": True})


def test_with_one_release_there_is_nothing_to_compare(cast: Cast) -> None:
    in_pain(cast)
    jobs_done()
    found = compare_advice(actor=cast.coordinator.actor, board_id=cast.board.pk)
    assert (found.before, found.rows, found.compared, found.waiting) == (None, (), 0, 0)


def test_lane_first_option_and_outcome_are_told_and_other_cases_are_not(cast: Cast, newer: Callable[[], None]) -> None:
    lane, outcome, same = in_pain(cast), a_case_ready_for_listing(cast), a_referral(cast)
    recorded(cast, outcome, {"histology": "adenocarcinoma", "myelopathy": False})
    jobs_done()
    newer()
    found = compared(cast.coordinator, cast)
    assert found[lane.reference] == [("lane", ("urgent",), ("soon",))]
    assert found[outcome.reference] == [
        ("first option", ("cebrt", "recommended"), ("sbrt", "recommended")),
        ("outcome", ("cebrt",), ("sbrt",)),
    ]
    assert same.reference not in found
    line = AuditEntry.objects.latest("id")
    assert (line.verb, line.board) == ("case.list_read", cast.board)
    assert set(line.detail["cases"]) == {lane.reference, outcome.reference}


def test_only_the_same_facts_of_open_cases_are_compared(cast: Cast, newer: Callable[[], None]) -> None:
    moved_on, closed, kept = in_pain(cast), in_pain(cast), in_pain(cast)
    jobs_done()
    stepped(cast, closed, "close")
    newer()
    recorded(cast, moved_on, {"kps": 40})
    found = compare_advice(actor=cast.chair.actor, board_id=cast.board.pk)
    assert [row.case.pk for row in found.rows] == [kept.pk]
    assert found.compared == 1
    jobs_done()
    assert compare_advice(actor=cast.chair.actor, board_id=cast.board.pk).waiting == 0


def test_cases_that_wait_for_the_new_release_are_counted(
    cast: Cast, newer: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_pain(cast)
    jobs_done()
    monkeypatch.setattr(loader, "SHIPPED", (tmp_path / "knowledge").resolve())
    found = compare_advice(actor=cast.surgeon.actor, board_id=cast.board.pk)
    assert (found.compared, found.waiting) == (0, 1)


def test_who_is_to_vote_first_is_told_the_lane_and_no_more(cast: Cast, newer: Callable[[], None]) -> None:
    item = an_item_in_session(cast)
    recorded(cast, item.case, {"histology": "adenocarcinoma", "myelopathy": False, "pain_flag_progressive": True})
    jobs_done()
    newer()
    type(cast.board).objects.filter(pk=cast.board.pk).update(advice_before_ballot=False)
    round_ = an_open_vote(cast, item)
    reference = item.case.reference
    assert [about for about, _, _ in compared(cast.surgeon, cast)[reference]] == ["lane"]
    assert {about for about, _, _ in compared(cast.coordinator, cast)[reference]} >= {"lane", "first option"}
    voted(cast.surgeon, round_, "cebrt")
    assert {about for about, _, _ in compared(cast.surgeon, cast)[reference]} >= {"lane", "first option"}


def test_it_takes_as_many_queries_for_many_cases_as_for_one(cast: Cast, newer: Callable[[], None]) -> None:
    in_pain(cast)
    jobs_done()
    newer()
    with CaptureQueriesContext(connection) as few:
        compared(cast.coordinator, cast)
    old = Assessment.objects.order_by("made_at").first()
    for _ in range(3):
        case = in_pain(cast)
        jobs_done()
        # As if it had been there before the release changed.
        fields = {name: getattr(old, name) for name in ("on", "facts", "inputs_hash", "result", "made_at")}
        about = {"knowledge_version": old.knowledge_version, "knowledge_hash": old.knowledge_hash}
        Assessment.objects.create(
            case=case, facts_version=type(case).objects.get(pk=case.pk).facts_version, **fields, **about
        )
    with CaptureQueriesContext(connection) as many:
        assert len(compared(cast.coordinator, cast)) == 4
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("who", "refusal"), [("observer", NotYourRole), ("analyst", NotYourRole), ("outsider", NotVisible)]
)
def test_it_is_for_the_team_of_the_board(cast: Cast, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        compare_advice(actor=getattr(cast, who).actor, board_id=cast.board.pk)


def test_page_api_and_command_say_the_same(cast: Cast, newer: Callable[[], None], client) -> None:
    case = in_pain(cast)
    jobs_done()
    newer()
    said = StringIO()
    call_command("advice_changes", stdout=said)
    assert f"  {case.reference}  Urgency: Urgent -> Soon\n" in said.getvalue()
    assert "Spine board A: 1 of 1 open cases say otherwise" in said.getvalue()
    client.force_login(cast.surgeon.user)
    page = client.get("/knowledge/changes/").content.decode()
    assert case.reference in page and "Urgent" in page and "<strong>Soon</strong>" in page
    api = APIClient()
    api.force_login(cast.surgeon.user)
    answer = api.get(f"/api/v1/boards/{cast.board.pk}/advice-changes/").json()
    assert answer["results"] == [
        {
            "case_id": str(case.pk),
            "reference": case.reference,
            "withheld": False,
            "changes": [{"about": "Urgency", "then": "Urgent", "now": "Soon"}],
        }
    ]
