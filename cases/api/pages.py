"""Pages of a list: ordered by one field and the id, continued from where the last one ended.

A page costs the same whatever came before it, and rows added meanwhile shift nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from rest_framework import serializers

from cases.api.field_errors import BadQuery
from cases.api.shapes import OPTIONAL, Shape
from cases.pathway.refusals import FieldError

MOST = 100
USUAL = 50
_SALT = "tumorboard.page"


class PageQuery(Shape):
    """Where to go on, and how many rows at most."""

    cursor = serializers.CharField(max_length=400, help_text="next_cursor of the page before", **OPTIONAL)
    page_size = serializers.IntegerField(min_value=1, max_value=MOST, help_text=f"{USUAL} when absent", **OPTIONAL)


@dataclass(frozen=True)
class Page:
    """Some rows and the cursor of the next page, None at the end."""

    rows: list[Any]
    next_cursor: str | None

    def render(self, shape: type[serializers.BaseSerializer[Any]]) -> dict[str, Any]:
        """The page as JSON, each row through `shape`."""
        return {"results": shape(self.rows, many=True).data, "next_cursor": self.next_cursor}


def page(rows: QuerySet[Any], *, order: str, cursor: str = "", page_size: int = USUAL) -> Page:
    """One page of `rows` by `order` (a field, "-" before it for descending)."""
    name, backwards = order.lstrip("-"), order.startswith("-")
    sign, past = ("-", "lt") if backwards else ("", "gt")
    if cursor:
        value, pk = _read(rows, order, cursor)
        rows = rows.filter(**{f"{name}__{past}e": value}).filter(
            Q(**{f"{name}__{past}": value}) | Q(**{f"pk__{past}": pk})
        )
    found = list(rows.order_by(f"{sign}{name}", f"{sign}pk")[: page_size + 1])
    more = len(found) > page_size
    return Page(found[:page_size], _write(order, name, found[page_size - 1]) if more else None)


def _write(order: str, name: str, last: Any) -> str:
    value = getattr(last, name)
    return signing.dumps([order, value.isoformat() if hasattr(value, "isoformat") else value, str(last.pk)], salt=_SALT)


def _read(rows: QuerySet[Any], order: str, cursor: str) -> tuple[Any, Any]:
    # Signed, so that only what this server wrote ever reaches a query.
    try:
        given, value, pk = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature:
        given = None
    if given != order:
        wrong = FieldError("cursor", "is not a cursor of this list.", "Use next_cursor of the page before, unchanged.")
        raise BadQuery([wrong])
    meta = rows.model._meta
    return meta.get_field(order.lstrip("-")).to_python(value), meta.pk.to_python(pk)
