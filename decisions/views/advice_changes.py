"""The page that lists whose advice changed with the newest knowledge, for the team of the board looked at."""

from django.http import HttpRequest, HttpResponse

from cases.audit import Actor
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.shell import current_seat
from decisions.actions.compare_advice import compare_advice
from decisions.documents.change_words import change_words
from decisions.views.board_frame import board_page


@door("GET")
def changes(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    found = compare_advice(actor=actor, board_id=seat.board_id)
    rows = [
        {"case": row.case, "withheld": row.withheld, "changes": [change_words(change) for change in row.changes]}
        for row in found.rows
    ]
    return board_page(request, seat.board, "decisions/advice_changes.html", {"found": found, "rows": rows})
