"""Assess one case, a stream of cases, or a whole cohort, from a file or standard input.

Only the answer goes to standard output. Bad input: every error, exit code 2, nothing written.
"""

import csv
import json
import os
import shutil
import sys
import tempfile
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from cases.facts.case_facts import CaseFacts, FactErrors
from cases.facts.errors import FactError
from cases.facts.json_form import parse_json
from cases.pathway.refusals import BadInput
from decisions.exchange.assessment_day import checked_day
from decisions.exchange.cohort import CohortRow, Header, error_line, read_rows
from decisions.exchange.cohort_results import result_columns
from decisions.exchange.cohort_run import Wanted, answers, cores
from decisions.reasoning.assess import assess
from decisions.reasoning.explain import explain
from decisions.reasoning.loader import load_knowledge

FORMATS = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv"}
BAD_INPUT = 2
READER_GONE = 128 + 13  # as a shell reports a process that SIGPIPE ended
_UTF16 = ("\udcff\udcfe", "\udcfe\udcff")  # its byte order marks, as bytes that are not UTF-8 are read


class Command(BaseCommand):
    help = "Assess a case (.json), cases (.ndjson) or a cohort (.csv). '-' reads standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="case.json, cases.ndjson, cohort.csv, or - for standard input")
        parser.add_argument("--out", help="write the answer here instead of standard output")
        parser.add_argument("--explain", action="store_true", help="sentences instead of data")
        parser.add_argument(
            "--missing",
            action="store_true",
            help="in a cohort, name the missing facts that decide; each row then takes several times as long",
        )
        parser.add_argument("--jobs", type=int, default=cores(), help="processor cores to use (all by default)")
        parser.add_argument("--on", type=_day, help="the day of the assessment, YYYY-MM-DD (today by default)")
        parser.add_argument("--format", choices=sorted(set(FORMATS.values())), help="what standard input holds")

    def handle(self, *args: Any, **options: Any) -> None:
        self.knowledge = load_knowledge()
        self.on: date = options["on"] or timezone.localdate()
        self.sentences: bool = options["explain"]
        self.missing: bool = options["missing"]
        self.jobs: int = max(options["jobs"], 1)
        self.errors = 0
        with _opened(options["file"]) as source, tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as answer:
            kind, lines = _kind(source, options["file"], options["format"])
            # The answer waits in a file of its own until the last row is known to be good.
            getattr(self, f"_{kind}")(lines, answer, source)
            if self.errors:
                many = "1 error" if self.errors == 1 else f"{self.errors} errors"
                raise CommandError(f"{many} in the input; nothing was written.", returncode=BAD_INPUT)
            answer.seek(0)
            self._deliver(answer, options["out"])

    def _json(self, lines: Iterator[str], answer: TextIO, source: TextIO) -> None:
        try:
            facts = CaseFacts.from_json(parse_json("".join(lines)))
        except FactErrors as wrong:
            self._report(None, wrong.errors)
            return
        found = assess(facts, self.knowledge, self.on)
        said = "\n".join(explain(found)) + "\n" if self.sentences else json.dumps(found, indent=2, ensure_ascii=False)
        answer.write(said + "\n")

    def _ndjson(self, lines: Iterator[str], answer: TextIO, source: TextIO) -> None:
        rows = (CohortRow(number, "", line) for number, line in enumerate(lines, start=1) if line.strip())
        wanted = Wanted(self.on, sensitivity=True, sentences=self.sentences)
        self._write(rows, wanted, answer, source)

    def _csv(self, lines: Iterator[str], answer: TextIO, source: TextIO) -> None:
        header, *_ = head = list(islice(read := read_rows(lines), 1))
        assert isinstance(header, Header) and head
        self._report(header.number, header.errors)
        columns = result_columns(self.knowledge, header.lesions, missing=self.missing)
        if not self.sentences:
            csv.writer(answer, lineterminator="\n").writerow(columns)
        wanted = Wanted(self.on, self.sentences or self.missing, tuple(columns), self.sentences)
        self._write((row for row in read if isinstance(row, CohortRow)), wanted, answer, source)

    def _write(self, rows: Iterator[CohortRow], wanted: Wanted, answer: TextIO, source: TextIO) -> None:
        """Every answer in order, or every error; the bar moves as rows are read."""
        with _progress(source) as moved:
            for found in answers(moved(rows), wanted, self.jobs):
                self._report(found.number, found.errors)
                answer.write(found.text)

    def _report(self, number: int | None, errors: tuple[FactError, ...]) -> None:
        for error in errors:
            self.errors += 1
            self.stderr.write(error_line(number, error))

    def _deliver(self, answer: TextIO, out: str | None) -> None:
        if out:
            try:
                _keep(answer, Path(out))
            except OSError as refused:
                raise CommandError(f"Cannot write {out}: {refused.strerror}.", returncode=BAD_INPUT) from None
            return
        try:
            while chunk := answer.read(1 << 16):
                self.stdout.write(chunk, ending="")
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever reads has had enough (`| head`). Python would complain once more when it flushes at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(READER_GONE)


def _keep(answer: TextIO, target: Path) -> None:
    """The whole answer in the place of `target`, or nothing of it anywhere."""
    partial = tempfile.NamedTemporaryFile(  # noqa: SIM115  (closed below, before it takes its place)
        "w", encoding="utf-8", newline="", dir=target.resolve().parent, prefix=f".{target.name}.", delete=False
    )
    try:
        with partial:
            shutil.copyfileobj(answer, partial)
        os.chmod(partial.name, 0o600)  # it may hold patient data
        os.replace(partial.name, target)
    except BaseException:
        os.unlink(partial.name)
        raise


def _day(text: str) -> date:
    try:
        return checked_day(date.fromisoformat(text))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date as YYYY-MM-DD") from None
    except BadInput as refused:
        (wrong,) = refused.errors
        raise ArgumentTypeError(f"{wrong.says} {wrong.remedy}") from None


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        if sys.stdin is None:
            raise CommandError("Cannot read standard input: it is closed.", returncode=BAD_INPUT)
        # Bytes that are not UTF-8 become characters that no fact accepts: the field is then named.
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape", newline="")
        yield sys.stdin
        return
    try:
        source = open(name, encoding="utf-8-sig", errors="surrogateescape", newline="")  # noqa: SIM115  (closed below)
    except OSError as refused:
        raise CommandError(f"Cannot read {name}: {refused.strerror}.", returncode=BAD_INPUT) from None
    with source:
        yield source


def _kind(source: TextIO, name: str, asked: str | None) -> tuple[str, Iterator[str]]:
    """What the input holds, by --format, by the file's ending, or by its first line that is not blank."""
    kind = asked or FORMATS.get(Path(name).suffix.lower())
    if not kind and name != "-":
        raise CommandError(
            f"{name}: the ending should be one of {', '.join(FORMATS)} (or give --format).", returncode=BAD_INPUT
        )
    head = [first := source.readline()]
    while first and not first.strip():
        head.append(first := source.readline())
    if first.startswith(_UTF16) or "\0" in first:
        where = "standard input" if name == "-" else name
        raise CommandError(f"{where}: this is UTF-16 or no text. Save it as UTF-8.", returncode=BAD_INPUT)
    if kind:
        return kind, _chained(head, source)
    if not first.lstrip().startswith(("{", "[")):
        return "csv", _chained(head, source)
    second = source.readline()
    whole = _is_json(first) and second.strip()
    return ("ndjson" if whole else "json"), _chained([*head, second], source)


def _is_json(line: str) -> bool:
    try:
        parse_json(line)
    except FactErrors:
        return False
    return True


def _chained(head: list[str], rest: TextIO) -> Iterator[str]:
    yield from head
    yield from rest


@contextmanager
def _progress(source: TextIO) -> Iterator[Callable[[Iterator[CohortRow]], Iterator[CohortRow]]]:
    """A progress bar on standard error, when that is a terminal: by bytes for a file, by cases for a stream."""
    size = os.fstat(source.fileno()).st_size if source is not sys.stdin else None
    unit: dict[str, Any] = {"unit": "B", "unit_scale": True} if size else {"unit": " cases"}
    with tqdm(total=size, file=sys.stderr, desc="Assessing", mininterval=0.5, disable=None, **unit) as bar:

        def moved(rows: Iterator[CohortRow]) -> Iterator[CohortRow]:
            for count, row in enumerate(rows):
                yield row
                if size is None:
                    bar.update(1)
                elif count % 200 == 0:
                    bar.update(source.buffer.tell() - bar.n)
            if size is not None:
                bar.update(size - bar.n)

        yield moved
