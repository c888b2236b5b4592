"""The figures of a board as they were last made, for who may see them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cases import access, audit
from cases.audit import Actor
from cases.models import Board, Job
from cases.pathway.refusals import NotVisible
from decisions.actions.make_report import MAKE_REPORT, counted_together, has_changed
from decisions.models import MetricReport
from decisions.outcomes.filters import ReportFilters
from decisions.outcomes.rows import AGE_BANDS
from decisions.outcomes.tables import Table, suppressed, table_of


@dataclass(frozen=True)
class ReadReport:
    """`boards` are counted together, under the `filters` as they are kept. `tables` is empty and `report` None
    while the figures were never made. `stale`: cases have changed since. `whole`: this person may see cases, so
    that no count is hidden. `job` is the last that made it."""

    boards: tuple[Board, ...]
    filters: ReportFilters
    report: MetricReport | None
    tables: tuple[Table, ...]
    stale: bool
    whole: bool
    job: Job | None

    def table(self, id: str) -> Table:
        """One table by its id; NotVisible when there is none of that name."""
        found = next((table for table in self.tables if table.id == id), None)
        if found is None:
            raise NotVisible()
        return found


def read_report(*, actor: Actor, board_id: object, filters: ReportFilters) -> ReadReport:
    """The report of these filters, in a fixed number of queries; audited.

    Counts under five are hidden from those who may not see the cases behind them, on each of the boards.
    """
    boards, kept = counted_together(actor, board_id, filters)
    whole = all(access.holds(actor, board.pk, "metrics.read_cases") for board in boards)
    # The job first: what one has made that is done is there when it is looked for.
    job = Job.objects.filter(kind=MAKE_REPORT, key=f"{boards[0].pk}:{kept.key}").first()
    report = MetricReport.objects.filter(board=boards[0], key=kept.key).first()
    for board in boards:
        audit.append(actor, "metrics.read", board=board, subject="report", detail={"filters": kept.given})
    tables = tuple(table_of(stored) for stored in report.tables) if report else ()
    return ReadReport(
        boards=boards,
        filters=kept,
        report=report,
        tables=tables if whole else tuple(suppressed(table) for table in tables),
        stale=report is not None and has_changed(boards, report.event),
        whole=whole,
        job=job,
    )


def chosen(filters: ReportFilters) -> Q:
    """The same choice as `ReportFilters.chosen`, asked of the database."""
    asked: dict[str, Any] = {"decided_on__gte": filters.since, "decided_on__lte": filters.until}
    asked |= {"primary_site": filters.primary_site, "modality": filters.modality, "sex": filters.sex}
    asked["age_years__range"] = next(((low, high) for low, high, name in AGE_BANDS if name == filters.age), None)
    return Q(**{name: value for name, value in asked.items() if value})
