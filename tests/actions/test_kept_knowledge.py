"""Knowledge as a product: each release that was used is kept, and old answers can be had again with it."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.actions.choose_value import choose_value
from cases.audit import SYSTEM
from cases.models import AuditEntry
from cases.pathway.refusals import NotVisible, NotYourRole
from decisions.actions.keep_release import keep_release
from decisions.actions.reassess_cases import reassess_cases
from decisions.actions.rerun_assessment import rerun_assessment
from decisions.actions.verify_assessments import verify_assessments
from decisions.models import Assessment, KnowledgeRelease
from decisions.reasoning import loader
from decisions.reasoning.loader import content_hash, load_knowledge, load_texts
from tests.builders import a_case_ready_for_listing, a_referral, jobs_done, recorded, unstable_l1_lesion
from tests.cast import Cast

Together = Callable[..., list[Any]]


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`newer("scores/sins.yaml", old, new)`: from the call on this process holds another release."""
    folder = Path(shutil.copytree(loader.SHIPPED, tmp_path / "knowledge"))

    def change(name: str, old: str, new: str) -> None:
        for file, was, now in ((name, old, new), ("version.yaml", "version: 20", "version: 21")):
            text = (folder / file).read_text(encoding="utf-8")
            assert was in text
            (folder / file).write_text(text.replace(was, now), encoding="utf-8")
        monkeypatch.setattr(loader, "SHIPPED", folder.resolve())

    return change


class TestKeeping:
    def test_the_release_of_an_assessment_is_kept_word_for_word(self, cast: Cast) -> None:
        a_referral(cast)
        assert not KnowledgeRelease.objects.exists()
        jobs_done()
        kept, knowledge = KnowledgeRelease.objects.get(), load_knowledge()
        assert (kept.hash, kept.version) == (knowledge.hash, knowledge.version)
        assert (kept.released, kept.changes) == (knowledge.released, knowledge.changes)
        assert kept.files == {
            file.relative_to(loader.SHIPPED).as_posix(): file.read_bytes().decode()
            for file in loader.SHIPPED.rglob("*.yaml")
            if file.parent.name != "examples"
        }
        assert content_hash(load_texts(kept.files).texts) == Assessment.objects.get().knowledge_hash == kept.hash

    def test_it_is_kept_once_with_the_day_of_its_first_use(self, cast: Cast) -> None:
        case = a_referral(cast)
        jobs_done()
        first = KnowledgeRelease.objects.get()
        recorded(cast, case, {"kps": 50})
        jobs_done()
        again = keep_release(knowledge=load_knowledge(), at=timezone.now() + timedelta(days=1))
        assert KnowledgeRelease.objects.count() == 1 and Assessment.objects.count() == 2
        assert (again.pk, again.first_used_at) == (first.pk, first.first_used_at)

    def test_two_workers_who_keep_it_at_once_both_get_the_one_row(self, everybody: Cast, together: Together) -> None:
        results = together(*[partial(keep_release, knowledge=load_knowledge(), at=timezone.now())] * 6)
        assert {one.pk for one in results} == {KnowledgeRelease.objects.get().pk}


# Another point value; the exception stays out of it, so that the sum of the items still fits the range.
CHANGED = ("scores/sins.yaml", "{points: 2, label: new deformity", "{points: 3, label: new deformity")


def rerun(assessment: Assessment) -> str:
    said = StringIO()
    call_command("rerun_assessment", str(assessment.pk), stdout=said)
    return said.getvalue()


class TestRunningAgain:
    def test_an_old_assessment_gives_its_own_answer_after_the_knowledge_changed(
        self, cast: Cast, newer: Callable[..., None]
    ) -> None:
        a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
        jobs_done()
        old = Assessment.objects.get()
        newer(*CHANGED)
        reassess_cases(actor=SYSTEM)
        jobs_done()
        new = Assessment.objects.exclude(pk=old.pk).get()
        assert old.knowledge_hash != new.knowledge_hash and KnowledgeRelease.objects.count() == 2
        assert old.result["scores"] != new.result["scores"]
        for each in (old, new):
            assert rerun(each).endswith(
                f"knowledge {each.knowledge_version} {each.knowledge_hash[:12]}: the same answer, byte for byte.\n"
            )

    def test_doubts_about_the_record_are_no_part_of_the_answer(self, cast: Cast) -> None:
        case = a_case_ready_for_listing(cast)
        recorded(cast, case, {"kps": 50}, observed_on=date(2019, 1, 1))
        recorded(cast, case, {"primary_site": "lung"})
        recorded(cast, case, {"primary_site": "kidney"}, by=cast.radiologist)
        jobs_done()
        assessment = Assessment.objects.get()
        assert {"D-raters"} <= {flag["id"] for flag in assessment.result["flags"]}
        assert rerun_assessment(actor=SYSTEM, assessment_id=assessment.pk).same

    def test_facts_that_contradicted_one_another_are_left_out_again(self, cast: Cast) -> None:
        case = a_case_ready_for_listing(cast)
        lesion = case.lesions.get()
        [mine, _] = recorded(cast, case, {"index_level": "T8", "levels": ["T7", "T8"]}, lesion=lesion)
        recorded(cast, case, {"index_level": "T11", "levels": ["T11"]}, lesion=lesion, by=cast.radiologist)
        choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk)
        jobs_done()
        assessment = Assessment.objects.get()
        assert "D-contradiction" in {flag["id"] for flag in assessment.result["flags"]}
        assert rerun_assessment(actor=SYSTEM, assessment_id=assessment.pk).same

    def test_another_answer_is_shown_by_its_path_with_both_values(self, cast: Cast) -> None:
        stored = altered(cast, lambda result: result["scores"]["sins"][0].update(total=3))
        said = StringIO()
        with pytest.raises(CommandError, match=r"another answer in 1 place.*the program has changed since") as refused:
            call_command("rerun_assessment", str(stored.pk), stdout=said)
        assert refused.value.returncode == 1
        assert said.getvalue() == "scores.sins.0.total: then 3, now 1\n"

    def test_it_is_read_through_the_door_and_leaves_its_line(self, cast: Cast) -> None:
        case = a_case_ready_for_listing(cast)
        jobs_done()
        pk = Assessment.objects.get().pk
        assert rerun_assessment(actor=cast.surgeon.actor, assessment_id=pk).same
        line = AuditEntry.objects.latest("id")
        assert (line.verb, line.case, line.subject) == ("case.read", case, f"rerun assessment {pk}")
        with pytest.raises(NotVisible):
            rerun_assessment(actor=cast.outsider.actor, assessment_id=pk)
        with pytest.raises(NotYourRole):
            rerun_assessment(actor=cast.analyst.actor, assessment_id=pk)

    @pytest.mark.parametrize("unknown", ["00000000-0000-4000-8000-000000000000", "sins"])
    def test_what_is_no_assessment_is_said(self, db: None, unknown: str) -> None:
        with pytest.raises(CommandError, match=f"There is no assessment {unknown}"):
            call_command("rerun_assessment", unknown)

    def test_knowledge_that_was_never_kept_is_said(self, cast: Cast) -> None:
        stored = altered(cast, lambda result: None, knowledge_hash="f" * 64)
        assert "its knowledge was not kept" in rerun_assessment(actor=SYSTEM, assessment_id=stored.pk).impossible

    def test_kept_knowledge_that_this_program_cannot_read_is_said(self, cast: Cast) -> None:
        stored = altered(cast, lambda result: None, knowledge_hash="e" * 64)
        files = {**load_knowledge().texts, "scope.yaml": "rules: []\n"}
        KnowledgeRelease.objects.create(
            hash="e" * 64,
            version="1",
            released=date(2020, 1, 1),
            changes="…",
            files=files,
            first_used_at=timezone.now(),
        )
        found = rerun_assessment(actor=SYSTEM, assessment_id=stored.pk)
        assert "can no longer be read by this program (scope.yaml:1:" in found.impossible


class TestRunningAllAgain:
    def test_every_answer_is_run_with_its_own_release(self, cast: Cast, newer: Callable[..., None]) -> None:
        a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
        a_referral(cast)
        jobs_done()
        newer(*CHANGED)
        reassess_cases(actor=SYSTEM)
        jobs_done()
        said = StringIO()
        call_command("verify_assessments", stdout=said)
        assert said.getvalue() == "Every answer is the same, byte for byte: 4 assessments run again.\n"
        line = AuditEntry.objects.get(verb="assessment.verify")
        assert line.detail == {"assessments": 4, "faults": 0}

    def test_one_that_differs_is_named_with_the_places_and_without_values(self, cast: Cast) -> None:
        a_referral(cast)
        stored = altered(cast, lambda result: result["urgency"].update(lane="Kanarienvogel"))
        said = StringIO()
        with pytest.raises(CommandError, match="1 no longer give their own answer; 3 assessments run again"):
            call_command("verify_assessments", stderr=said)
        assert said.getvalue() == f"assessment {stored.pk}: another answer at urgency.lane\n"

    def test_a_kept_text_that_was_altered_is_found(self, cast: Cast) -> None:
        altered(cast, lambda result: None, knowledge_hash="d" * 64)
        KnowledgeRelease.objects.create(
            hash="d" * 64,
            version="1",
            released=date(2020, 1, 1),
            changes="…",
            files=dict(load_knowledge().texts),
            first_used_at=timezone.now(),
        )
        [fault] = verify_assessments(actor=SYSTEM).faults
        assert "the release kept as dddddddddddd is altered" in fault


def altered(cast: Cast, change: Callable[[dict[str, Any]], object], **columns: Any) -> Assessment:
    """An assessment as if another program, or a hand in the database, had written it."""
    case = a_case_ready_for_listing(cast)
    jobs_done()
    real = Assessment.objects.get(case=case)
    change(real.result)
    about = {"facts_version": 1000, "knowledge_hash": real.knowledge_hash} | columns
    fields = ("case", "on", "facts", "inputs_hash", "knowledge_version", "result", "made_at")
    return Assessment.objects.create(**{name: getattr(real, name) for name in fields}, **about)
