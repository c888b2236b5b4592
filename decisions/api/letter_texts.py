"""The site's texts of letters and its directory: no patient's data."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Nothing, Shape, Whole, YesNo, optional_text, read_body, text
from decisions.actions.add_correspondent import add_correspondent
from decisions.actions.end_correspondent import end_correspondent
from decisions.actions.read_correspondents import read_correspondents
from decisions.actions.read_letter_texts import read_letter_texts
from decisions.actions.save_letter_text import save_letter_text


class LetterTextAnswer(Answer):
    kind = serializers.CharField(source="kind.code")
    version = serializers.IntegerField(help_text="0: never changed")
    delivered = serializers.BooleanField(help_text="the text with which the software is delivered")
    text = serializers.CharField()


class LetterTextList(Answer):
    results = LetterTextAnswer(many=True)


class LetterTextShape(Shape):
    """`text` with placeholders of the fixed list, or `delivered` true."""

    kind = text(20)
    based_on = Whole()
    text = optional_text(20_000)
    delivered = YesNo(**OPTIONAL)


class ListLetterTexts(Door):
    @operation("List the texts of letters", LetterTextList, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Of the board's site, one of each kind."""
        _, texts = read_letter_texts(actor=self.actor, board_id=board_id)
        return Response(LetterTextList({"results": texts}).data)


class SaveLetterText(Door):
    @operation("Change a text of letters", LetterTextAnswer, body=LetterTextShape, also=(404, 409))
    def post(self, request: Request, board_id: Any) -> Response:
        """Every version is kept. Braces that are no placeholder are refused."""
        found = save_letter_text(actor=self.actor, board_id=board_id, **read_body(request, LetterTextShape))
        return Response(LetterTextAnswer(found).data)


class LetterTexts(ListLetterTexts, SaveLetterText):
    """/boards/{id}/letter-texts/"""


class CorrespondentAnswer(Answer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()
    email = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)


class CorrespondentList(Answer):
    results = CorrespondentAnswer(many=True)


class CorrespondentShape(Shape):
    name = text(160)
    address = optional_text(600)
    email = optional_text(254)


class ListCorrespondents(Door):
    @operation("List the directory", CorrespondentList, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Those in force, by name."""
        rows = read_correspondents(actor=self.actor, board_id=board_id)
        return Response(CorrespondentList({"results": rows}).data)


class AddCorrespondent(Door):
    @operation(
        "Add to the directory",
        CorrespondentAnswer,
        status=201,
        body=CorrespondentShape,
        headers=["Location"],
        also=(404,),
    )
    def post(self, request: Request, board_id: Any) -> Response:
        """Somebody to whom letters go."""
        row = add_correspondent(actor=self.actor, board_id=board_id, **read_body(request, CorrespondentShape))
        return created(CorrespondentAnswer(row).data, f"/api/v1/boards/{board_id}/correspondents/")


class Correspondents(ListCorrespondents, AddCorrespondent):
    """/boards/{id}/correspondents/"""


class EndCorrespondent(Door):
    @operation("End an entry of the directory", CorrespondentAnswer, body=Nothing, also=(404,))
    def post(self, request: Request, board_id: Any, correspondent_id: Any) -> Response:
        """Not offered any more; letters that went there keep it."""
        read_body(request, Nothing)
        row = end_correspondent(actor=self.actor, board_id=board_id, correspondent_id=correspondent_id)
        return Response(CorrespondentAnswer(row).data)
