"""Freeze what a document says, have it printed in the background, and hand it out."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases import audit
from cases.audit import Actor
from cases.pathway.refusals import WrongState, bad_field
from decisions import access
from decisions.actions.store_document import given_up, store_document
from decisions.documents.changes import with_changes, without_changes
from decisions.documents.content_draft import draft_words
from decisions.documents.content_meeting import agenda_items
from decisions.documents.content_outcome import outcome_content
from decisions.documents.content_pack import agenda_content, pack_content
from decisions.documents.frozen import fingerprint
from decisions.documents.variants import TEACHING, VARIANTS
from decisions.documents.wording import moment_words
from decisions.models import Document, DocumentFile, DocumentReading, Meeting

TELLS_CHANGES = ("agenda", "pack")
LONGEST_REASON = 300
CONTENTS = {"agenda": agenda_content, "pack": pack_content, "outcome_summary": outcome_content}


@transaction.atomic
def publish_document(*, actor: Actor, meeting_id: object, kind: str, variant: str = "", reason: str = "") -> Document:
    """The newest version of one kind of document of a meeting, made anew if anything changed.

    Freezes the content, numbers the version under the meeting's lock and enqueues the
    printing. The same content as in the latest version gives that version again, unless its
    printing was given up; a new version of agenda or pack says what has changed since the last.
    `variant` is empty for the whole paper. A teaching copy needs the right to make one and a
    `reason`, which the access log keeps. Raises BadInput for an unknown kind or variant or a
    missing reason, WrongState for a meeting that has no such document (yet).
    """
    _check_choice(kind, variant)
    meeting = access.meeting(actor, meeting_id, "document.make", lock=True)
    _check_state(meeting, kind)
    content = _content(actor, meeting, kind, meeting.board.day_of(timezone.now()))
    if variant:
        _note_variant(actor, meeting, kind, variant, reason)
        content = VARIANTS[kind][variant](content)
    if draft := draft_words(meeting, kind):
        content |= {"draft": draft}
    content = _since_last(meeting, kind, variant, content)
    return store_document(
        actor=actor, board=meeting.board, meeting=meeting, kind=kind, variant=variant, content=content
    )


def _check_choice(kind: str, variant: str) -> None:
    if kind not in CONTENTS:
        raise bad_field("kind", f"“{kind}” is not a kind of document.", f"Choose one of: {', '.join(CONTENTS)}.")
    if variant and variant not in VARIANTS.get(kind, {}):
        there = ", ".join(VARIANTS.get(kind, {})) or "none: leave it out"
        raise bad_field("variant", f"There is no variant “{variant[:40]}” of this document.", f"Variants: {there}.")


def _note_variant(actor: Actor, meeting: Meeting, kind: str, variant: str, reason: str) -> None:
    """A teaching copy takes data out of care: its own right, and a reason that the log keeps."""
    if variant != TEACHING:
        return
    seat = None if actor is audit.SYSTEM else case_access.seat(actor, meeting.board_id, "document.teach")
    if not reason.strip():
        raise bad_field("reason", "A teaching copy needs a reason.", "Say what it is for; the access log keeps it.")
    audit.append(
        actor,
        "document.teach",
        role=seat.role if seat else "",
        board=meeting.board,
        subject=f"{variant} copy of the {kind} of meeting {meeting.pk}",
        detail={"reason": reason.strip()[:LONGEST_REASON]},
    )


def _since_last(meeting: Meeting, kind: str, variant: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content with what has changed since the last version, or that version's own when nothing has."""
    if kind not in TELLS_CHANGES or variant == TEACHING:
        return content
    last = meeting.documents.filter(kind=kind, variant=variant).order_by("-version").first()
    if last is None:
        return content
    before = without_changes(last.content)
    if fingerprint(before) == fingerprint(content):
        return dict(last.content)
    made_at = moment_words(last.made_at, meeting.board.time_zone)
    return with_changes(content, before, version=last.version, made_at=made_at)


def document_pdf(*, actor: Actor, document_id: object) -> DocumentFile:
    """The PDF of one document, for a reader of the board's papers. Audited with its cases, and kept as
    having been opened by this person.

    Raises WrongState while it is not printed.
    """
    with transaction.atomic():
        document = access.document(actor, document_id, "document.read")
        file = DocumentFile.objects.filter(document=document).first()
        if file is not None and actor.user is not None:
            DocumentReading.objects.create(document=document, user=actor.user, at=timezone.now())
    if file is not None:
        return file
    if given_up(document):
        raise WrongState(
            "This document could not be printed.", remedy="Publish it again, and tell your operator if that fails too."
        )
    raise WrongState("This document is still being printed.", remedy="Wait a moment and open it again.")


def _check_state(meeting: Meeting, kind: str) -> None:
    if meeting.state == "cancelled":
        raise WrongState("This meeting was cancelled.", remedy="Move its cases to another meeting.")
    if kind == "outcome_summary" and meeting.state not in ("in_session", "closed"):
        raise WrongState("There is no outcome before the meeting has been held.", remedy="Start the meeting first.")


def _content(actor: Actor, meeting: Meeting, kind: str, day: date) -> dict[str, Any]:
    """The frozen record, with a line of the access log that names every case in it."""
    content = CONTENTS[kind](meeting, agenda_items(meeting), day)
    rows = [*content["agenda"], *content.get("taken_off", []), *content.get("to_ratify", [])]
    role = "" if actor is audit.SYSTEM else case_access.seat(actor, meeting.board_id, "document.make").role
    audit.append(
        actor,
        "document.make",
        role=role,
        board=meeting.board,
        subject=f"{kind} of meeting {meeting.pk}",
        detail={"cases": [row["reference"] for row in rows]},
    )
    return content
