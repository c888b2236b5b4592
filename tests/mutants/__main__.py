"""`python -m tests.mutants [score ...] [code]`: every mutant killed or named; exit code 1 if one survives."""

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import Phase, settings

from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.loader import SHIPPED, load_knowledge
from decisions.reasoning.parse_scores import parse_score
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.yaml_nodes import KnowledgeError, read_yaml
from tests.mutants import code, tables
from tests.mutants.judge import Batch, Judge, Mutant, Verdict
from tests.mutants.same import reads_the_same

ROOT = Path(__file__).resolve().parents[2]
REASONING = ROOT / "decisions" / "reasoning"
MODULES = [
    *(REASONING / f"{name}.py" for name in ("logic", "conditions", "decision_list")),
    *sorted((REASONING / "scores").glob("[a-z]*.py")),
]
# These two judge what comes in and goes out, at length, and no score.
NOT_JUDGES = [f"--ignore=tests/core/test_{name}.py" for name in ("hostile_cases", "assess_command")]
TESTS = ["tests/core", "tests/knowledge", *NOT_JUDGES]


def main(*wanted: str) -> int:
    """Judge the mutants of these scores, and of the code if `code` is among them; of all by default."""
    settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], database=None, derandomize=True)
    settings.load_profile("mutants")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tumorboard-mutants-") as folder:
        judge = Judge(_batches(wanted, Path(folder)), os.cpu_count() or 1, Path(folder))
        ended = pytest.main(["-p", "no:terminal", "-p", "no:xdist", "-p", "no:cacheprovider", "-s", *TESTS], [judge])
    return _report(judge.verdicts, time.monotonic() - began) if ended != pytest.ExitCode.INTERNAL_ERROR else 1


def _batches(wanted: tuple[str, ...], folder: Path) -> Iterator[Batch]:
    for file in sorted((SHIPPED / "scores").glob("*.yaml")):
        if not wanted or file.stem in wanted:
            yield Batch(file.stem, (f'"{file.stem}"', f"scores.{file.stem}."), _of_table(file))
    for path in MODULES:
        if not wanted or "code" in wanted:
            for mutant in _of_code(path, folder):
                yield Batch(path.stem, (path.stem, "tests.core.reckoning"), iter([mutant]))


def _of_table(file: Path) -> Iterator[Mutant]:
    shipped = load_knowledge().scores[file.stem]
    for line, says, text in tables.mutants(file.read_text(encoding="utf-8")):
        yield Mutant(f"scores/{file.name}:{line}", says, partial(_install_table, shipped, text))


def _install_table(shipped: ScoreTable, text: str) -> bool:
    knowledge = load_knowledge()
    table = parse_score(read_yaml(text, f"{shipped.id}.yaml"), knowledge.sources)
    _forget_what_was_derived(knowledge)
    vars(knowledge)["scores"] = {**knowledge.scores, shipped.id: table}
    return not reads_the_same(shipped, table)


def _forget_what_was_derived(knowledge: Knowledge) -> None:
    for name in vars(knowledge).keys() - {part.name for part in fields(knowledge)}:
        del vars(knowledge)[name]


def _of_code(path: Path, folder: Path) -> Iterator[Mutant]:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for line, says, changed, name in code.mutants(path):
        place = f"{path.relative_to(REASONING)}:{line}"
        yield Mutant(place, says, partial(_install_code, folder, module, name, changed))


def _install_code(folder: Path, module: str, name: str, changed: CodeType) -> bool:
    code.install(module, name, changed)
    # What was loaded remembers what it found before the change: whoever holds it now holds a fresh copy.
    own = Path(shutil.copytree(SHIPPED, folder / str(os.getpid())))
    _forget_what_was_derived(load_knowledge())
    try:
        fresh = load_knowledge(own)
    except Exception as error:
        raise KnowledgeError(
            module, changed.co_firstlineno, f"the shipped knowledge cannot be loaded: {error!r}"
        ) from error
    vars(load_knowledge()).update(vars(fresh))
    shutil.rmtree(own)
    return True


def _report(verdicts: list[Verdict], seconds: float) -> int:
    *judged, unchanged = verdicts
    kinds = ("killed", "refused", "same", "survived")
    counted = Counter((verdict.subject, verdict.kind) for verdict in judged)
    print(f"{'':22}{''.join(f'{kind:>10}' for kind in kinds)}")
    for subject in dict.fromkeys(verdict.subject for verdict in judged):
        print(f"{subject:22}{''.join(f'{counted[subject, kind]:10}' for kind in kinds)}")
    totals = [sum(number for (_, kind), number in counted.items() if kind == each) for each in kinds]
    print(f"{'in all':22}{''.join(f'{number:10}' for number in totals)}   in {seconds:.0f} s")
    if unchanged.kind == "killed":
        print(f"These verdicts mean nothing: {unchanged.by} fails without any change.")
    return 1 if totals[-1] or unchanged.kind == "killed" else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
