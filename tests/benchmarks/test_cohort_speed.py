"""A cohort of 100,000 rows through the command: rows per second, and memory that does not grow with the rows."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from decisions.exchange.cohort_run import cores
from tests.benchmarks.population import as_csv, population
from tests.benchmarks.table import show

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).resolve().parents[2]
DISTINCT = 2_000  # cases; a cohort repeats them
RUNS = ((10_000, 1), (10_000, cores()), (100_000, cores()))  # rows, processor cores


def test_a_cohort_streams(tmp_path: Path) -> None:
    header, *rows = as_csv(population(DISTINCT)).splitlines(keepends=True)
    figures: list[tuple[object, ...]] = []
    for size, jobs in dict.fromkeys(RUNS):
        cohort = tmp_path / f"{size}.csv"
        with cohort.open("w") as out:
            out.write(header)
            out.writelines(rows[number % DISTINCT] for number in range(size))
        seconds, megabytes = _run(cohort, tmp_path / "results.csv", jobs)
        figures.append((f"{size:,}", jobs, f"{seconds:.0f}", round(size / seconds), round(megabytes)))
    show("Cohort CSV through the command", ("rows", "cores", "seconds", "rows/s", "peak RSS, MB"), figures)


def _run(cohort: Path, out: Path, jobs: int) -> tuple[float, float]:
    """Seconds, and the peak memory of the largest of its processes in MB."""
    code = (
        "import resource, sys; from django.core.management import execute_from_command_line as run\n"
        "run(sys.argv); kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)\n"
        "print(max(resource.getrusage(kind).ru_maxrss for kind in kinds))"
    )
    command = [sys.executable, "-c", code, "assess", str(cohort), "--out", str(out), "--jobs", str(jobs)]
    began = time.perf_counter()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - began, int(done.stdout) / 1024
