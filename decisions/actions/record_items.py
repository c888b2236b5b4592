"""Record what a Bundle says as facts of a case, each item once; say of every item what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.actions.check_entries import MOST_ENTRIES, EntryContext, check_entries, context_of
from cases.actions.record_facts import FactEntry, record_facts
from cases.audit import Actor
from cases.facts.case_facts import plain
from cases.models import Case, FactRecord
from cases.pathway.intake import Intake
from decisions.exchange.fhir_referral import PlannedItem


@dataclass(frozen=True)
class RecordedItem:
    """An item of a Bundle with its outcome; `record` is the one that was made of it, if one was."""

    item: PlannedItem
    outcome: str
    record: FactRecord | None = None


def record_items(*, actor: Actor, case: Case, items: Sequence[PlannedItem]) -> list[RecordedItem]:
    """Record the items that are facts of `case` (which the caller has locked), and keep the rest as text.

    A value that its source has told before is no second fact; one that differs corrects the earlier record.
    """
    earlier, context = _Earlier(case), context_of(case, timezone.now())
    settled = _one_a_day([_checked(item, context) for item in items])
    judged = [_judged(item, earlier) for item in settled]
    records = iter(_recorded(actor, case, [entry for *_, entry in judged if entry is not None]))
    return [
        RecordedItem(item, outcome, next(records) if entry is not None else None) for item, outcome, entry in judged
    ]


def _recorded(actor: Actor, case: Case, entries: list[FactEntry]) -> list[FactRecord]:
    """A record per entry; in portions, for a Bundle may hold more than a form."""
    portions = [entries[start : start + MOST_ENTRIES] for start in range(0, len(entries), MOST_ENTRIES)]
    return [record for few in portions for record in record_facts(actor=actor, case_id=case.pk, entries=few)]


def _checked(item: PlannedItem, context: EntryContext) -> PlannedItem:
    """The item as it may be recorded; what the catalogue, the site or the calendar refuses stays text, with the reason.

    Each by itself, so that one value never refuses the others.
    """
    if item.fact is None:
        return item
    if item.fact.on is None and item.resource_type != "Condition":
        return item.as_text("not taken as a fact: it has no date")
    on = item.fact.on or context.today
    if on > context.today or (context.birth is not None and on < context.birth):
        return item.as_text(f"not taken as a fact: its date {on} cannot be")
    dated, intake = replace(item, fact=replace(item.fact, on=on)), Intake()
    checked = check_entries(intake, [_entry(dated)], context)
    if intake.errors:
        return item.as_text(f"not taken as a fact: {' '.join(error.says for error in intake.errors)}")
    reading = checked[0].reading
    return replace(dated, fact=replace(item.fact, on=on, read=plain(reading.value) if reading else None))


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
        moments = [_moment(items[place]) for place in places]
        told = [moment for moment in moments if moment is not None]
        # `index` finds the first of those that are equally late.
        best = moments.index(max(told)) if len(told) == len(moments) else 0
        for place, moment in zip(places, moments, strict=True):
            if place != places[best]:
                later = len(told) == len(moments) and moment != moments[best]
                settled[place] = items[place].as_text(_why_not(items[place], items[places[best]], later=later))
    return settled


def _moment(item: PlannedItem) -> datetime | None:
    """When the result was taken, where the Bundle gives a time with its zone."""
    try:
        moment = datetime.fromisoformat(item.effective)
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else None


def _why_not(item: PlannedItem, taken: PlannedItem, *, later: bool) -> str:
    assert item.fact is not None and taken.fact is not None
    about = f"not taken as a fact: {taken.fact.source}, at {taken.where}, is of the same day"
    if later:
        return f"{about} and of a later time"
    if item.fact.read == taken.fact.read:
        return f"{about} and says the same"
    return f"{about}, stands first, and the times do not tell which is later"


class _Earlier:
    """What each source has said of this case before, by fact, day and source; the newest record last."""

    def __init__(self, case: Case) -> None:
        self._records: dict[tuple[Any, ...], FactRecord] = {}
        rows = list(FactRecord.objects.filter(case=case, lesion=None).order_by("recorded_at", "id"))
        self._replaced = Counter(row.supersedes_id for row in rows)
        for row in rows:
            self._records[row.name, row.observed_on, row.source] = row

    def of(self, item: PlannedItem) -> FactRecord | None:
        assert item.fact is not None
        return self._records.get((item.fact.name, item.fact.on, item.fact.source))

    def may_correct(self, item: PlannedItem, record: FactRecord) -> bool:
        """Only a resource with an id is surely the one of before, and what a person has put right stays so."""
        return bool(item.resource.get("id")) and not self._replaced[record.pk]


def _judged(item: PlannedItem, earlier: _Earlier) -> tuple[PlannedItem, str, FactEntry | None]:
    """What becomes of one item, and the entry to record for it. Values are compared in the unit stored."""
    if item.fact is None:
        return item, "identity" if item.identity else "kept_as_text", None
    before = earlier.of(item)
    if before is None:
        return item, "fact", _entry(item)
    if before.value == item.fact.read:
        return item, "already_known", None
    if earlier.may_correct(item, before):
        return item, "fact", replace(_entry(item), supersedes=before.pk)
    return item.as_text(f"differs from what {before.source} said before: {before.entered}"), "kept_as_text", None


def _entry(item: PlannedItem) -> FactEntry:
    assert item.fact is not None
    return FactEntry(
        name=item.fact.name,
        value=item.fact.value,
        unit=item.fact.unit,
        observed_on=item.fact.on,
        source=item.fact.source,
    )
