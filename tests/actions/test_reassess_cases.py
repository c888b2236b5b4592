"""New knowledge makes an assessment stale, and every open case is assessed again with it."""

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.audit import SYSTEM
from cases.models import AuditEntry, Case, Job
from decisions.actions.read_assessment import current_assessment
from decisions.actions.reassess_cases import reassess_cases
from decisions.documents.content_assessment import assessment_content
from decisions.models import Assessment
from decisions.reasoning import loader
from decisions.reasoning.loader import load_knowledge
from tests.builders import a_referral, jobs_done, recorded, stepped
from tests.cast import Cast
from tumorboard.management.commands import serve


@pytest.fixture
def upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, this process has other knowledge: the same rules in a newer release."""
    newer = Path(shutil.copytree(loader.SHIPPED, tmp_path / "knowledge"))
    release = newer / "version.yaml"
    release.write_text(release.read_text(encoding="utf-8").replace("version: 20", "version: 21"), encoding="utf-8")
    return lambda: monkeypatch.setattr(loader, "SHIPPED", newer.resolve())


def fresh(case: Case) -> Case:
    return Case.objects.select_related("board").get(pk=case.pk)


def test_it_is_stale_at_once_and_fresh_when_it_is_made_again(cast: Cast, upgrade: Callable[[], None]) -> None:
    case = a_referral(cast)
    jobs_done()
    upgrade()
    old, stale, job = current_assessment(fresh(case))
    assert (stale, job.state, assessment_content(fresh(case), old, "UTC")["stale"]) == (True, "done", True)
    assert reassess_cases(actor=SYSTEM) == 1
    jobs_done()
    new, stale, _ = current_assessment(fresh(case))
    assert (stale, assessment_content(fresh(case), new, "UTC")["stale"]) == (False, False)
    assert new.knowledge_hash == load_knowledge().hash != old.knowledge_hash
    assert new.facts_version == old.facts_version, "the old one stays on record beside it"
    assert reassess_cases(actor=SYSTEM) == 0


def test_only_open_cases_assessed_with_other_knowledge_are_asked_for(cast: Cast, upgrade: Callable[[], None]) -> None:
    closed, given_up, moved_on = (a_referral(cast) for _ in range(3))
    jobs_done()
    stepped(cast, closed, "close")
    upgrade()
    a_referral(cast)  # waits for its first assessment, which will use the new knowledge
    recorded(cast, moved_on, {"kps": 50})
    Job.objects.filter(case=given_up).update(state="dead", attempts=3)
    assert reassess_cases(actor=SYSTEM) == 2
    assert Job.objects.get(case=given_up).state == "queued"
    assert Job.objects.filter(case=moved_on, state="queued").count() == 1
    line = AuditEntry.objects.filter(verb="case.assess").latest("id")
    assert (line.actor, line.board) == (None, cast.board)
    assert line.detail == {"cases": [given_up.reference, moved_on.reference]}
    jobs_done()
    assert not Assessment.objects.filter(case=closed, knowledge_hash=load_knowledge().hash).exists()


def test_back_at_the_earlier_knowledge_its_assessments_hold_again(
    cast: Cast, upgrade: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_referral(cast)
    jobs_done()
    before = load_knowledge().hash
    shipped = loader.SHIPPED
    upgrade()
    reassess_cases(actor=SYSTEM)
    jobs_done()
    monkeypatch.setattr(loader, "SHIPPED", shipped)
    latest, stale, _ = current_assessment(fresh(case))
    assert (latest.knowledge_hash, stale) == (before, False)
    assert reassess_cases(actor=SYSTEM) == 0


def test_the_command_says_how_many(cast: Cast, upgrade: Callable[[], None]) -> None:
    a_referral(cast)
    jobs_done()
    upgrade()
    said = StringIO()
    call_command("reassess", stdout=said)
    assert said.getvalue() == "1 case to be assessed with the present knowledge.\n"


@pytest.mark.parametrize(("behind", "before"), [(True, ["migrate"]), (False, [])])
def test_serving_asks_for_it_after_the_migrations_once_it_is_ready(
    monkeypatch: pytest.MonkeyPatch, settings: object, behind: bool, before: list[str]
) -> None:
    called: list[str] = []
    settings.LOAD_DEMO_BOARD = False
    monkeypatch.setattr("tumorboard.checks.refuse_unsafe", lambda: None)
    monkeypatch.setattr(serve, "is_behind", lambda: behind)
    monkeypatch.setattr(serve, "call_command", lambda name, **_: called.append(name))
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    command = serve.Command(stdout=StringIO())
    command.prepare()
    assert called == before
    command.catch_up()
    assert called == [*before, "reassess"]
