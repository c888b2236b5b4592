"""Every open case assessed again after new knowledge: the real job path beside reading and writing alone."""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cases.audit import SYSTEM
from cases.facts.catalogue import CATALOGUE, LESION_NAMES
from cases.facts.fact import Scope
from cases.models import Case
from cases.models.snapshots import snapshot
from decisions.actions.reassess_cases import reassess_cases
from decisions.models import Assessment
from decisions.reasoning import loader
from decisions.reasoning.loader import load_knowledge
from tests.benchmarks.population import population
from tests.benchmarks.table import show
from tests.builders import a_lesion, a_referral, jobs_done, recorded
from tests.cast import Cast

pytestmark = pytest.mark.benchmark

CASES = 2_000


def test_reassess_every_open_case(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in population(CASES, "half empty"):
        _enter(cast, body)
    _run_all()
    newer = Path(shutil.copytree(loader.SHIPPED, tmp_path / "knowledge"))
    release = newer / "version.yaml"
    release.write_text(release.read_text(encoding="utf-8").replace("version: 20", "version: 21"), encoding="utf-8")
    monkeypatch.setattr(loader, "SHIPPED", newer.resolve())
    load_knowledge()

    began = time.process_time()
    assert reassess_cases(actor=SYSTEM) == CASES
    queued = time.process_time() - began
    _run_all()
    jobs = time.process_time() - began
    assert Assessment.objects.filter(knowledge_hash=load_knowledge().hash).count() == CASES
    bare = _read_and_write()
    rows: list[tuple[object, ...]] = [
        ("queue the jobs", f"{queued:.1f}", f"{CASES / queued:.0f}", ""),
        ("queue, run and store each", f"{jobs:.1f}", f"{CASES / jobs:.0f}", f"{jobs / bare:.1f}"),
        ("read the facts, write in bulk, no reasoning", f"{bare:.1f}", f"{CASES / bare:.0f}", "1"),
    ]
    show(f"Assess {CASES:,} open cases again (SQLite, one process)", ("work", "seconds", "cases/s", "ratio"), rows)


def _enter(cast: Cast, body: dict[str, Any]) -> None:
    """One referral with the facts of a made-up case; what the patient and the site give is left out."""
    case = a_referral(cast)
    own = {
        name: value
        for name, value in body.items()
        if name in CATALOGUE and CATALOGUE[name].scope is Scope.CASE and name not in LESION_NAMES
    }
    recorded(cast, case, own)
    for lesion in body["lesions"]:
        a_lesion(cast, case, **lesion)


def _run_all() -> None:
    while jobs_done():
        pass


def _read_and_write() -> float:
    """Seconds to read the facts of every case and to write a result of the same size for each, in bulk."""
    results = dict(Assessment.objects.values_list("case_id", "result"))
    began = time.process_time()
    day = timezone.now().date()
    cases = Case.objects.select_related("board__site", "patient")
    rows = [
        Assessment(
            case=case,
            on=day,
            facts=snapshot(case, day),
            facts_version=case.facts_version,
            inputs_hash="0" * 64,
            knowledge_version="0",
            knowledge_hash="0" * 64,
            result=results[case.pk],
            made_at=timezone.now(),
        )
        for case in cases
    ]
    Assessment.objects.bulk_create(rows, batch_size=200)
    return time.process_time() - began
