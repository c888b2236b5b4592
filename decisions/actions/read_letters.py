"""The letters of a board: what waits to be written, released, sent, and what failed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board, Job
from decisions.actions.mail_letter import SEND_LETTER
from decisions.letters.kinds import LETTER_KINDS
from decisions.letters.sending import STATES, WAYS, may_note
from decisions.models import Decision, Dispatch, DispatchEvent, Document, DocumentFile, Letter, LetterRevision

LOOK_BACK = timedelta(days=90)
LETTER_STATES = {
    "draft": "Draft",
    "changed": "Changed since its release",
    "released": "Released",
    "superseded": "Superseded: the decision was amended",
}


@dataclass(frozen=True)
class DispatchRow:
    """One letter on its way: its events in order, the last of which is where it stands."""

    dispatch: Dispatch
    events: list[DispatchEvent]
    given_up: bool

    @property
    def state(self) -> str:
        return self.events[-1].state

    @property
    def says(self) -> str:
        """Where it stands, in words."""
        tried = self.state == "failed" and self.dispatch.way == "email" and not self.given_up and not self.went_out
        return "Failed, tried again soon" if tried else STATES[self.state]

    @property
    def way(self) -> str:
        return WAYS[self.dispatch.way]

    @property
    def went_out(self) -> bool:
        return any(event.state == "sent" for event in self.events)

    @property
    def next(self) -> list[tuple[str, str]]:
        """The states that a person may note now, with their words."""
        return [(state, STATES[state]) for state in may_note(self.dispatch.way, self.state)]

    @property
    def may_retry(self) -> bool:
        return self.state == "failed" and (self.dispatch.way != "email" or (self.given_up and not self.went_out))


@dataclass(frozen=True)
class LetterRow:
    """One letter: its text now, its newest document with the text's number in it, and where that went."""

    letter: Letter
    standing: LetterRevision
    document: Document | None
    printed: bool
    dispatches: list[DispatchRow]
    superseded: bool

    @property
    def state(self) -> str:
        """A key of LETTER_STATES."""
        if self.superseded:
            return "superseded"
        if self.document is None:
            return "draft"
        return "released" if self.document.content["letter"]["revision"] == self.standing.number else "changed"

    @property
    def says(self) -> str:
        return LETTER_STATES[self.state]

    @property
    def sent(self) -> bool:
        """Whether it is on its way or has arrived."""
        return any(row.state in ("sent", "acknowledged") for row in self.dispatches)


def read_letters(*, actor: Actor, board_id: object) -> tuple[Board, list[LetterRow]]:
    """The board's letters of the last ninety days, newest first. Audited as a list of cases."""
    board = case_access.board(actor, board_id, "letter.read")
    recent = Letter.objects.filter(decision__case__board=board, begun_at__gte=timezone.now() - LOOK_BACK)
    rows = letter_rows(recent.order_by("-begun_at", "kind"))
    if rows:
        case_access.shown(actor, {row.letter.decision.case_id: row.letter.decision.case for row in rows}.values())
    return board, rows


def letter_rows(letters: QuerySet[Letter]) -> list[LetterRow]:
    """Letters with what became of them, in a number of queries that does not grow with them."""
    found = list(
        letters.select_related("decision__case__patient", "decision__case__board").prefetch_related(
            "revisions__written_by"
        )
    )
    decisions = [letter.decision_id for letter in found]
    newest: dict[Any, Document] = {}
    of_letters = Document.objects.filter(decision__in=decisions, kind__in=LETTER_KINDS)
    for document in of_letters.order_by("version"):
        newest[document.decision_id, document.kind] = document
    sent = _dispatches(decisions)
    printed = printed_of(newest.values())
    latest = _latest_versions(found)
    return [
        LetterRow(
            letter,
            max((one for one in letter.revisions.all() if one.number), key=lambda one: one.number or 0),
            newest.get((letter.decision_id, letter.kind)),
            newest.get((letter.decision_id, letter.kind)) in printed,
            sent[letter.decision_id, letter.kind],
            superseded=letter.decision.version < latest[letter.decision.item_id],
        )
        for letter in found
    ]


def printed_of(documents: Iterable[Document]) -> set[Document]:
    """Those of the documents that are printed."""
    by_pk = {document.pk: document for document in documents}
    return {by_pk[pk] for pk in DocumentFile.objects.filter(document__in=by_pk).values_list("pk", flat=True)}


def _latest_versions(letters: Iterable[Letter]) -> dict[Any, int]:
    items = {letter.decision.item_id for letter in letters}
    rows = Decision.objects.filter(item__in=items).order_by().values("item").annotate(latest=Max("version"))
    return {row["item"]: row["latest"] for row in rows}


def _dispatches(decisions: list[Any]) -> dict[Any, list[DispatchRow]]:
    rows = Dispatch.objects.filter(document__decision__in=decisions).select_related(
        "document", "recipient", "prepared_by", "link"
    )
    found = list(rows.defer("document__content").prefetch_related("events__by").order_by("-prepared_at"))
    dead = Job.objects.filter(kind=SEND_LETTER, pk__in=[row.pk for row in found], state="dead")
    given_up = set(dead.values_list("pk", flat=True))
    by_letter: dict[Any, list[DispatchRow]] = defaultdict(list)
    for row in found:
        key = row.document.decision_id, row.document.kind
        by_letter[key].append(DispatchRow(row, list(row.events.all()), row.pk in given_up))
    return by_letter
