"""The OpenAPI document, answered by the server that it describes."""

from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer


class ReadSchema(SpectacularJSONAPIView):
    """This document, for people who are signed in."""

    permission_classes = [IsAuthenticated]
    # Accepting application/json is enough; the vendor type is answered too.
    renderer_classes = [*SpectacularJSONAPIView.renderer_classes, JSONRenderer]
