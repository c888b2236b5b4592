"""Judge what becomes of the items of one resource, beside what its sender has said before of the same result."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cases.actions.check_entries import EntryContext, check_entries
from cases.actions.record_facts import FactEntry
from cases.facts.catalogue import CATALOGUE
from cases.models import FactRecord
from cases.pathway.intake import Intake, written
from decisions.actions.recall_imports import Recall, Word
from decisions.exchange.fhir_referral import PlannedFact, PlannedItem
from decisions.exchange.fhir_words import day_of

PUT_RIGHT = "somebody here has corrected it or taken it back since"
"""How the text of an entry ends (within brackets) that was left because a person's word stands."""
_OTHER_DAY, _CORRECTED = "of another day", "corrected"

Judged = tuple[PlannedItem, str, FactEntry | None]


def judge_items(
    *, told: Sequence[PlannedItem], settled: Sequence[PlannedItem], recall: Recall, context: EntryContext
) -> list[Judged]:
    """Each item of one resource with its outcome and the entry to record for it, and what its word withdraws.

    `told` is what the sender says, as the catalogue has accepted it; `settled` the same items, text where another
    result of the day is the fact.
    """
    first, facts = told[0], [item.fact for item in told if item.fact is not None]
    if not facts:
        return _without_facts(settled, recall, context)
    words = recall.of(first, [fact.name for fact in facts], facts[0].on)
    if recall.is_older(first, words, facts[0].on):
        return [_older(item, words, recall) for item in settled]
    judged = [_judged(item, words, recall) for item in settled]
    if recall.is_named(first):
        judged += _no_longer_said(first, facts, judged, words, recall, context)
    return judged


def _judged(item: PlannedItem, words: Sequence[Word], recall: Recall) -> Judged:
    """What becomes of one item. Values are compared in the unit stored."""
    fact = item.fact
    if fact is None:
        return item, "kept_as_text", None
    of_fact = [word for word in words if word.record.name == fact.name]
    of_day = [word.record for word in of_fact if word.on == fact.on]
    if not of_fact:
        return item, "fact", entry_of(item)
    if _is_known(fact, of_fact, of_day, recall):
        return item, "already_known", None
    before = of_day[-1] if of_day else of_fact[-1].record
    if recall.put_right(of_fact):
        why = f"{_differs(item, before)} of {written(before.observed_on)}; {PUT_RIGHT}"
        return item.as_text(why), "kept_as_text", None
    if not recall.is_named(item):
        return item.as_text(_differs(item, before)), "kept_as_text", None
    if not of_day or recall.is_replaced(of_day[-1]):
        return item, "fact", entry_of(item)
    recall.claim(of_day[-1])
    return item, "fact", replace(entry_of(item), supersedes=of_day[-1].pk)


def _is_known(fact: PlannedFact, words: Sequence[Word], of_day: Sequence[FactRecord], recall: Recall) -> bool:
    """Whether the sender's last word of the day says the same, or what stands in its place since."""
    if of_day and of_day[-1].value == fact.read and recall.is_last_word(of_day[-1]):
        return True
    now = [recall.last_of(word.record) for word in words]
    return any((row.value, row.observed_on) == (fact.read, fact.on) and recall.stands(row) for row in now)


def _differs(item: PlannedItem, before: FactRecord) -> str:
    return f"differs from what {item.source} said before: {before.entered or 'that it is not so'}"


def _older(item: PlannedItem, words: Sequence[Word], recall: Recall) -> Judged:
    """An item of a version that its sender has replaced already."""
    fact = item.fact
    if fact is None:
        return item, "kept_as_text", None
    rows = [word.record for word in words if recall.stands(word.record)]
    if any((row.name, row.value, row.observed_on) == (fact.name, fact.read, fact.on) for row in rows):
        return item, "already_known", None
    return item.as_text(f"not taken as a fact: older than what {item.source} has said already"), "kept_as_text", None


def _no_longer_said(
    first: PlannedItem,
    facts: Sequence[PlannedFact],
    judged: Sequence[Judged],
    words: Sequence[Word],
    recall: Recall,
    context: EntryContext,
) -> Iterator[Judged]:
    """Withdrawals of what the sender said before of this result and now says otherwise.

    What it only leaves out stays, while all the rest is as it was: a code that says less takes nothing back.
    """
    said = {fact.name: (fact.read, fact.on) for fact in facts}
    before = [record for record in _last_values(first, words, recall) if _is_open(record, words, recall)]
    otherwise = [record for record in before if said.get(record.name) != (record.value, record.observed_on)]
    changed = any(entry is not None for *_, entry in judged) or any(record.name in said for record in otherwise)
    for record in otherwise if changed else ():
        how = _CORRECTED if record.observed_on == facts[0].on else _OTHER_DAY
        yield _withdrawn(first, how, record, recall, context)


def _is_open(record: FactRecord, words: Sequence[Word], recall: Recall) -> bool:
    """Whether the sender's word on this fact still stands, and no person has put anything of it right."""
    return recall.stands(record) and not recall.put_right(word for word in words if word.record.name == record.name)


def _without_facts(items: Sequence[PlannedItem], recall: Recall, context: EntryContext) -> list[Judged]:
    """Items that stay text, and what they take back."""
    item = items[0]
    kept: list[Judged] = [(each, "identity" if each.identity else "kept_as_text", None) for each in items]
    if not item.taken_back or not recall.is_named(item):
        return kept
    day = day_of(item.effective)
    words = recall.of(item, (), day)
    told = _last_values(item, words, recall)
    if told and recall.is_older(item, words, day):
        why = f"not withdrawn: older than what {item.source} has said already"
        return [(item.as_text(why), "kept_as_text", None)]
    return [_withdrawn(item, item.taken_back, record, recall, context) for record in told] or kept


def _last_values(item: PlannedItem, words: Sequence[Word], recall: Recall) -> list[FactRecord]:
    """The last record of each fact and day, where it is a value that no other word of its sender is about."""
    last = {(word.record.name, word.on): word.record for word in words}
    values = (record for record in last.values() if record.value is not None)
    return [record for record in values if recall.is_last_word(record) and not recall.is_said_beside(item, record)]


def _withdrawn(item: PlannedItem, how: str, record: FactRecord, recall: Recall, context: EntryContext) -> Judged:
    """The item that takes `record` back, as text that says so, with the entry that withdraws the record.

    What a person has recorded in its place since stays.
    """
    label = CATALOGUE[record.name].label if record.name in CATALOGUE else record.name
    about = f"{label} of {written(record.observed_on)}"
    if not recall.stands(record):
        return item.as_text(f"{about} not withdrawn: {PUT_RIGHT}"), "kept_as_text", None
    source = f"{item.source}, {how}"
    entry = FactEntry(record.name, None, observed_on=record.observed_on, source=source, supersedes=record.pk)
    intake = Intake()
    check_entries(intake, [entry], context)
    if intake.errors:
        why = f"{about} not withdrawn: {' '.join(error.says for error in intake.errors)}"
        return item.as_text(why), "kept_as_text", None
    recall.claim(record)
    return item.as_text(f"{about} withdrawn: the sender says it was {how}"), "kept_as_text", entry


def how_withdrawn(source: str) -> str:
    """What the sender says of a value that was withdrawn, from the source of the record that withdraws it."""
    return source.rpartition(", ")[2]


def entry_of(item: PlannedItem) -> FactEntry:
    """The entry that records the fact of an item."""
    assert item.fact is not None
    return FactEntry(
        name=item.fact.name,
        value=item.fact.value,
        unit=item.fact.unit,
        observed_on=item.fact.on,
        source=item.source,
    )
