"""A pytest session that forks one child for each mutant and asks the tests about it.

Imports and collection are paid for once. A child puts its mutant in the place of what was loaded,
runs the tests that name the mutant's subject first, then the rest, and stops at the first failure.
"""

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from decisions.reasoning.yaml_nodes import KnowledgeError

LONGEST = 300  # seconds that the tests of one mutant may take: a mutant may never end


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, whose tests come first, and how to put it in place."""

    subject: str
    place: str
    says: str
    names: tuple[str, ...]
    install: Callable[[], bool]
    """Puts it in place of what is loaded; False if it changes nothing. May raise KnowledgeError."""


@dataclass(eq=False)
class Judge:
    """The plugin: instead of running the tests once, it runs them on every mutant."""

    mutants: Iterator[Mutant]
    unchanged: Mutant
    workers: int
    verdicts: list[tuple[Mutant, str, str]] = field(default_factory=list)
    failed: str = ""
    unsound: str = ""
    """A test that killed mutants and fails without any change too."""
    _running: dict[int, tuple[Mutant, int]] = field(default_factory=dict)
    _killers: Counter[str] = field(default_factory=Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        texts = {item.path: item.path.read_text(encoding="utf-8") for item in session.items}
        for mutant in self.mutants:
            while len(self._running) >= self.workers:
                self._wait()
            self._start(mutant, self._in_order(session.items, texts, mutant.names))
        while self._running:
            self._wait()
        self._start(self.unchanged, [item for item in session.items if self._killers[item.nodeid]])
        self._wait()
        return True

    def _in_order(self, items: list, texts: dict, names: tuple[str, ...]) -> list[pytest.Item]:
        """Tests of modules that name the subject before the others; what killed before comes first."""
        named = {path for path, text in texts.items() if any(name in text for name in names)}
        return sorted(items, key=lambda item: (item.path not in named, -self._killers[item.nodeid]))

    def _start(self, mutant: Mutant, items: list[pytest.Item]) -> None:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            try:
                verdict = self._try(mutant, items)
            except Exception as broken:
                verdict = ("survived", repr(broken))
            os.write(writing, json.dumps(verdict).encode())
            os._exit(0)
        os.close(writing)
        self._running[child] = mutant, reading

    def _try(self, mutant: Mutant, items: list[pytest.Item]) -> tuple[str, str]:
        signal.alarm(LONGEST)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, sys.stdout.fileno())
        os.dup2(silent, sys.stderr.fileno())
        try:
            if not mutant.install():
                return "same", ""
        except KnowledgeError as refused:
            return "refused", refused.says
        for item in items:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if self.failed:
                return "killed", self.failed
        return "survived", ""

    def _wait(self) -> None:
        child, _ = os.waitpid(-1, 0)
        mutant, reading = self._running.pop(child)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        verdict, by = json.loads(said) if said else ("killed", "it never ended")
        if mutant is self.unchanged:
            self.unsound = by
            return
        self._killers[by] += verdict == "killed"
        self.verdicts.append((mutant, verdict, by))
        if verdict == "survived":
            print(f"survived  {mutant.place}  {mutant.says}  {by}".rstrip(), flush=True)
