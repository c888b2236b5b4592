"""Exports of the cohort: ask for one, watch it being written, fetch it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat

from cases.audit import Actor
from cases.models import Membership
from cases.pathway.permissions import may
from cases.pathway.refusals import BadInput, NotVisible
from cases.views.door import door
from cases.views.forms import PageForm, Pick, Words, sent
from cases.views.shell import current_seat
from decisions.actions.export_cohort import Wanted, export_cohort
from decisions.actions.read_exports import AskedExport, export_file, read_exports
from decisions.exchange.export_files import MEDIA, dictionary_csv, file_headers
from decisions.exchange.export_rows import every_column
from decisions.models import CohortExport
from decisions.outcomes.filters import ReportFilters
from decisions.views.board_frame import board_page
from decisions.views.figure_filters import days_unread, filter_bar, filters_asked
from decisions.views.jobs import progress


class ExportForm(PageForm):
    file_format = Pick("File", CohortExport.FORMATS, required=True)
    project = Words("Project", required=True, help_text="The same name gives the same pseudonyms again.")
    dates = Pick("Dates", [choice for choice in CohortExport.DATES if choice[0] != "true"], required=True)


class IdentifiedForm(ExportForm):
    """For who may have names as well."""

    identified = forms.BooleanField(label="With names, numbers and true dates", required=False)
    reason = Words("Reason", help_text="Needed with names. It is kept in the access log.")
    password = forms.CharField(
        label="Your password",
        required=False,
        help_text="Needed with names.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@door("GET", "POST")
def exports(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = _seat(request)
    board, rows = read_exports(actor=actor, board_id=seat.board_id)
    form = _form(request, seat)
    filters, unread = filters_asked(request), days_unread(request)
    try:
        # Not `carried_out`, which would undo the line of the access log about a wrong password.
        if request.method == "POST" and form.is_valid():
            if not unread:
                _ask(actor, seat, form, filters)
                return redirect("decisions:exports")
            # A file of other cases than were meant would be taken for the one that was.
            form.add_error(None, [ValidationError(says) for says in unread])
    except BadInput as refusal:
        form.show(refusal)
    address = f"?{request.GET.urlencode()}" if filters.given or unread else ""
    context = {
        "form": form,
        "filters": filter_bar(filters, "decisions:exports"),
        "address": address,
        "rows": [_row(asked) for asked in rows],
        "unread": [] if form.is_bound else unread,
    }
    return board_page(request, board, "decisions/exports.html", context, status=400 if form.is_bound else 200)


@door("GET")
def fetch(request: HttpRequest, actor: Actor, export_id: Any) -> StreamingHttpResponse:
    """The file, in stretches."""
    export, parts = export_file(actor=actor, export_id=export_id)
    return StreamingHttpResponse(parts, headers=file_headers(export))


@door("GET")
def dictionary(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What each column means."""
    read_exports(actor=actor, board_id=_seat(request).board_id)
    answer = HttpResponse(dictionary_csv(every_column()), content_type=MEDIA["csv"])
    answer.headers["Content-Disposition"] = 'attachment; filename="dictionary.csv"'
    return answer


def _seat(request: HttpRequest) -> Membership:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    return seat


def _form(request: HttpRequest, seat: Membership) -> ExportForm:
    kind = IdentifiedForm if may(seat.role, "cohort.export_identified") else ExportForm
    return kind(sent(request), initial={"file_format": "csv", "project": "cohort", "dates": "shifted"})


def _ask(actor: Actor, seat: Membership, form: ExportForm, filters: ReportFilters) -> CohortExport:
    given = {name: value for name, value in form.given.items() if value is not None}
    password = given.pop("password", "")
    wanted = Wanted(**given)
    return export_cohort(actor=actor, board_id=seat.board_id, filters=filters, wanted=wanted, password=password)


def _row(asked: AskedExport) -> dict[str, Any]:
    waits = asked.state == "waiting" and asked.job is not None
    return {
        "asked": asked,
        "export": asked.export,
        "size": filesizeformat(asked.export.size) if asked.export.size is not None else "",
        "progress": progress(asked.job) if waits and asked.job else None,
    }
