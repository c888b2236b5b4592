"""Which resources are one and the same result of one sender, and which of two versions is the older. Pure.

A sender names a result by its id, or by a number of its own (`identifier`) where it gives no id. Senders may number
alike, so what they say of themselves (`meta.source`) and other numbers of one system tell two results apart.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from decisions.exchange.fhir_words import moment_of

Body = dict[str, Any]
Key = tuple[str, ...]

# Numbers of an order, a specimen or a visit, which several results may bear (table v2-0203).
_OF_SEVERAL = {"PLAC", "FILL", "PGN", "ACSN", "VN", "USID"}


def keys_of(body: Body) -> set[Key]:
    """By what a resource is found again: its type with its id, and with each number its sender has given it."""
    kind = str(body.get("resourceType"))
    by_id = {(kind, str(body["id"]))} if body.get("id") else set()
    return by_id | {(kind, *number) for number in _numbers(body)}


def keys_of_several(bodies: Iterable[Body]) -> set[Key]:
    """Numbers that several resources of one Bundle bear; they name none of them."""
    borne = Counter((str(body.get("resourceType")), *number) for body in bodies for number in _numbers(body))
    return {key for key, count in borne.items() if count > 1}


def same_resource(now: Body, before: Body, of_several: Collection[Key] = ()) -> bool:
    """Whether two valid resources are of one sender and of one name there, as far as they tell."""
    if now.get("resourceType") != before.get("resourceType") or _contradict(now, before):
        return False
    if now.get("id") and before.get("id"):
        return bool(now["id"] == before["id"])
    return _share_a_number(now, before, of_several)


def surely_same(now: Body, before: Body, full_url: str, of_several: Collection[Key] = ()) -> bool:
    """Whether two of which `same_resource` holds are more than alike by an id that another sender may use too.

    `full_url` is the name of `now` in its Bundle.
    """
    if _share_a_number(now, before, of_several) or _is_uuid(now.get("id")):
        return True
    return bool(sender_of(now)) and sender_of(now) == sender_of(before) and not only_here(now, full_url)


def only_here(body: Body, full_url: str) -> bool:
    """Whether the Bundle names the resource otherwise than by its id, so that the id may be of this Bundle alone."""
    return full_url.startswith("urn:") and full_url.rpartition(":")[2] != body.get("id")


def is_older(now: Body, before: Body) -> bool:
    """Whether `now` is an earlier version of one resource than `before`: by when it was updated, its version's
    number, or when it was issued, where one of them says so and none the contrary."""
    signs = {_order(read(now), read(before)) for read in _SIGNS}
    return -1 in signs and 1 not in signs


def _order(now: Any, before: Any) -> int:
    return 0 if now is None or before is None else (now > before) - (now < before)


def _updated(body: Body) -> datetime | None:
    return moment_of(_meta(body).get("lastUpdated"))


def _version(body: Body) -> int | None:
    """The version where versions are counted; FHIR allows names that have no order."""
    number = str(_meta(body).get("versionId") or "")
    return int(number) if number.isascii() and number.isdecimal() else None


def _issued(body: Body) -> datetime | None:
    return moment_of(body.get("issued"))


_SIGNS: tuple[Callable[[Body], Any], ...] = (_updated, _version, _issued)


def _meta(body: Body) -> dict[str, Any]:
    return body.get("meta") or {}


def sender_of(body: Body) -> str:
    """The system that a resource comes from; what follows # is the request by which it came."""
    return str(_meta(body).get("source") or "").partition("#")[0]


def _numbers(body: Body) -> set[tuple[str, str]]:
    """Numbers with their system that are of this one result."""
    given = [row for row in body.get("identifier") or [] if isinstance(row, dict)]
    return {(str(row["system"]), str(row["value"])) for row in given if _is_its_own(row)}


def _is_its_own(number: dict[str, Any]) -> bool:
    kinds = {coding.get("code") for coding in (number.get("type") or {}).get("coding") or []}
    return bool(number.get("system") and number.get("value")) and not kinds & _OF_SEVERAL


def _share_a_number(now: Body, before: Body, of_several: Collection[Key]) -> bool:
    kind = str(now.get("resourceType"))
    return any((kind, *number) not in of_several for number in _numbers(now) & _numbers(before))


def _contradict(now: Body, before: Body) -> bool:
    """Two senders, or two numbers where one would do."""
    if sender_of(now) and sender_of(before) and sender_of(now) != sender_of(before):
        return True
    ours, theirs = _numbers(now), _numbers(before)
    return bool({system for system, _ in ours} & {system for system, _ in theirs}) and not ours & theirs


def _is_uuid(id: object) -> bool:
    try:
        return bool(id) and str(UUID(str(id))) == str(id).lower()
    except ValueError:
        return False
