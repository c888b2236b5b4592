"""Which application answers which address."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [path("", include(module)) for module in ("cases.urls", "decisions.urls") if find_spec(module)]
