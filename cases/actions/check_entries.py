"""Check entries of facts against the catalogue, the case and the calendar, before any is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cases import access
from cases.facts.case_facts import plain
from cases.facts.catalogue import CATALOGUE, suggestion
from cases.facts.fact import Fact, Kind, Scope
from cases.facts.reading import NotReadable, PriorRadiotherapy, Reading, read_value
from cases.facts.site_facts import LICENCES
from cases.models import Case, FactRecord, Lesion
from cases.models.snapshots import known_facts
from cases.pathway.intake import Bound, Intake, written
from cases.pathway.refusals import WrongState

MOST_ENTRIES = 200
_PLACE = ("index_level", "levels")
_IDENTITY = {"age_years": "the birth date", "sex": "the patient's identity"}


@dataclass(frozen=True)
class FactEntry:
    """One value as a person or another system gives it.

    `lesion_id` is the lesion's id, or its name in the snapshot ("lesion-1").
    `value` None says "not known any more" and withdraws this person's earlier values; with
    `supersedes`, the id of the record that this one corrects, only that record. With
    `not_assessable` None says that this person looked and could not say, and withdraws what
    they had said of that day.
    `observed_on` None means today at the board.
    """

    name: str
    value: Any
    unit: str = ""
    lesion_id: Any | None = None
    observed_on: date | None = None
    source: str = ""
    supersedes: Any | None = None
    not_assessable: bool = False


@dataclass(frozen=True)
class EntryContext:
    """What entries are checked against. `new_lesion` is the number of a lesion that is being
    added with them; `case` is None while a referral is being made; `hidden` are facts that the
    site may not ask; `zone` is the board's."""

    now: datetime
    today: date
    birth: date | None
    case: Case | None = None
    lesions: Mapping[UUID, Lesion] = field(default_factory=dict)
    new_lesion: int | None = None
    hidden: frozenset[str] = frozenset()
    zone: str = "UTC"


@dataclass(frozen=True)
class CheckedEntry:
    """An entry that may be stored: `number` is its lesion's number, None for a fact of the case."""

    fact: Fact
    reading: Reading | None
    observed_on: date
    source: str
    number: int | None
    supersedes: UUID | None
    not_assessable: bool = False


def context_of(case: Case, now: datetime, *, new_lesion: int | None = None) -> EntryContext:
    """The context for entries of an existing case that the caller has locked."""
    lesions = {lesion.pk: lesion for lesion in case.lesions.filter(withdrawn_at=None)}
    hidden = case.board.site.hidden_facts
    board = case.board
    return EntryContext(
        now, board.day_of(now), case.patient.birth_date, case, lesions, new_lesion, hidden, board.time_zone
    )


def check_entries(intake: Intake, entries: Sequence[FactEntry], context: EntryContext) -> list[CheckedEntry]:
    """The entries that can be stored; what is wrong with the others goes to `intake`."""
    if len(entries) > MOST_ENTRIES:
        intake.refuse("facts", f"{len(entries)} facts at once are too many.", f"Send at most {MOST_ENTRIES}.")
        return []
    found = [checked for entry in entries if (checked := _check(intake, entry, context)) is not None]
    seen = set()
    for entry in found:
        key = (entry.fact.name, entry.number, entry.observed_on)
        if key in seen:
            intake.refuse(_path(entry.fact, entry.number), "The same fact is given twice for one day.", "Give it once.")
        seen.add(key)
    _check_levels(intake, found, context)
    return found


def _check(intake: Intake, entry: FactEntry, context: EntryContext) -> CheckedEntry | None:
    known = CATALOGUE.get(entry.name) if isinstance(entry.name, str) else None
    if known is None:
        name = entry.name if isinstance(entry.name, str) else "?"
        intake.refuse(
            f"facts.{name[:60]}",
            f"This is not a fact of the catalogue.{suggestion(name)}",
            "Use a name of the catalogue.",
        )
        return None
    number = _lesion_number(intake, known, entry, context)
    path = _path(known, number)
    if known.scope is Scope.SITE or known.name in _IDENTITY:
        intake.refuse(
            path,
            f"{known.label} is not recorded here.",
            f"It comes from {_IDENTITY.get(known.name, 'the settings of the site')}.",
        )
        return None
    if known.name in context.hidden:
        says = f"{known.label} may not be recorded at this site."
        intake.refuse(path, says, f"Its owner's permission has to be on file first: {LICENCES[known.name]}.")
        return None
    reading = _read(intake, path, known, entry, context)
    observed = intake.day(
        f"{path}.observed_on",
        entry.observed_on or context.today,
        needed=True,
        earliest=Bound(context.birth, "the patient's birth"),
        latest=Bound(context.today, "today"),
    )
    source = intake.text(f"{path}.source", entry.source, most=300)
    supersedes = _superseded(intake, path, known, number, entry, context)
    if entry.not_assessable and known.name in _PLACE:
        intake.refuse(path, f"{known.label} cannot be not assessable.", "Say where the lesion is, or withdraw it.")
    if entry.not_assessable and entry.value is not None:
        intake.refuse(path, f"{known.label} has a value and is called not assessable.", "Give one of the two.")
    day = observed or context.today
    return CheckedEntry(known, reading, day, source, number, supersedes, entry.not_assessable)


def _lesion_number(intake: Intake, known: Fact, entry: FactEntry, context: EntryContext) -> int | None:
    if known.scope is not Scope.LESION:
        if entry.lesion_id is not None:
            intake.refuse(
                f"facts.{known.name}", f"{known.label} is a fact of the case, not of a lesion.", "Leave the lesion out."
            )
        return None
    if entry.lesion_id is None and context.new_lesion is not None:
        return context.new_lesion
    lesion = next((one for pk, one in context.lesions.items() if str(entry.lesion_id) in (str(pk), _name(one))), None)
    if lesion is None:
        intake.refuse(
            f"facts.{known.name}",
            f"{known.label} needs a lesion of this case.",
            "Say which lesion; add it first if it is new.",
        )
        return None
    return int(lesion.number)


def _read(intake: Intake, path: str, known: Fact, entry: FactEntry, context: EntryContext) -> Reading | None:
    if entry.value is None:
        return None
    try:
        reading = read_value(known, entry.value, entry.unit or None)
    except NotReadable as refused:
        error = refused.error
        intake.refuse(path, f"{known.label}: {error.says} (given: {error.value}).", f"Allowed: {error.allowed}.")
        return None
    _check_day(intake, path, known, reading, context)
    return reading


def _check_day(intake: Intake, path: str, known: Fact, reading: Reading, context: EntryContext) -> None:
    """Refuse a value whose day lies ahead or before the birth. Pages and API name the fact beside what is said."""
    day = _day_within(known, reading)
    latest = context.now.isoformat() if known.kind is Kind.DATETIME else context.today.isoformat()
    if day[:19] > latest[:19]:
        intake.refuse(path, f"{_day_in_words(day, context.zone)} is in the future.", "Check the date.")
    if day and context.birth and day[:10] < context.birth.isoformat():
        intake.refuse(path, f"{_day_in_words(day, context.zone)} is before the patient's birth.", "Check the date.")


def _day_in_words(day: str, zone: str) -> str:
    """A stored day, or the day in `zone` of a stored moment, as the product shows days."""
    at = datetime.fromisoformat(day.replace("Z", "+00:00"))
    return written((at.astimezone(ZoneInfo(zone)) if at.tzinfo else at).date())


def _day_within(known: Fact, reading: Reading) -> str:
    """The day or UTC moment that the value itself states, in ISO form; empty when none."""
    if known.kind in (Kind.DATE, Kind.DATETIME):
        return str(reading.value)
    return reading.value.on or "" if isinstance(reading.value, PriorRadiotherapy) else ""


def _superseded(
    intake: Intake, path: str, known: Fact, number: int | None, entry: FactEntry, context: EntryContext
) -> UUID | None:
    if entry.supersedes is None:
        return None
    records = FactRecord.objects.filter(case=context.case, name=known.name).select_related("lesion")
    old = records.filter(pk=access.as_id(entry.supersedes)).first() if context.case else None
    if old is None or (old.lesion.number if old.lesion else None) != number:
        intake.refuse(
            f"{path}.supersedes",
            "This is not a record of the same fact of this case.",
            "Give the id of the record to correct.",
        )
        return None
    if old.superseded_by.exists():
        raise WrongState(
            f"Somebody has already corrected this value of {known.label}.",
            remedy="Reload the page and look at the newer value.",
        )
    return old.pk


def _check_levels(intake: Intake, found: Sequence[CheckedEntry], context: EntryContext) -> None:
    """Refuse a list of levels that leaves out the lesion's index level (wrong-level hazard)."""
    concerned = {entry.number for entry in found if entry.fact.name in _PLACE}
    for number in sorted(number for number in concerned if number is not None):
        place = _recorded_place(context, number)
        place |= {
            entry.fact.name: plain(entry.reading.value)
            for entry in found
            if entry.number == number and entry.reading is not None
        }
        index, levels = place.get("index_level"), place.get("levels")
        if index and levels and index not in levels:
            intake.refuse(
                f"lesions.{number}.levels",
                f"The index level {index} is not among the levels involved.",
                "Record index level and levels together, so that they agree.",
            )


def _recorded_place(context: EntryContext, number: int) -> dict[str, Any]:
    lesion = next((pk for pk, one in context.lesions.items() if one.number == number), None)
    if context.case is None or lesion is None:
        return {}
    return {
        known.name: known.record.value
        for known in known_facts(context.case, context.today)
        if known.lesion_id == lesion and known.name in _PLACE
    }


def _name(lesion: Lesion) -> str:
    return f"lesion-{lesion.number}"  # as the snapshot names it


def _path(known: Fact, number: int | None) -> str:
    return f"facts.{known.name}" if number is None else f"lesions.{number}.{known.name}"
