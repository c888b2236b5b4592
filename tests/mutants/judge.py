"""A pytest session that asks the collected tests about one mutant after another.

Imports and collection are paid for once. Each batch of mutants (all of a score's file, or one of the
code, which cannot be taken back) runs in a forked child: a mutant takes the place of what was loaded,
and tests run until the first that fails, those that name the subject before all others.
"""

import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from decisions.reasoning.yaml_nodes import KnowledgeError

LONGEST = 300  # seconds that the tests of one mutant may take: a mutant may never end


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and how to put it in place."""

    place: str
    says: str
    install: Callable[[], bool]
    """Puts it in place of what is loaded; False if it changes nothing. May raise KnowledgeError."""


@dataclass(frozen=True)
class Batch:
    """Mutants of one subject, which one process may try one after the other."""

    subject: str
    names: tuple[str, ...]
    """What a test's module says if it judges the subject."""
    mutants: Iterator[Mutant]


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant: killed, refused (by the loader), same (it changes nothing) or survived."""

    subject: str
    place: str
    says: str
    kind: str
    by: str


@dataclass(eq=False)
class Judge:
    """The plugin: instead of running the tests once, it runs them on every mutant."""

    batches: Iterator[Batch]
    workers: int
    folder: Path
    verdicts: list[Verdict] = field(default_factory=list)
    failed: str = ""
    _running: set[int] = field(default_factory=set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        texts = {item.path: item.path.read_text(encoding="utf-8") for item in session.items}
        for batch in self.batches:
            while len(self._running) >= self.workers:
                self._wait()
            self._start(batch, session.items, texts)
        while self._running:
            self._wait()
        killers = {verdict.by for verdict in self.verdicts if verdict.kind == "killed"}
        unchanged = Batch("nothing", (), iter([Mutant("-", "nothing was changed", lambda: True)]))
        self._start(unchanged, [item for item in session.items if item.nodeid in killers], texts)
        self._wait()
        return True

    def _start(self, batch: Batch, items: list[pytest.Item], texts: dict[Path, str]) -> None:
        child = os.fork()
        if child:
            self._running.add(child)
            return
        status = 1
        try:
            with (self.folder / f"{os.getpid()}.json").open("w", encoding="utf-8") as file:
                for verdict in self._tried(batch, items, texts):
                    file.write(json.dumps(vars(verdict)) + "\n")
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _tried(self, batch: Batch, items: list[pytest.Item], texts: dict[Path, str]) -> Iterator[Verdict]:
        signal.signal(signal.SIGALRM, _too_long)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, sys.stdout.fileno())
        named = {path for path, text in texts.items() if any(name in text for name in batch.names)}
        killers: Counter[str] = Counter()
        for mutant in batch.mutants:
            # What has killed most comes first: most mutants of a table fall to the same few tests.
            order = sorted(items, key=lambda item: (item.path not in named, -killers[item.nodeid]))
            kind, by = self._verdict(mutant, order)
            killers[by] += kind == "killed"
            yield Verdict(batch.subject, mutant.place, mutant.says, kind, by)

    def _verdict(self, mutant: Mutant, items: list[pytest.Item]) -> tuple[str, str]:
        try:
            if not mutant.install():
                return "same", ""
        except KnowledgeError as refused:
            return "refused", refused.says
        self.failed = ""
        for item in items:
            signal.alarm(LONGEST)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            signal.alarm(0)
            if self.failed:
                return "killed", self.failed
        return "survived", ""

    def _wait(self) -> None:
        child, status = os.waitpid(-1, 0)
        self._running.remove(child)
        if status:
            raise RuntimeError("a process that tried mutants broke off; what it says stands above")
        for line in (self.folder / f"{child}.json").read_text(encoding="utf-8").splitlines():
            verdict = Verdict(**json.loads(line))
            self.verdicts.append(verdict)
            if verdict.kind == "survived" and verdict.subject != "nothing":
                print(f"survived  {verdict.place}  {verdict.says}", flush=True)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"no end after {LONGEST} seconds")
