"""`python -m tests.mutants [score ...] [code]`: every mutant killed or named; exit code 1 if one survives."""

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import Phase, settings

from decisions.reasoning.loader import SHIPPED, load_knowledge
from decisions.reasoning.parse_scores import parse_score
from decisions.reasoning.yaml_nodes import read_yaml
from tests.mutants import code, tables
from tests.mutants.judge import Judge, Mutant
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
        unchanged = Mutant("", "-", "nothing was changed", (), lambda: True)
        judge = Judge(_mutants(wanted, Path(folder)), unchanged, os.cpu_count() or 1)
        pytest.main(["-p", "no:terminal", "-p", "no:xdist", "-p", "no:cacheprovider", "-s", *TESTS], [judge])
    return _report(judge, time.monotonic() - began)


def _mutants(wanted: tuple[str, ...], folder: Path) -> Iterator[Mutant]:
    for file in sorted((SHIPPED / "scores").glob("*.yaml")):
        if not wanted or file.stem in wanted:
            names = (f'"{file.stem}"', f"scores.{file.stem}.")
            for line, says, text in tables.mutants(file.read_text(encoding="utf-8")):
                install = partial(_install_table, folder, file, text)
                yield Mutant(file.stem, f"scores/{file.name}:{line}", says, names, install)
    for path in MODULES:
        if not wanted or "code" in wanted:
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for line, says, changed, name in code.mutants(path):
                install = partial(_install_code, folder, module, name, changed)
                names = (path.stem, "tests.core.reckoning")
                yield Mutant(path.stem, f"{path.relative_to(REASONING)}:{line}", says, names, install)


def _install_table(folder: Path, file: Path, text: str) -> bool:
    knowledge = load_knowledge()
    own = folder / str(os.getpid())
    own.write_text(text, encoding="utf-8")
    table = parse_score(read_yaml(own, file.name), knowledge.sources)
    own.unlink()
    changes = not reads_the_same(knowledge.scores[file.stem], table)
    vars(knowledge)["scores"] = {**knowledge.scores, file.stem: table}
    return changes


def _install_code(folder: Path, module: str, name: str, changed: CodeType) -> bool:
    code.install(module, name, changed)
    # What was loaded remembers what it found before the change: whoever holds it now holds a fresh copy.
    own = Path(shutil.copytree(SHIPPED, folder / str(os.getpid())))
    vars(load_knowledge()).update(vars(load_knowledge(own)))
    shutil.rmtree(own)
    return True


def _report(judge: Judge, seconds: float) -> int:
    kinds = ("killed", "refused", "same", "survived")
    print(f"{'':22}{''.join(f'{kind:>10}' for kind in kinds)}")
    counted = Counter((mutant.subject, verdict) for mutant, verdict, _ in judge.verdicts)
    for subject in dict.fromkeys(mutant.subject for mutant, *_ in judge.verdicts):
        print(f"{subject:22}{''.join(f'{counted[subject, kind]:10}' for kind in kinds)}")
    totals = [sum(number for (_, verdict), number in counted.items() if verdict == kind) for kind in kinds]
    print(f"{'in all':22}{''.join(f'{number:10}' for number in totals)}   in {seconds:.0f} s")
    if judge.unsound:
        print(f"These verdicts mean nothing: {judge.unsound} fails without any change.")
    return 1 if totals[-1] or judge.unsound else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
