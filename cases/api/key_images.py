"""Key images of a study: add, list, fetch, withdraw."""

from base64 import b64decode
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.actions.add_key_image import add_key_image
from cases.actions.read_key_image import read_key_image
from cases.actions.withdraw_key_image import withdraw_key_image
from cases.api.door import Door, created
from cases.api.json_body import JSONBody
from cases.api.key_image_answers import KeyImageAnswer, KeyImageList
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, ReasonShape, Shape, Text, YesNo, optional_text, read_body, text
from cases.imaging.pictures import MOST_BYTES
from cases.models import ImagingStudy, KeyImage
from cases.pathway.refusals import NotVisible, bad_field

MOST_LETTERS = (MOST_BYTES + 2) // 3 * 4  # base64 of the largest file


class PictureBody(JSONBody):
    """A body with a picture in it, and as much beside it as any body may have."""

    most = MOST_LETTERS + JSONBody.most


class ListKeyImages(Door):
    @operation("List the key images of a study", KeyImageList, also=(404,))
    def get(self, request: Request, study_id: Any) -> Response:
        """In the order in which they were added, without their bytes; withdrawn ones too."""
        study = ImagingStudy.objects.filter(pk=access.as_id(study_id)).first()
        if study is None:
            raise NotVisible()
        access.case(self.actor, study.case_id, "case.read", subject="key images")
        rows = study.key_images.defer("image", "paper").select_related("added_by", "withdrawal__withdrawn_by")
        return Response(KeyImageList({"results": rows}).data)


class KeyImageShape(Shape):
    picture = Text(help_text="a PNG or JPEG file of at most 8 MB, as base64", max_length=MOST_LETTERS)
    caption = text(300)
    levels = serializers.ListField(child=text(8), max_length=40, **OPTIONAL)
    plane = optional_text(80)
    no_name_burned_in = YesNo(help_text="true: somebody has looked, and no name or number is part of the picture")


class AddKeyImage(Door):
    parser_classes = [PictureBody]

    @operation("Add a key image", KeyImageAnswer, status=201, body=KeyImageShape, headers=["Location"], also=(404,))
    def post(self, request: Request, study_id: Any) -> Response:
        """Decoded and written anew: no metadata is kept, and at most 2,000 pixels a side."""
        sent = read_body(request, KeyImageShape)
        added = add_key_image(actor=self.actor, study_id=study_id, **sent | {"picture": _bytes(sent["picture"])})
        return created(KeyImageAnswer(added).data, f"/api/v1/key-images/{added.pk}/image/")


class KeyImages(ListKeyImages, AddKeyImage):
    """/studies/{id}/key-images/"""


def _bytes(letters: str) -> bytes:
    try:
        return b64decode(letters, validate=True)
    except ValueError:
        raise bad_field("picture", "This is not base64.", "Send the bytes of the file as base64.") from None


class PngRenderer(BaseRenderer):
    """Lets `Accept: image/png` through; the view writes the bytes itself."""

    media_type, format = "image/png", "png"


class JpegRenderer(BaseRenderer):
    """The same for `image/jpeg`."""

    media_type, format = "image/jpeg", "jpeg"


class FetchKeyImage(Door):
    renderer_classes = [PngRenderer, JpegRenderer, JSONRenderer]

    @operation(
        "Fetch a key image",
        {(200, kind): OpenApiTypes.BINARY for kind in ("image/png", "image/jpeg")},
        also=(404, 409),
    )
    def get(self, request: Request, key_image_id: Any) -> HttpResponse:
        """The picture, of the type that it is kept in; 409 once it is withdrawn."""
        shown = read_key_image(actor=self.actor, key_image_id=key_image_id)
        headers = {"Content-Disposition": f'attachment; filename="{shown.name}"', "ETag": f'"{shown.sha256}"'}
        return HttpResponse(shown.data, content_type=shown.media_type, headers=headers)


class WithdrawKeyImage(Door):
    @operation("Withdraw a key image", KeyImageAnswer, body=ReasonShape, also=(404,))
    def post(self, request: Request, key_image_id: Any) -> Response:
        """It is shown no longer and stands in no paper made from now on; papers made before keep it."""
        found = withdraw_key_image(actor=self.actor, key_image_id=key_image_id, **read_body(request, ReasonShape))
        rows = KeyImage.objects.defer("image", "paper").select_related("added_by", "withdrawal__withdrawn_by")
        return Response(KeyImageAnswer(rows.get(pk=found.pk)).data)
