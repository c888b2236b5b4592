"""The exports a person has asked for, and the file of one."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.models import Board, Job
from cases.pathway.refusals import NotVisible, WrongState
from decisions.actions.export_cohort import EXPORT_COHORT
from decisions.models import CohortExport, ExportPart

LATEST = 20


@dataclass(frozen=True)
class AskedExport:
    """An export and the job that makes it. `state` is waiting, made, expired or given_up."""

    export: CohortExport
    job: Job | None

    @property
    def state(self) -> str:
        if self.export.made_at is None:
            return "given_up" if self.job is not None and self.job.state == "dead" else "waiting"
        return "expired" if self.export.expires_at and self.export.expires_at <= timezone.now() else "made"


def read_exports(*, actor: Actor, board_id: object) -> tuple[Board, list[AskedExport]]:
    """The latest exports of this board that this person asked for, the newest first."""
    board = access.board(actor, board_id, "cohort.export")
    rows = list(CohortExport.objects.filter(board=board, asked_by=actor.user)[:LATEST])
    jobs = {job.key: job for job in Job.objects.filter(kind=EXPORT_COHORT, key__in=[str(row.pk) for row in rows])}
    return board, [AskedExport(row, jobs.get(str(row.pk))) for row in rows]


def read_export(*, actor: Actor, export_id: object) -> AskedExport:
    """One export of one's own, for as long as one may make such; anybody else's is NotVisible."""
    found = CohortExport.objects.select_related("board").filter(pk=access.as_id(export_id)).first()
    if found is None:
        raise NotVisible()
    if actor.user is None or found.asked_by_id != actor.user.pk:
        raise NotVisible(board_id=found.board_id, verb=_verb(found))
    access.seat(actor, found.board_id, _verb(found))
    return AskedExport(found, Job.objects.filter(kind=EXPORT_COHORT, key=str(found.pk)).first())


def export_file(*, actor: Actor, export_id: object) -> tuple[CohortExport, Iterator[bytes]]:
    """The file of one's own export in stretches, each read when it is sent; audited.

    Raises WrongState while it is being made, when that failed, and after its expiry.
    """
    asked = read_export(actor=actor, export_id=export_id)
    match asked.state:
        case "waiting":
            raise WrongState("This export is still being written.", remedy="Wait a moment, and fetch it again.")
        case "given_up":
            raise WrongState("This export could not be written.", remedy="Ask for it again, and tell your operator.")
        case "expired":
            raise WrongState("This export is past its day and was removed.", remedy="Ask for it again.")
    export = asked.export
    with transaction.atomic():
        role = access.seat(actor, export.board_id, _verb(export)).role
        detail = {"export": str(export.pk), "rows": export.rows, "sha256": export.sha256}
        audit.append(actor, "cohort.fetch", role=role, board=export.board, subject="export fetched", detail=detail)
    numbers = list(export.parts.values_list("number", flat=True))
    return export, (_part(export, number) for number in numbers)


def _part(export: CohortExport, number: int) -> bytes:
    return bytes(ExportPart.objects.values_list("data", flat=True).get(export=export, number=number))


def _verb(export: CohortExport) -> str:
    return "cohort.export_identified" if export.identified else "cohort.export"
