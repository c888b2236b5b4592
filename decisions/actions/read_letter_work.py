"""What of a board's letters waits for somebody: the first of each list, and how many there are in all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board
from decisions.actions.read_letters import LOOK_BACK, DispatchRow, LetterRow, letter_rows
from decisions.models import Decision, Dispatch, DispatchEvent, Document, Letter, LetterRevision

MOST_SHOWN = 50

Sent = tuple[LetterRow, DispatchRow]


@dataclass(frozen=True)
class LetterWork:
    """The first fifty of each list, the newest first; `counts` says by the list's name how many there are."""

    board: Board
    failed: list[Sent]
    to_release: list[LetterRow]
    to_send: list[LetterRow]
    on_the_way: list[Sent]
    counts: Mapping[str, int]


def read_letter_work(*, actor: Actor, board_id: object) -> LetterWork:
    """Of the letters of ninety days those to write or release, to send, that failed, and that are on their way.

    Which list a letter is in is read from a few columns of each; only those shown are read whole. Audited by
    the cases shown.
    """
    board = access.board(actor, board_id, "letter.read")
    letters = Letter.objects.filter(decision__case__board=board, begun_at__gte=timezone.now() - LOOK_BACK)
    ids: dict[str, list[Any]] = {"failed": [], "to_release": [], "to_send": [], "on_the_way": []}
    for letter, released, standing, sent in _standing(letters):
        if released != standing:
            ids["to_release"].append(letter)
        elif not sent:
            ids["to_send"].append(letter)
    letter_of: dict[Any, Any] = {}
    for dispatch, letter, state in _sent(board, letters):
        ids["failed" if state == "failed" else "on_the_way"].append(dispatch)
        letter_of[dispatch] = letter
    first = {name: found[:MOST_SHOWN] for name, found in ids.items()}
    wanted = {letter_of.get(one, one) for found in first.values() for one in found}
    rows = {row.letter.pk: row for row in letter_rows(Letter.objects.filter(pk__in=wanted))}
    if rows:
        access.shown(actor, {row.letter.decision.case_id: row.letter.decision.case for row in rows.values()}.values())
    pairs = {one.dispatch.pk: (row, one) for row in rows.values() for one in row.dispatches}
    return LetterWork(
        board,
        _named(first["failed"], pairs),
        _named(first["to_release"], rows),
        _named(first["to_send"], rows),
        _named(first["on_the_way"], pairs),
        {name: len(found) for name, found in ids.items()},
    )


def _named(ids: Iterable[Any], found: Mapping[Any, Any]) -> list[Any]:
    return [found[id] for id in ids if id in found]


def _standing(letters: QuerySet[Letter]) -> QuerySet[Any, Any]:
    """Of each letter of a decision that stands: its id, the number of the text in its newest document (None:
    none), that of the text that stands, and whether it was ever sent."""
    later = Decision.objects.filter(item=OuterRef("decision__item"), version__gt=OuterRef("decision__version"))
    own = Document.objects.filter(decision=OuterRef("decision"), kind=OuterRef("kind")).order_by("-version")
    number = Cast(KeyTextTransform("revision", KeyTextTransform("letter", "content")), IntegerField())
    texts = LetterRevision.objects.filter(letter=OuterRef("pk"), number__isnull=False).order_by("-number")
    sent = Dispatch.objects.filter(document__decision=OuterRef("decision"), document__kind=OuterRef("kind"))
    told = letters.filter(~Exists(later)).annotate(
        released=Subquery(own.annotate(revision=number).values("revision")[:1]),
        standing=Subquery(texts.values("number")[:1]),
        sent=Exists(sent),
    )
    return told.order_by("-begun_at", "kind").values_list("pk", "released", "standing", "sent")


def _sent(board: Board, letters: QuerySet[Letter]) -> QuerySet[Any, Any]:
    """Of each dispatch of the letters: its id, that of its letter, and the last state that it reached."""
    letter = letters.filter(decision=OuterRef("document__decision"), kind=OuterRef("document__kind")).values("pk")[:1]
    last = DispatchEvent.objects.filter(dispatch=OuterRef("pk")).order_by("-id").values("state")[:1]
    sent = Dispatch.objects.filter(document__board=board, prepared_at__gte=timezone.now() - LOOK_BACK)
    told = sent.annotate(letter=Subquery(letter), last=Subquery(last)).filter(letter__isnull=False)
    return told.order_by("-prepared_at").values_list("pk", "letter", "last")
