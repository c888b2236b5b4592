"""The OpenAPI document, answered by the server that it describes."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer


class SameForEverybody(SchemaGenerator):
    """Makes the document once per process: it depends on the code alone, and making it takes a second."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        return _document()


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


class ReadSchema(SpectacularJSONAPIView):
    """This document, for people who are signed in."""

    permission_classes = [IsAuthenticated]
    generator_class = SameForEverybody
    # Accepting application/json is enough; the vendor type is answered too.
    renderer_classes = [*SpectacularJSONAPIView.renderer_classes, JSONRenderer]
