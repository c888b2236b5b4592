"""Which application answers which address."""

from django.urls import include, path, re_path

from cases.api.door import UnknownRoute
from cases.api.openapi import ReadSchema

handler400 = "cases.api.outside.bad_request"
handler500 = "cases.api.outside.server_error"

urlpatterns = [
    path("api/v1/", include("cases.api.urls")),
    path("api/v1/", include("decisions.api.urls")),
    path("api/v1/schema/", ReadSchema.as_view(), name="api-schema"),
    re_path(r"^api(/.*)?$", UnknownRoute.as_view(), name="api-unknown"),
    path("", include("cases.urls")),
    path("", include("decisions.urls")),
]
