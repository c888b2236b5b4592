"""What is known of a case: facts, lesions, and the value that counts where raters differ."""

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.actions.add_lesion import add_lesion
from cases.actions.record_facts import record_facts
from cases.api.answers import CatalogueAnswer, FactsAnswer, LesionAnswer, RecordList
from cases.api.door import Door, created
from cases.api.entries import EntryShape, entries_of
from cases.api.field_errors import entries_located
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Day, Shape, optional_text, read_body, read_query, text
from cases.facts.catalogue import CATALOGUE
from cases.models import Case
from cases.models.snapshots import known_facts, snapshot


class ReadCatalogue(Door):
    @operation("Read the catalogue of facts", CatalogueAnswer)
    def get(self, request: Request) -> Response:
        """Every fact that can be known: name, kind, unit, range, codes, definition."""
        return Response(CatalogueAnswer({"results": list(CATALOGUE.values())}).data)


class DayQuery(Shape):
    on = Day(help_text="today at the board when absent", **OPTIONAL)


class ReadFacts(Door):
    @operation("Read what is known of a case", FactsAnswer, query=DayQuery, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """What was known on a day: the snapshot that is assessed, and each rater's record."""
        query = read_query(request, DayQuery)
        case = access.case(self.actor, case_id, "case.read", subject="facts")
        return Response(FactsAnswer(_known(case, query.get("on") or case.board.day_of(timezone.now()))).data)


def _known(case: Case, day: date) -> dict[str, Any]:
    return {
        "on": day,
        "facts_version": case.facts_version,
        "snapshot": snapshot(case, day),
        "lesions": list(case.lesions.all()),
        "known": known_facts(case, day),
    }


class FactsShape(Shape):
    """Values to record."""

    facts = EntryShape(many=True)


class RecordFacts(Door):
    @operation("Record facts", RecordList, status=201, body=FactsShape, also=(404,))
    def post(self, request: Request, case_id: Any) -> Response:
        """Adds a record per entry; nothing is overwritten. A new assessment is asked for."""
        given = read_body(request, FactsShape)["facts"]
        with entries_located(given):
            records = record_facts(actor=self.actor, case_id=case_id, entries=entries_of(given))
        return created(RecordList({"results": records}).data, f"/api/v1/cases/{case_id}/facts/")


class Facts(ReadFacts, RecordFacts):
    """/cases/{id}/facts/"""


class LesionShape(Shape):
    """A lesion: where it is and what else is known of it."""

    index_level = text(8)
    levels = serializers.ListField(child=text(8), max_length=40, **OPTIONAL)
    observed_on = Day(**OPTIONAL)
    source = optional_text(300)
    facts = EntryShape(many=True, **OPTIONAL)


class AddLesion(Door):
    @operation("Add a lesion", LesionAnswer, status=201, body=LesionShape, headers=["Location"], also=(404,))
    def post(self, request: Request, case_id: Any) -> Response:
        """A new lesion with the next number. Levels are coded C0 to S5."""
        body = read_body(request, LesionShape)
        facts = body.pop("facts", [])
        with entries_located(facts):
            lesion = add_lesion(actor=self.actor, case_id=case_id, entries=entries_of(facts), **body)
        return created(LesionAnswer(lesion).data, f"/api/v1/cases/{case_id}/facts/")
