"""Everything the knowledge holds, whatever it is: found by its shape, so that a kind added later is found too.

An entry is a dataclass with an `id` (a treatment has a `code`). A section is a list or mapping
of entries, named as in `Knowledge`: `scores`, `lanes`, `option_rules`. An entry can hold
sections of its own: the rows of a framework, the items of a score.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from decisions.reasoning.knowledge import Knowledge


@dataclass(frozen=True)
class Section:
    """Entries that stand together under one name."""

    name: str
    entries: tuple[Any, ...]


def entry_id(entry: Any) -> str:
    """The id of an entry; "" for what is none."""
    found = getattr(entry, "id", "") or getattr(entry, "code", "")
    return found if is_dataclass(entry) and isinstance(found, str) else ""


# What an entry says that nobody has reviewed; an entry without the key says the same.
_AWAITED = "pending clinician sign-off"


def reviewer(entry: Any) -> str:
    """Who reviewed an entry and when, as it is recorded with it; "" where nobody has."""
    recorded = str(getattr(entry, "reviewed", "") or (getattr(entry, "head", None) or {}).get("reviewed", "")).strip()
    return "" if recorded == _AWAITED else recorded


def sections(knowledge: Knowledge) -> tuple[Section, ...]:
    """Every section of the knowledge, in the order of its fields."""
    return tuple(_sections_of(knowledge))


def inner_sections(entry: Any) -> tuple[Section, ...]:
    """The sections that an entry holds itself; the same entries under a second name are left out."""
    return tuple(_sections_of(entry))


def every_entry(knowledge: Knowledge) -> Iterator[Any]:
    """Every entry that can be cited by its id, those within frameworks and tables too.

    Items, bands and grades are parts of their score and have no standing outside it.
    """
    outer = [entry for section in sections(knowledge) for entry in section.entries]
    standing = {id(entry) for entry in outer}
    for entry in outer:
        yield entry
        for inner in inner_sections(entry):
            # The lane rules that a clock names stand under the lanes.
            yield from (each for each in inner.entries if hasattr(each, "source") and id(each) not in standing)


def _sections_of(owner: Any) -> Iterator[Section]:
    seen: set[int] = set()
    for field in fields(owner):
        for section in _named(field.name, getattr(owner, field.name)):
            if not all(id(entry) in seen for entry in section.entries):
                seen.update(id(entry) for entry in section.entries)
                yield section


def _named(name: str, value: Any) -> Iterator[Section]:
    members = tuple(value.values()) if isinstance(value, Mapping) else value
    if not isinstance(members, tuple):
        members = (value,) if inner_entry(value) else ()
    if members and all(entry_id(each) for each in members):
        yield Section(name, members)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _named(str(key), inner)


def inner_entry(value: Any) -> bool:
    """Whether a single value is an entry with sections of its own (a framework, not the source of a rule)."""
    return bool(entry_id(value)) and any(isinstance(getattr(value, each.name), tuple) for each in fields(value))
