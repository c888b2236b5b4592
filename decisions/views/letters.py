"""Letters: those of a case, one to write and release, and those of a board that wait for somebody."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.audit import Actor
from cases.pathway.refusals import BadInput, NotVisible
from cases.views.case_frame import case_page
from cases.views.door import door
from cases.views.shell import current_seat
from decisions.actions.draft_letters import draft_letters
from decisions.actions.publish_patient_outcome import publish_patient_outcome
from decisions.actions.read_case_letters import read_case_letters
from decisions.actions.read_letter import LetterRead, read_letter
from decisions.actions.read_letter_work import read_letter_work
from decisions.actions.read_letters import LetterRow
from decisions.actions.read_outcome_clocks import read_letters_waited_for, read_meeting_clocks
from decisions.actions.release_letter import release_letter
from decisions.actions.save_letter import save_letter
from decisions.letters.kinds import PARTS
from decisions.letters.outcome_clock import TARGET_SOURCE, TARGET_WORKING_DAYS
from decisions.letters.readability import SOURCE
from decisions.letters.readability import TARGET_SOURCE as READING_SOURCE
from decisions.views.board_frame import board_page

TONES = {"draft": "attend", "changed": "attend", "released": "done", "superseded": "quiet"}
WAY_TONES = {"prepared": "quiet", "sent": "done", "failed": "act", "retried": "attend", "acknowledged": "done"}
CLOCK_TONES = {"due": "quiet", "overdue": "act", "met": "done", "late": "attend"}


@door("GET")
def case_letters(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    read = read_case_letters(actor=actor, case_id=case_id)
    context = {
        "read": read,
        "parts": [(part, label, read.recipients.get(part)) for part, label in PARTS.items()],
        "decisions": [{"row": one, "letters": [shown(row) for row in one.letters]} for one in read.decisions],
        "clocks": [(row, CLOCK_TONES[row.clock.state]) for row in read.clocks],
        "target_days": TARGET_WORKING_DAYS,
    }
    return case_page(request, actor, read.case, "decisions/case_letters.html", context, tab="letters")


@door("POST")
def draft(request: HttpRequest, actor: Actor, decision_id: Any) -> HttpResponse:
    letters = draft_letters(actor=actor, decision_id=decision_id)
    messages.success(request, "The letters are begun. Read each, write what is missing, and release it.")
    return redirect("decisions:case_letters", letters[0].decision.case_id)


@door("POST")
def outcome(request: HttpRequest, actor: Actor, decision_id: Any) -> HttpResponse:
    document = publish_patient_outcome(actor=actor, decision_id=decision_id)
    messages.success(request, f"Version {document.version} of the outcome is being printed.")
    return redirect("decisions:case_letters", document.decision.case_id)


@door("GET", "POST")
def letter(request: HttpRequest, actor: Actor, letter_id: Any) -> HttpResponse:
    """The letter as it would go; by POST a text is saved."""
    if request.method == "POST":
        return _save(request, actor, letter_id)
    return _letter_page(request, read_letter(actor=actor, letter_id=letter_id))


@door("POST")
def release(request: HttpRequest, actor: Actor, letter_id: Any) -> HttpResponse:
    try:
        document = release_letter(actor=actor, letter_id=letter_id, revision=_number(request, "revision"))
    except BadInput as refusal:
        read = read_letter(actor=actor, letter_id=letter_id)
        return _letter_page(request, read, errors=refusal.errors, status=400)
    messages.success(request, f"Version {document.version} is released and being printed. It can be sent once it is.")
    return redirect("decisions:case_letters", document.decision.case_id)


@door("GET")
def letters(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What of the board's letters waits for somebody, failures first."""
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    work = read_letter_work(actor=actor, board_id=seat.board_id)
    clocks, waiting = read_letters_waited_for(actor=actor, board_id=work.board.pk)
    context = {
        "counts": work.counts,
        "failed": [(shown(row), _shown_dispatch(one)) for row, one in work.failed],
        "to_release": [shown(row) for row in work.to_release],
        "to_send": [shown(row) for row in work.to_send],
        "on_the_way": [(shown(row), _shown_dispatch(one)) for row, one in work.on_the_way],
        "clocks": [(row, CLOCK_TONES[row.clock.state]) for row in clocks],
        "waiting": waiting,
        "target_days": TARGET_WORKING_DAYS,
        "target_source": TARGET_SOURCE,
    }
    return board_page(request, work.board, "decisions/letters.html", context)


@door("GET")
def meeting_letters(request: HttpRequest, actor: Actor, meeting_id: Any) -> HttpResponse:
    """How long the referrers of a meeting's cases have waited for their letters."""
    meeting, rows = read_meeting_clocks(actor=actor, meeting_id=meeting_id)
    context = {
        "meeting": meeting,
        "clocks": [(row, CLOCK_TONES[row.clock.state]) for row in rows],
        "sent": sum(row.clock.sent is not None for row in rows),
        "target_days": TARGET_WORKING_DAYS,
        "target_source": TARGET_SOURCE,
    }
    return board_page(request, meeting.board, "decisions/meeting_letters.html", context)


def shown(row: LetterRow) -> dict[str, Any]:
    """A letter for a list, with the tones of its states."""
    return {"row": row, "tone": TONES[row.state], "dispatches": [_shown_dispatch(one) for one in row.dispatches]}


def _shown_dispatch(row: Any) -> dict[str, Any]:
    return {"row": row, "tone": WAY_TONES[row.state]}


def _save(request: HttpRequest, actor: Actor, letter_id: Any) -> HttpResponse:
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        saved = save_letter(actor=actor, letter_id=letter_id, text=text, based_on=_number(request, "based_on"))
    except BadInput as refusal:
        read = read_letter(actor=actor, letter_id=letter_id)
        return _letter_page(request, read, typed=text, errors=refusal.errors, status=400)
    if saved.aside is None:
        messages.success(request, "The letter is saved.")
        return redirect("decisions:letter", letter_id)
    context = {"letter": saved.letter, "theirs": saved.standing, "mine": saved.aside}
    case = saved.letter.decision.case
    return board_page(request, case.board, "decisions/letter_crossed.html", context, case=case, status=409)


def _letter_page(
    request: HttpRequest, read: LetterRead, *, typed: str | None = None, errors: Any = (), status: int = 200
) -> HttpResponse:
    case = read.row.letter.decision.case
    context = {
        "read": read,
        "letter": read.row.letter,
        "one": shown(read.row),
        "text": read.row.standing.text if typed is None else typed,
        "errors": errors,
        "reading_source": SOURCE,
        "target_source": READING_SOURCE,
    }
    return board_page(request, case.board, "decisions/letter.html", context, case=case, status=status)


def _number(request: HttpRequest, name: str) -> int:
    """A number that a hidden field carried; -1 for what is none, which no text has."""
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and given.isascii() and len(given) < 8 else -1
