"""Knowledge as a product: each release that was used is kept, and old answers can be had again with it."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from decisions.actions.keep_release import keep_release
from decisions.models import Assessment, KnowledgeRelease
from decisions.reasoning import loader
from decisions.reasoning.loader import content_hash, load_knowledge, load_texts
from tests.builders import a_referral, jobs_done, recorded
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
