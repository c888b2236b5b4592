"""Record what a Bundle says as facts of a case, each item once; say of every item what became of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.utils import timezone

from cases.actions.check_entries import MOST_ENTRIES, EntryContext, check_entries, context_of
from cases.actions.record_facts import FactEntry, record_facts
from cases.audit import Actor
from cases.facts.case_facts import plain
from cases.models import Case, FactRecord
from cases.pathway.intake import Intake
from decisions.actions.judge_items import Judged, entry_of, judge_items
from decisions.actions.recall_imports import Recall, recall_imports
from decisions.exchange.fhir_referral import READ, PlannedItem
from decisions.exchange.fhir_same import is_older, same_resource
from decisions.exchange.fhir_words import moment_of

_FIRST = "the same resource, stands first, and nothing tells which is newer"


@dataclass(frozen=True)
class RecordedItem:
    """An item of a Bundle with its outcome; `record` is the one that was made of it, if one was.

    An item that takes back what its source said before stays text, and its record withdraws that value.
    """

    item: PlannedItem
    outcome: str
    record: FactRecord | None = None


def record_items(*, actor: Actor, case: Case, items: Sequence[PlannedItem]) -> list[RecordedItem]:
    """Record the items that are facts of `case` (which the caller has locked), and keep the rest as text.

    One resource of a sender is one result: what it has told before is no second fact, a value that differs corrects
    the earlier record, a date that differs withdraws it, and so does a sender that takes the result back.
    """
    context = context_of(case, timezone.now())
    results = {item.position: item.resource for item in items if item.source and item.resource_type in READ}
    recall = recall_imports(case=case, bodies=results.values())
    told = _one_a_resource([_checked(item, recall, context) for item in items])
    recall.hear(told)
    judged: list[Judged] = []
    for _, both in groupby(zip(told, _one_a_day(told), strict=True), key=lambda pair: pair[0].position):
        of_resource, settled = zip(*both, strict=True)
        judged += judge_items(told=of_resource, settled=settled, recall=recall, context=context)
    records = iter(_recorded(actor, case, [entry for *_, entry in judged if entry is not None]))
    return [
        RecordedItem(item, outcome, next(records) if entry is not None else None) for item, outcome, entry in judged
    ]


def _recorded(actor: Actor, case: Case, entries: list[FactEntry]) -> list[FactRecord]:
    """A record per entry, in their order."""
    portions = _portions(entries)
    return [record for few in portions for record in record_facts(actor=actor, case_id=case.pk, entries=few)]


def _portions(entries: list[FactEntry]) -> Iterator[list[FactEntry]]:
    """The entries as forms could hold them, for a Bundle may hold more, and a withdrawal beside a value of its day."""
    few: dict[tuple[Any, ...], FactEntry] = {}
    for entry in entries:
        key = (entry.name, entry.observed_on)
        if key in few or len(few) == MOST_ENTRIES:
            yield list(few.values())
            few = {}
        few[key] = entry
    if few:
        yield list(few.values())


def _checked(item: PlannedItem, recall: Recall, context: EntryContext) -> PlannedItem:
    """The item as it may be recorded; what the catalogue, the site or the calendar refuses stays text, with the reason.

    Each by itself, so that one value never refuses the others.
    """
    if item.fact is None:
        return item
    if item.fact.on is None and item.resource_type != "Condition":
        return item.as_text("not taken as a fact: it has no date")
    on = item.fact.on or recall.day_known(item) or context.today
    if on > context.today or (context.birth is not None and on < context.birth):
        return item.as_text(f"not taken as a fact: its date {on} cannot be")
    dated, intake = replace(item, fact=replace(item.fact, on=on)), Intake()
    checked = check_entries(intake, [entry_of(dated)], context)
    if intake.errors:
        return item.as_text(f"not taken as a fact: {' '.join(error.says for error in intake.errors)}")
    reading = checked[0].reading
    return replace(dated, fact=replace(item.fact, on=on, read=plain(reading.value) if reading else None))


def _one_a_resource(items: Sequence[PlannedItem]) -> list[PlannedItem]:
    """Of a resource that stands in the Bundle more than once the newest version is the facts, the others are text.

    Where versions do not tell, it is the later of one day, else the first. Entries that the Bundle names differently
    are two, whatever their ids.
    """
    newest: dict[tuple[str, str], list[PlannedItem]] = defaultdict(list)
    for item in items:
        if item.fact is not None:
            versions = newest[item.named]
            before = _version_of(item, versions)
            if before is None:
                versions.append(item)
            elif _why_newer(item, before):
                versions[versions.index(before)] = item
    return [_as_version(item, newest[item.named]) for item in items]


def _as_version(item: PlannedItem, newest: Sequence[PlannedItem]) -> PlannedItem:
    """The item, as text where another entry is the newest version of its resource."""
    best = _version_of(item, newest)
    if item.fact is None or best is None or best.position == item.position:
        return item
    return item.as_text(f"{_not_beside(best)} {_why_newer(best, item) or _FIRST}")


def _version_of(item: PlannedItem, newest: Sequence[PlannedItem]) -> PlannedItem | None:
    """The version of the item's own resource; of one id there is one for each sender."""
    own = (one for one in newest if one.position == item.position or same_resource(item.resource, one.resource))
    return next(own, None)


def _why_newer(item: PlannedItem, other: PlannedItem) -> str:
    """How an item is newer than the other of its resource; empty where nothing tells."""
    assert item.fact is not None and other.fact is not None
    if is_older(other.resource, item.resource):
        return "a newer version of the same resource"
    if is_older(item.resource, other.resource) or item.fact.on != other.fact.on:
        return ""
    ours, theirs = moment_of(item.effective), moment_of(other.effective)
    return "of the same day and of a later time" if ours and theirs and ours > theirs else ""


def _one_a_day(items: Sequence[PlannedItem]) -> list[PlannedItem]:
    """Of several results of one kind on one day the latest by time is the fact, the others are text.

    Where times do not tell which is the latest, it is the first in the Bundle.
    """
    groups: dict[tuple[Any, ...], list[int]] = {}
    for place, item in enumerate(items):
        if item.fact is not None:
            groups.setdefault((item.fact.name, item.fact.on), []).append(place)
    settled = list(items)
    for places in groups.values():
        moments = [moment_of(items[place].effective) for place in places]
        told = [moment for moment in moments if moment is not None]
        # `index` finds the first of those that are equally late.
        best = moments.index(max(told)) if len(told) == len(moments) else 0
        for place, moment in zip(places, moments, strict=True):
            if place != places[best]:
                later = len(told) == len(moments) and moment != moments[best]
                settled[place] = items[place].as_text(_why_not(items[place], items[places[best]], later=later))
    return settled


def _why_not(item: PlannedItem, taken: PlannedItem, *, later: bool) -> str:
    assert item.fact is not None and taken.fact is not None
    about = f"{_not_beside(taken)} of the same day"
    if later:
        return f"{about} and of a later time"
    if item.fact.read == taken.fact.read:
        return f"{about} and says the same"
    return f"{about}, stands first, and the times do not tell which is later"


def _not_beside(taken: PlannedItem) -> str:
    return f"not taken as a fact: {taken.source}, at {taken.where}, is"
