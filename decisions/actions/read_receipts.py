"""Who has opened which version of the agenda and the pack of a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases import access as case_access
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.permissions import POLICY
from decisions import access
from decisions.models import Document, DocumentReading, Meeting

KINDS = ("agenda", "pack")


@dataclass(frozen=True)
class Receipt:
    """One member and the newest version of a kind that they opened, in whatever variant. `state` is read, older or
    not yet; `at` when they first opened that version."""

    membership: Membership
    state: str
    version: int | None
    at: datetime | None


@dataclass(frozen=True)
class Receipts:
    """The members who may read papers, beside the newest version of one kind."""

    kind: str
    says: str
    version: int
    rows: list[Receipt]

    @property
    def have_read(self) -> int:
        """How many have opened the newest version."""
        return sum(row.state == "read" for row in self.rows)


def read_receipts(*, actor: Actor, meeting_id: object) -> list[Receipts]:
    """The receipts of agenda and pack, where there are any, for whoever makes the papers. Audited.

    A copy in large print counts as the paper. The teaching copy and the radiology list are other papers and are
    not counted. Raises NotVisible, or NotYourRole for everybody else.
    """
    meeting = access.meeting(actor, meeting_id, "document.receipts")
    documents = meeting.documents.filter(kind__in=KINDS, variant__in=("", "large_print")).defer("content")
    seats = Membership.objects.filter(board=meeting.board_id, ended_at=None, role__in=POLICY["document.read"])
    members = list(seats.select_related("user").order_by("specialty", "user__name"))
    return [_of_kind(kind, rows, members) for kind in KINDS if (rows := [d for d in documents if d.kind == kind])]


def may_read_receipts(actor: Actor, meeting: Meeting) -> bool:
    """Whether this person may ask for them."""
    return meeting.board_id in {board.pk for board in case_access.boards(actor, "document.receipts")}


def _of_kind(kind: str, documents: list[Document], members: Iterable[Membership]) -> Receipts:
    whole = [document.version for document in documents if not document.variant]
    newest = {variant: max(d.version for d in documents if d.variant == variant) for variant in _variants(documents)}
    opened: dict[Any, tuple[bool, int, datetime]] = {}
    readings = (
        DocumentReading.objects.filter(document__in=documents).select_related("document").defer("document__content")
    )
    for reading in readings.order_by("-at"):
        one = reading.document
        seen = (one.version == newest[one.variant], one.version, reading.at)
        # The newest version wins, and of it the first time: the rows come the latest first.
        if seen[:2] >= opened.get(reading.user_id, (False, 0, reading.at))[:2]:
            opened[reading.user_id] = seen
    rows = [_row(member, opened.get(member.user_id)) for member in members]
    return Receipts(kind, documents[0].get_kind_display(), max(whole, default=max(newest.values())), rows)


def _variants(documents: Iterable[Document]) -> set[str]:
    return {document.variant for document in documents}


def _row(member: Membership, seen: tuple[bool, int, datetime] | None) -> Receipt:
    if seen is None:
        return Receipt(member, "not yet", None, None)
    return Receipt(member, "read" if seen[0] else "older", seen[1], seen[2])
