"""The outcome reports of a board: which there are, what one says to this reader, and its PDF."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.models import Board, Job
from cases.pathway.refusals import NotVisible, WrongState
from decisions.actions.make_outcome_report import KIND, MAKE_OUTCOME_REPORT
from decisions.actions.read_copy import Copy, copy_of
from decisions.actions.store_document import RENDER
from decisions.models import Document, DocumentFile
from decisions.outcomes.period import Period, month_before, read_period
from decisions.outcomes.tables import Table, table_of

MOST = 200
MONTHS_OFFERED = 24


@dataclass(frozen=True)
class ReportPaper:
    """One version. `file` comes without its bytes and is None until it is printed; `job` is its printing."""

    document: Document
    period: Period
    superseded: bool
    file: DocumentFile | None
    job: Job | None


@dataclass(frozen=True)
class ReportPapers:
    """The reports of a board, the latest period first; `making` are jobs under way, `months` what can be asked for."""

    board: Board
    papers: list[ReportPaper]
    making: list[Job]
    months: list[Period]


@dataclass(frozen=True)
class ReadChapter:
    id: str
    title: str
    says: str
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class OutcomeReport:
    """One report as this person may read it. `whole`: nothing is hidden, and `surprises` name cases (of
    `surprising` in all)."""

    paper: ReportPaper
    about: dict[str, Any]
    chapters: list[ReadChapter]
    whole: bool
    surprises: list[dict[str, str]]
    surprising: int


def read_outcome_reports(*, actor: Actor, board_id: object) -> ReportPapers:
    """Which reports there are, in a fixed number of queries; audited."""
    board = access.board(actor, board_id, "metrics.read")
    audit.append(actor, "metrics.read", board=board, subject="outcome reports")
    # The jobs first, here too: what is no longer being made is among the papers.
    under_way = Job.objects.filter(kind=MAKE_OUTCOME_REPORT, board=board, state__in=("queued", "running", "dead"))
    making = list(under_way.order_by("-created_at")[:5])
    month = month_before(board.day_of(timezone.now()))
    months = [month]
    while len(months) < MONTHS_OFFERED:
        months.append(month_before(months[-1].first))
    return ReportPapers(board, _papers(board), making, months)


def read_outcome_report(*, actor: Actor, document_id: object) -> OutcomeReport:
    """What one report says. Counts under five are hidden from those who may not see the cases behind them."""
    found = _found(actor, document_id)
    (paper,) = [each for each in _papers(found.board) if each.document.pk == found.pk]
    whole = access.holds(actor, found.board_id, "metrics.read_cases")
    content = found.content
    of = content["whole"] if whole else content
    return OutcomeReport(
        paper=paper,
        about=content["about"],
        chapters=[
            ReadChapter(row["id"], row["title"], row["says"], tuple(table_of(table) for table in row["tables"]))
            for row in of["chapters"]
        ],
        whole=whole,
        surprises=content["whole"]["surprises"] if whole else [],
        surprising=content["whole"]["surprising"] if whole else 0,
    )


def outcome_report_pdf(*, actor: Actor, document_id: object) -> Copy:
    """The PDF, which names no case and hides small counts; marked where a newer version stands in its place.
    Raises WrongState while it is not printed."""
    found = _found(actor, document_id)
    file = DocumentFile.objects.filter(document=found).select_related("document__board").first()
    if file is None:
        raise WrongState("This report is still being printed.", remedy="Wait a moment and open it again.")
    return copy_of(file)


@transaction.atomic
def _found(actor: Actor, document_id: object) -> Document:
    rows = Document.objects.select_related("board", "made_by").filter(kind=KIND)
    found = rows.filter(pk=access.as_id(document_id)).first()
    if found is None:
        raise NotVisible()
    board = access.board(actor, found.board_id, "metrics.read")
    audit.append(actor, "metrics.read", board=board, subject=f"outcome report {found.period}")
    return found


def _papers(board: Board) -> list[ReportPaper]:
    rows = Document.objects.filter(board=board, kind=KIND).defer("content").select_related("made_by")
    documents = sorted(rows, key=lambda each: (read_period(each.period).last, each.made_at), reverse=True)[:MOST]
    # The jobs first: what one has made that is done is there when it is looked for.
    jobs = {job.key: job for job in Job.objects.filter(kind=RENDER, key__in=[str(one.pk) for one in documents])}
    files = {file.pk: file for file in DocumentFile.objects.filter(document__in=documents).defer("pdf")}
    newest: dict[str, int] = {}
    for each in documents:
        newest[each.period] = max(newest.get(each.period, 0), each.version)
    return [
        ReportPaper(
            document=each,
            period=read_period(each.period),
            superseded=each.version < newest[each.period],
            file=files.get(each.pk),
            job=jobs.get(str(each.pk)),
        )
        for each in documents
    ]
