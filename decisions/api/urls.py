"""The addresses of the decision, under /api/v1/."""

from typing import Any

urlpatterns: list[Any] = []
