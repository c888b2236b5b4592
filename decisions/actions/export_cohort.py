"""Ask for a board's cases as a file; the worker writes it, under pseudonyms unless there is a reason not to."""

import hashlib
import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.actions.prove_person import prove_person
from cases.audit import Actor
from cases.jobs.engine import enqueue
from cases.jobs.kinds import Report, Work
from cases.models import Board, Job
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from decisions.actions.make_report import last_event
from decisions.actions.project_outcomes import project_outcomes
from decisions.actions.read_report import chosen
from decisions.exchange.export_cases import BATCH, export_cases
from decisions.exchange.export_files import WRITERS
from decisions.exchange.export_rows import ExportRows
from decisions.exchange.pseudonyms import REPORTING, Pseudonyms
from decisions.models import CaseOutcome, CohortExport, ExportPart
from decisions.outcomes.filters import ReportFilters, check_filters, filters_of

EXPORT_COHORT = "export_cohort"
KEPT = timedelta(hours=24)
MOST_AN_HOUR = 5
PART = 1 << 20  # bytes


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for. `project` names what the pseudonyms are for: the same name gives the same ones.
    `dates` is shifted or month; an identified export has them as they are, and says why in `reason`."""

    file_format: str = "csv"
    identified: bool = False
    project: str = "cohort"
    dates: str = "shifted"
    reason: str = ""


def export_cohort(
    *, actor: Actor, board_id: object, filters: ReportFilters, wanted: Wanted, password: str = ""
) -> CohortExport:
    """The export of this choice; one that was made of the same state, and is still kept, is given again.

    An identified one needs its own permission, a reason and the person's password. Raises BadInput with
    every error, WrongState after five within an hour.
    """
    verb = "cohort.export_identified" if wanted.identified else "cohort.export"
    board = access.board(actor, board_id, verb)
    choice = _checked(wanted, filters)
    if wanted.identified:
        prove_person(actor=actor, board=board, verb=verb, password=password)
    return _asked(actor, board, verb, choice, filters)


def _checked(wanted: Wanted, filters: ReportFilters) -> dict[str, Any]:
    intake = Intake()
    check_filters(intake, filters)
    whole = wanted.identified is True
    needed = "Say what names and true dates are needed for: it is kept in the access log." if whole else ""
    found = {
        "file_format": intake.one_of("file_format", wanted.file_format, dict(CohortExport.FORMATS)),
        "identified": whole,
        "project": intake.text("project", wanted.project, most=60, needed="Name the project, such as “audit 2026”."),
        "dates": "true" if whole else intake.one_of("dates", wanted.dates, ("shifted", "month")),
        "reason": intake.text("reason", wanted.reason, most=300, needed=needed) if whole else "",
    }
    if found["project"].casefold() == REPORTING:
        intake.refuse("project", "This name is kept for the reporting views.", "Choose another.")
    intake.finish()
    return found


@transaction.atomic
def _asked(actor: Actor, board: Board, verb: str, choice: dict[str, Any], filters: ReportFilters) -> CohortExport:
    now = timezone.now()
    said = json.dumps([choice, filters.given, last_event(board)], sort_keys=True)
    key = hashlib.sha256(said.encode()).hexdigest()
    mine = CohortExport.objects.filter(board=board, asked_by=actor.user)
    same = mine.filter(key=key, asked_at__gt=now - KEPT).first()
    if same is not None and not _given_up(same):
        return same
    if mine.filter(asked_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise WrongState(f"You have asked for {MOST_AN_HOUR} exports within an hour.", remedy="Wait, and ask again.")
    made = CohortExport.objects.create(
        board=board, asked_by=actor.user, asked_at=now, key=key, filters=filters.given, **choice
    )
    enqueue(EXPORT_COHORT, str(made.pk), arguments={"export": str(made.pk)}, board=board, requested_by=actor.user)
    detail = {"export": str(made.pk), "filters": filters.given, **choice}
    audit.append(actor, verb, role=access.seat(actor, board.pk, verb).role, board=board, detail=detail)
    return made


def _given_up(export: CohortExport) -> bool:
    return Job.objects.filter(kind=EXPORT_COHORT, key=str(export.pk), state="dead").exists()


@dataclass(frozen=True)
class Written:
    """The finished file, still open, and what it is."""

    file: IO[bytes]
    rows: int
    columns: int


def _compute(job: Job, report: Report) -> Written:
    """Write the file. Whoever asked must still be allowed to, as when they asked."""
    export = CohortExport.objects.select_related("board", "asked_by").get(pk=job.arguments["export"])
    verb = "cohort.export_identified" if export.identified else "cohort.export"
    access.seat(Actor(user=export.asked_by, via="system"), export.board_id, verb)
    project_outcomes(board=export.board, report=lambda done, total: report(done, total, "Reading what has changed"))
    cases = CaseOutcome.objects.filter(chosen(filters_of(export.filters)), board=export.board)
    content = ExportRows(Pseudonyms(export.board_id, export.project), identified=export.identified, dates=export.dates)
    total, file = cases.count(), tempfile.TemporaryFile()  # noqa: SIM115  (store closes it)

    def told() -> Any:
        for done, case in enumerate(export_cases(cases)):
            if done % BATCH == 0:
                report(done, total, "Writing cases")
            yield case

    rows = WRITERS[export.file_format](file, content.columns, content.rows(told()))
    return Written(file, rows, len(content.columns))


def _store(job: Job, made: Written) -> dict[str, Any]:
    """Keep the file in parts; a second run puts its own in their place."""
    export = CohortExport.objects.get(pk=job.arguments["export"])
    export.parts.all().delete()
    digest, size, now = hashlib.sha256(), 0, timezone.now()
    with made.file as file:
        file.seek(0)
        for number, data in enumerate(iter(lambda: file.read(PART), b"")):
            ExportPart.objects.create(export=export, number=number, data=data)
            digest.update(data)
            size += len(data)
    CohortExport.objects.filter(pk=export.pk).update(
        rows=made.rows,
        columns=made.columns,
        size=size,
        sha256=digest.hexdigest(),
        made_at=now,
        expires_at=now + KEPT,
    )
    return {"export": str(export.pk), "rows": made.rows, "sha256": digest.hexdigest()}


EXPORTING = Work(EXPORT_COHORT, "Writing an export", _compute, _store)
