"""What happened to a case, and who looked at it."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.api.answers import AccessAnswer, AccessPage, EventAnswer, EventPage
from cases.api.door import Door
from cases.api.pages import PageQuery, page
from cases.api.schema import operation
from cases.api.shapes import read_query


class ListEvents(Door):
    @operation("Read the history of a case", EventPage, query=PageQuery, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """Everything that happened, oldest first, by pages."""
        query = read_query(request, PageQuery)
        case = access.case(self.actor, case_id, "case.read", subject="history")
        return Response(page(case.events.select_related("actor"), order="id", **query).render(EventAnswer))


class ReadAccessLog(Door):
    @operation("Read who looked at a case", AccessPage, query=PageQuery, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """Every read and change of the case, newest first, by pages. This read is one of them."""
        query = read_query(request, PageQuery)
        _, lines = access.access_log(self.actor, case_id)
        return Response(page(lines, order="-id", **query).render(AccessAnswer))
