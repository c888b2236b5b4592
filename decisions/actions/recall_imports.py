"""Recall what imports have recorded of a case: one resource of one sender is one result, whatever its day.

What a person has recorded is no word of the sender, even where they left the source as it stood.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from cases.models import Case, FactRecord, ImportedItem
from cases.models.snapshots import standing_of
from decisions.exchange.fhir_referral import READ, TAKEN_BACK, PlannedItem, taken_back
from decisions.exchange.fhir_same import (
    Body,
    Key,
    is_older,
    keys_of,
    keys_of_several,
    only_here,
    same_resource,
    sender_of,
    surely_same,
)
from decisions.exchange.fhir_words import day_of


@dataclass(frozen=True)
class Entry:
    """An entry of an earlier Bundle; `on` is the day of its record, or of the entry where it has none."""

    codes: frozenset[str]
    resource: Body
    on: date | None


@dataclass(frozen=True)
class Word(Entry):
    """An entry of which a record was made: its value, or the withdrawal of what the sender took back."""

    record: FactRecord

    def akin(self, other: "Word") -> bool:
        """Whether both are of one result: they share a code, or one took the place of the other."""
        ours, theirs = self.record, other.record
        return bool(self.codes & other.codes) or ours.supersedes_id == theirs.pk or theirs.supersedes_id == ours.pk


class Recall:
    """What imports have said of one case, as it stands now. The caller has locked the case."""

    def __init__(self, case: Case, bodies: Iterable[Body]) -> None:
        rows = list(FactRecord.objects.filter(case=case, lesion=None).order_by("recorded_at", "id"))
        self._replaced_by = {row.supersedes_id: row for row in rows if row.supersedes_id}
        self._standing = {row.pk for each in _by_name(rows) for row in standing_of(each)}
        self._of_several: set[Key] = keys_of_several(bodies)
        self._entries: dict[Key, list[Entry]] = defaultdict(list)
        self._by_source: dict[str, list[Word]] = defaultdict(list)
        self._imported: set[Any] = set()
        self._claimed: set[Any] = set()
        self._told: dict[tuple[str, date | None], list[PlannedItem]] = defaultdict(list)
        by_id = {row.pk: row for row in rows}
        # In the order of the records, so that the last word of a day is its newest.
        for entry in sorted(_entries(case, by_id), key=lambda one: (isinstance(one, Word), _age(one))):
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        for key in keys_of(entry.resource):
            self._entries[key].append(entry)
        if isinstance(entry, Word):
            self._imported.add(entry.record.pk)
            self._by_source[entry.record.source].append(entry)

    def is_named(self, item: PlannedItem) -> bool:
        """Whether anything tells that a resource is one that was sent before."""
        return bool(keys_of(item.resource) - self._of_several)

    def of(self, item: PlannedItem, names: Collection[str], day: date | None) -> list[Word]:
        """What was recorded of the very result that `item` is about, oldest first.

        `names` are the facts that it says, none where it takes back, and `day` is its day. A resource without a name
        is compared with what stood at its place, of its facts and day.
        """
        if not self.is_named(item):
            here = self._by_source[item.source]
            return [word for word in here if word.record.name in names and word.on == day]
        found = [each for each in self._same(item) if isinstance(each, Word) and self._near(item, each, day)]
        result = _with_all_akin([word for word in found if self._is_linked(item, word, names, day)], found)
        standing = [word.record.name for word in result if self.stands(word.record) and word.record.value is not None]
        if not item.resource.get("id") and len(standing) > len(set(standing)):
            return []  # a number that several results bear names none of them
        return result

    def day_known(self, item: PlannedItem) -> date | None:
        """The day for which the result of an item without a date is known; None where it is not."""
        assert item.fact is not None
        words = self.of(item, [item.fact.name], None)
        days = [word.on for word in words if word.record.value is not None and self.stands(word.record)]
        return days[-1] if days else None

    def is_older(self, item: PlannedItem, words: Sequence[Word], day: date | None) -> bool:
        """Whether the sender has said something newer already of the result that `words` are of."""
        codes = frozenset(item.code.split()).union(*(word.codes for word in words))
        return any(
            is_older(item.resource, each.resource)
            for each in self._same(item)
            if self._near(item, each, day) and (not codes or codes & each.codes or self._surely(item, each))
        )

    def stands(self, record: FactRecord) -> bool:
        """Whether nobody has corrected the record or taken it back."""
        return record.pk in self._standing and not self.is_claimed(record)

    def is_replaced(self, record: FactRecord) -> bool:
        """Whether another record names this one as the one that it corrects, or is about to."""
        return record.pk in self._replaced_by or self.is_claimed(record)

    def is_claimed(self, record: FactRecord) -> bool:
        """Whether this Bundle itself corrects or withdraws the record."""
        return record.pk in self._claimed

    def is_last_word(self, record: FactRecord) -> bool:
        """Whether nothing that imports have said since took the record's place: it stands, or a person put it right."""
        return self.stands(record) or self._by_person(record)

    def is_said_beside(self, item: PlannedItem, record: FactRecord) -> bool:
        """Whether another entry of this Bundle, alike by its name, says what the record holds."""
        return any(
            other.position != item.position
            and other.fact is not None
            and other.fact.read == record.value
            and same_resource(item.resource, other.resource, self._of_several)
            for other in self._told[record.name, record.observed_on]
        )

    def put_right(self, words: Iterable[Word]) -> bool:
        """Whether a person has corrected any of these records, or taken it back."""
        return any(self._by_person(word.record) for word in words)

    def last_of(self, record: FactRecord) -> FactRecord:
        """What stands in the place of the record, after every correction."""
        while record.pk in self._replaced_by:
            record = self._replaced_by[record.pk]
        return record

    def hear(self, told: Iterable[PlannedItem]) -> None:
        """The facts of this Bundle: what one of its entries says no other withdraws."""
        for item in told:
            if item.fact is not None:
                self._told[item.fact.name, item.fact.on].append(item)

    def claim(self, record: FactRecord) -> None:
        """The record is about to be corrected or withdrawn, which can be done once however often a Bundle says so."""
        self._claimed.add(record.pk)

    def _by_person(self, record: FactRecord) -> bool:
        after = self._replaced_by.get(record.pk)
        if after is not None:
            return after.pk not in self._imported
        return record.value is not None and record.pk not in self._standing

    def _same(self, item: PlannedItem) -> list[Entry]:
        """Entries of the item's resource: of one that names no sender those that name none, where two bear its name."""
        found = {id(each): each for key in sorted(keys_of(item.resource)) for each in self._entries.get(key, [])}
        same = [each for each in found.values() if same_resource(item.resource, each.resource, self._of_several)]
        several = len({sender_of(each.resource) for each in same} - {""}) > 1
        return [each for each in same if not sender_of(each.resource)] if several else same

    def _surely(self, item: PlannedItem, entry: Entry) -> bool:
        return surely_same(item.resource, entry.resource, item.full_url, self._of_several)

    def _near(self, item: PlannedItem, entry: Entry, day: date | None) -> bool:
        """An id that may be of one Bundle alone reaches no other day."""
        if not only_here(item.resource, item.full_url) or (day is not None and entry.on == day):
            return True
        return self._surely(item, entry)

    def _is_linked(self, item: PlannedItem, word: Word, names: Collection[str], day: date | None) -> bool:
        """By a code, which one that takes back may leave out, or a fact of its day: two senders may number alike."""
        codes = frozenset(item.code.split())
        if codes & word.codes or (not names and not codes):
            return True
        if names and word.record.name not in names:
            return False
        return (bool(names) and day in (None, word.on)) or self._surely(item, word)


def recall_imports(*, case: Case, bodies: Iterable[Body]) -> Recall:
    """What imports have said of `case`, to be compared with the resources `bodies` of one Bundle."""
    return Recall(case, bodies)


def _entries(case: Case, by_id: dict[Any, FactRecord]) -> Iterable[Entry]:
    """The entries that were taken at their word: facts, what was known already, and what takes back."""
    taken = Q(record__isnull=False) | Q(outcome="already_known")
    taken |= Q(resource__status__in=list(TAKEN_BACK)) | Q(resource__has_key="verificationStatus")
    for row in ImportedItem.objects.filter(taken, bundle__case=case, resource_type__in=READ).order_by("id"):
        codes, record = frozenset(row.code.split()), by_id.get(row.record_id)
        if record is not None:
            yield Word(codes, row.resource, record.observed_on, record)
        elif row.outcome == "already_known" or taken_back(row.resource):
            yield Entry(codes, row.resource, day_of(row.effective))


def _age(entry: Entry) -> Any:
    return (entry.record.recorded_at, str(entry.record.pk)) if isinstance(entry, Word) else ()


def _with_all_akin(words: list[Word], found: list[Word]) -> list[Word]:
    """The words and, of those found, whatever is of one result with any of them, in the order found."""
    reached, new = {word.record.pk for word in words}, words
    while new:
        new = [each for each in found if each.record.pk not in reached and any(each.akin(word) for word in new)]
        reached |= {word.record.pk for word in new}
    return [word for word in found if word.record.pk in reached]


def _by_name(rows: Sequence[FactRecord]) -> list[list[FactRecord]]:
    groups: dict[str, list[FactRecord]] = defaultdict(list)
    for row in rows:
        groups[row.name].append(row)
    return list(groups.values())
