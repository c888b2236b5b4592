"""Who looked at what, when and how: of one case, and for auditors of the whole board."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.models import AuditEntry
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_page
from cases.views.door import door
from cases.views.shell import current_seat

PAGE = 100

VERBS = {
    "case.read": "Looked at",
    "case.list_read": "Saw in a list",
    "case.refer": "Referred",
    "case.triage": "Triaged",
    "case.edit": "Changed",
    "case.list": "Listed for the board",
    "case.set_urgency": "Set the lane",
    "case.close": "Closed",
    "facts.record": "Recorded facts",
    "facts.choose": "Chose the board's value",
    "treatment.record": "Recorded treatment",
    "follow_up.record": "Recorded follow-up",
    "case.read_access_log": "Looked at its access log",
    "audit.read": "Looked at the access log",
    "refused": "Was refused",
    "cohort.export": "Asked for an export under pseudonyms",
    "cohort.export_identified": "Asked for an export with names",
    "cohort.fetch": "Fetched an export",
    "members.grant": "Gave a seat",
    "site.configure": "Changed the settings of the site or the board",
    "members.end": "Ended a seat",
    "token.issue": "Issued a token",
    "token.revoke": "Revoked a token",
    "decision.read": "Read the decision",
    # The attempt is logged, whatever comes of it; a refusal has a line of its own.
    "decision.sign": "Sent a signature",
    "decision.refused_signature": "Signature or password refused",
    "decision.amend": "Sent an amendment",
    "decision.ratify": "Sent a ratification",
    "letter.read": "Read letters",
    "letter.write": "Wrote a letter or named its recipient",
    "letter.release": "Released a letter",
    "letter.send": "Sent a letter, or noted what became of it",
    "letter.open": "Answered the question of a letter's link",
    "letter.configure": "Changed the texts or the directory of letters",
    "emergency.call": "Called an emergency board",
    "emergency.answer": "Answered an emergency board",
    "emergency.sign": "Led an emergency board",
    "emergency.configure": "Set the rules of emergency boards",
    "decision.export": "Exported the decision",
    "action.keep": "Changed an agreed action",
    "deferral.keep": "Noted why it was put off",
    "document.read": "Opened a document",
    "document.make": "Made a document",
    "document.teach": "Made a teaching copy",
    "document.receipts": "Looked at who has read the documents",
    "vote.cast": "Voted",
    "vote.open": "Opened a vote",
    "vote.close": "Closed a vote",
    "vote.read_count": "Looked at the vote",
    "vote.read_ballots": "Looked at the ballots",
    "meeting.read": "Looked at it in its meeting",
    "meeting.reply": "Answered an invitation",
    "board.configure": "Changed how the board meets",
    "calendar.renew": "Made a calendar address",
    "calendar.revoke": "Ended a calendar address",
    "meeting.plan": "Planned a meeting with it",
    "meeting.run": "Ran its meeting",
    "minutes.write": "Wrote its minutes",
    "case.assess": "Assessed",
    "case.override_minimum_data": "Listed with data missing",
    "members.manage": "Looked at the members",
    "mail.manage": "Sent an e-mail again",
    "notice.read": "Looked at the inbox",
    "metrics.read": "Read figures",
    "metrics.read_cases": "Read cases behind figures",
    "members.add_person": "Added a person",
    "job.retry": "Ran a job again",
    "session.begin": "Logged in",
    "session.refused": "Was refused a log-in",
}

_DOORS = {
    "session": "Page",
    "token": "Token",
    "command": "Command line",
    "system": "The software itself",
    "link": "Link of a letter",
}


@door("GET")
def access_log(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    """The tab "Who viewed". An auditor sees the log and no clinical record, so without the banner."""
    case, lines = access.access_log(actor, case_id)
    entries = _page(request, lines.order_by("-id"))
    context = entries | {"reference": case.reference}
    if access.holds(actor, case.board_id, "case.read"):
        return case_page(request, actor, case, "cases/access_log.html", context, tab="access_log")
    with timezone.override(ZoneInfo(case.board.time_zone)):
        return render(request, "cases/board_log.html", context | {"board": case.board})


@door("GET")
def board_log(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    board = access.board(actor, seat.board_id, "audit.read")
    audit.append(actor, "audit.read", role=seat.role, board=board, subject="access log")
    rows = AuditEntry.objects.filter(board=board).order_by("-id")
    person, reference = (request.GET.get(name, "").replace("\x00", "").strip()[:80] for name in ("person", "case"))
    rows = rows.filter(actor_name__icontains=person) if person else rows
    rows = rows.filter(case__reference__iexact=reference) if reference else rows
    context = _page(request, rows) | {"board": board, "person": person, "case_reference": reference}
    with timezone.override(ZoneInfo(board.time_zone)):
        return render(request, "cases/board_log.html", context)


def _page(request: HttpRequest, rows: QuerySet[AuditEntry]) -> dict[str, Any]:
    """One page of entries, older ones after the id in `before`."""
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("case")[: PAGE + 1])
    return {
        "entries": [
            {"entry": entry, "says": VERBS.get(entry.verb, entry.verb), "through": _DOORS.get(entry.via, entry.via)}
            for entry in found[:PAGE]
        ],
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
