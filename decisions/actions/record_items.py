"""Record what a Bundle says as facts of a case, each item once; say of every item what became of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases.actions.check_entries import MOST_ENTRIES, EntryContext, check_entries, context_of
from cases.actions.record_facts import FactEntry, record_facts
from cases.audit import Actor
from cases.facts.case_facts import plain
from cases.facts.catalogue import CATALOGUE
from cases.models import Case, FactRecord, ImportedItem
from cases.models.snapshots import standing_of
from cases.pathway.intake import Intake, written
from decisions.exchange.fhir_referral import PlannedItem


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

    A value that its source has told before is no second fact; one that differs corrects the earlier record, and
    one that is taken back withdraws it.
    """
    earlier, context = _Earlier(case), context_of(case, timezone.now())
    settled = _one_a_day([_checked(item, context) for item in items])
    judged = [each for item in settled for each in _judged(item, earlier, context)]
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
    about = f"not taken as a fact: {taken.source}, at {taken.where}, is of the same day"
    if later:
        return f"{about} and of a later time"
    if item.fact.read == taken.fact.read:
        return f"{about} and says the same"
    return f"{about}, stands first, and the times do not tell which is later"


class _Earlier:
    """What imports have recorded of this case before, by source, fact and day; the newest record counts.

    What a person has recorded is no word of the source, even where they left the source as it stood.
    """

    def __init__(self, case: Case) -> None:
        rows = list(FactRecord.objects.filter(case=case, lesion=None).order_by("recorded_at", "id"))
        by_id = {row.pk: row for row in rows}
        imported = ImportedItem.objects.filter(bundle__case=case, record__isnull=False)
        self._codes: dict[Any, str] = dict(imported.values_list("record", "code"))
        self._replaced = {row.supersedes_id for row in rows}
        self._standing = {row.pk for each in _by_name(rows) for row in standing_of(each)}
        self._told: dict[str, dict[tuple[str, date | None], FactRecord]] = defaultdict(dict)
        for row in rows:
            if row.pk in self._codes:
                # A withdrawal bears its reason beside the source.
                source = row.source if row.value is not None else by_id[row.supersedes_id].source
                self._told[source][row.name, row.observed_on] = row

    def of(self, item: PlannedItem) -> FactRecord | None:
        assert item.fact is not None
        return self._told[item.source].get((item.fact.name, item.fact.on))

    def may_correct(self, item: PlannedItem, record: FactRecord) -> bool:
        """Only a resource with an id is surely the one of before, and what a person has put right stays so."""
        return bool(item.resource.get("id")) and record.pk not in self._replaced

    def of_resource(self, item: PlannedItem) -> list[FactRecord]:
        """The newest values from the very resource of the item: of its type and id and, where it has one, its code."""
        if not item.resource.get("id"):
            return []
        told = [row for row in self._told[item.source].values() if row.value is not None]
        return [row for row in told if _same_code(item.code, self._codes[row.pk])]

    def stands(self, record: FactRecord) -> bool:
        """Whether nobody has corrected the record or taken it back."""
        return record.pk in self._standing

    def forget(self, record: FactRecord) -> None:
        """A Bundle may take a result back twice; it is withdrawn once."""
        del self._told[record.source][record.name, record.observed_on]


def _by_name(rows: Sequence[FactRecord]) -> list[list[FactRecord]]:
    groups: dict[str, list[FactRecord]] = defaultdict(list)
    for row in rows:
        groups[row.name].append(row)
    return list(groups.values())


def _same_code(now: str, before: str) -> bool:
    """Two systems may number their resources alike; one that takes back may leave the code out."""
    return not now or bool(set(now.split()) & set(before.split()))


_Judged = tuple[PlannedItem, str, FactEntry | None]


def _judged(item: PlannedItem, earlier: _Earlier, context: EntryContext) -> Iterator[_Judged]:
    """What becomes of one item, and the entry to record for it. Values are compared in the unit stored."""
    if item.fact is None:
        told = earlier.of_resource(item) if item.taken_back else []
        kept = (item, "identity" if item.identity else "kept_as_text", None)
        yield from [_withdrawn(item, record, earlier, context) for record in told] or [kept]
        return
    before = earlier.of(item)
    if before is None:
        yield item, "fact", _entry(item)
    elif before.value == item.fact.read:
        yield item, "already_known", None
    elif earlier.may_correct(item, before):
        yield item, "fact", replace(_entry(item), supersedes=before.pk)
    else:
        said = before.entered or "that it is not so"
        yield item.as_text(f"differs from what {before.source} said before: {said}"), "kept_as_text", None


def _withdrawn(item: PlannedItem, record: FactRecord, earlier: _Earlier, context: EntryContext) -> _Judged:
    """The item that takes `record` back, as text that says so, with the entry that withdraws the record.

    What a person has recorded in its place since stays.
    """
    label = CATALOGUE[record.name].label if record.name in CATALOGUE else record.name
    about = f"{label} of {written(record.observed_on)}"
    if not earlier.stands(record):
        why = f"{about} not withdrawn: somebody here has corrected it or taken it back since"
        return item.as_text(why), "kept_as_text", None
    entry = FactEntry(
        name=record.name,
        value=None,
        observed_on=record.observed_on,
        source=f"{item.source}, {item.taken_back}",
        supersedes=record.pk,
    )
    intake = Intake()
    check_entries(intake, [entry], context)
    if intake.errors:
        why = f"{about} not withdrawn: {' '.join(error.says for error in intake.errors)}"
        return item.as_text(why), "kept_as_text", None
    earlier.forget(record)
    return item.as_text(f"{about} withdrawn: the sender says it was {item.taken_back}"), "kept_as_text", entry


def _entry(item: PlannedItem) -> FactEntry:
    assert item.fact is not None
    return FactEntry(
        name=item.fact.name,
        value=item.fact.value,
        unit=item.fact.unit,
        observed_on=item.fact.on,
        source=item.source,
    )
