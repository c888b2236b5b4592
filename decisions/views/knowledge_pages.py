"""What the pages of the knowledge say: made from whatever the loaded knowledge holds, by its shape."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from typing import Any

from django.urls import reverse

from cases.facts.wording import day_in_words
from decisions.documents.scale_words import scale_fields, scale_line
from decisions.reasoning.entries import Section, entry_id, every_entry, inner_sections, reviewer, sections
from decisions.reasoning.examples import Example, read_examples
from decisions.reasoning.in_force import ALWAYS
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.shown import SOURCES, Shown, label_of, shown, shown_fields

# One framework has a field of its own; on the pages it stands among the others.
_STANDS_UNDER = {"noms": "frameworks"}
_TITLES = {
    "lanes": "Urgency lanes",
    "flags": "Safety and urgency",
    "option_rules": "Rules for options",
    "schemes": "Radiosensitivity",
    "conflicts": "Where sources disagree",
    "history": "Earlier guidance",
    "recorded": "Results worked out elsewhere",
}
_ORDER = ("scores", "frameworks", "lanes", "flags", "clocks", "option_rules", "guidelines", "conflicts", "schemes")
_LAST = ("treatments", "scope", "history", "sources")
# What tells the reasoning where to look, and no reader anything.
_UNSEEN = ("sources", "memory", "place", "shown", "head")
_OF_A_HEAD = ("version", "caveats", "context")
_IN_THE_HEAD = ("id", "code", "name", "label", "says", "citation", "source", "verification", "strength", "period")


class KnowledgePages:
    """The sections of one release, where each entry is found, and every value with its links."""

    def __init__(self, knowledge: Knowledge, release: str) -> None:
        self.knowledge = knowledge
        self.release = {"release": release} if release else {}
        self.sections = _sections(knowledge)
        spots = [spot for section in self.sections.values() for spot in _spots(section)]
        # An entry can be named within another as well (the rules of a clock): it stands in its own section.
        spots.sort(key=lambda spot: spot.within)
        self.spots = {id(spot.entry): spot for spot in reversed(spots)}
        # Scores and rules come before sources, which can have the same id.
        self.by_id = {entry_id(spot.entry): spot.entry for spot in reversed(spots)}

    def index_url(self) -> str:
        return reverse("decisions:knowledge", kwargs=self.release)

    def section_url(self, name: str) -> str:
        return reverse("decisions:knowledge_section", kwargs={**self.release, "section": name})

    def url(self, entry: Any) -> str:
        """Where an entry of this release is shown; "" for a part of a score, which has no standing of its own."""
        if id(entry) not in self.spots:
            return ""
        spot = self.spots[id(entry)]
        if not spot.owner:
            return f"{self.section_url(spot.section)}#{entry_id(entry)}"
        kwargs = {**self.release, "section": spot.section, "name": spot.owner}
        url = reverse("decisions:knowledge_entry", kwargs=kwargs)
        return url if spot.owner == entry_id(entry) else f"{url}#{entry_id(entry)}"

    def entry(self, name: str) -> Any:
        """The entry of an id, or of a publication as `sources/ID`; None when there is none."""
        if name.startswith(SOURCES):
            return self.knowledge.sources.get(name.removeprefix(SOURCES))
        return self.by_id.get(name)

    def menu(self) -> list[dict[str, Any]]:
        """Every section with its title, its address and how much it holds."""
        return [
            {
                "name": name,
                "title": section_title(name),
                "url": self.section_url(name),
                "count": len(section.entries),
                "entries": [self.line(each) for each in section.entries] if _own_pages(section) else [],
            }
            for name, section in self.sections.items()
        ]

    def line(self, entry: Any) -> dict[str, Any]:
        """An entry in a list: title, address, status."""
        source = getattr(entry, "source", None)
        return {
            "id": entry_id(entry),
            "title": _title(entry),
            "says": getattr(entry, "says", "") or getattr(entry, "citation", ""),
            "url": self.url(entry),
            "verification": _verification(entry),
            "year": getattr(source or entry, "year", "") or _head(entry).get("citation", {}).get("year", ""),
            "past": self.past(entry),
        }

    def card(self, entry: Any, *, own_page: bool = False) -> dict[str, Any]:
        """An entry in full. On its own page it brings the sections that it holds."""
        inner = inner_sections(entry) if own_page else ()
        held = {section.name for section in inner}
        left_out = {*_IN_THE_HEAD, *_UNSEEN, "reviewed", *held, *(scale_fields(entry) if _range(entry) else ())}
        lines = [(label, self.linked(value)) for label, value in (*_first_lines(entry), *shown_fields(entry, left_out))]
        source = getattr(entry, "source", None) or self.entry(
            f"{SOURCES}{_head(entry).get('citation', {}).get('id', '')}"
        )
        return self.line(entry) | {
            "cite": self.line(source) if source else None,
            "code": entry_id(entry) if "-" in entry_id(entry) and _title(entry) != entry_id(entry) else "",
            "link": getattr(entry, "link", "") if getattr(entry, "link", "").startswith("https://") else "",
            "strength": getattr(entry, "strength", ""),
            "reviewer": reviewer(entry),
            "lines": [line for line in lines if line[1]["kind"] != "table"],
            "tables": [line for line in lines if line[1]["kind"] == "table"],
            "sections": [self._inner(section) for section in inner],
            "examples": [_example(each) for each in examples_of(self.knowledge, entry_id(entry))]
            if id(entry) in self.spots
            else [],
        }

    def _inner(self, section: Section) -> dict[str, Any]:
        table = shown(section.entries)
        flat = table.kind == "table" and all(cell.kind in ("text", "list") for row in table.rows for cell in row)
        return {
            "title": label_of(section.name),
            "name": section.name,
            "table": self.linked(table) if flat else None,
            "cards": [] if flat else [self.card(entry) for entry in section.entries],
        }

    def groups(self, name: str) -> list[dict[str, Any]]:
        """The entries of a section in full, by the letter of their id (R of R-20) where there are several."""
        found: dict[str, list[Any]] = {}
        for entry in self.sections[name].entries:
            letter = re.match(r"[A-Z]+(?=-)", entry_id(entry))
            found.setdefault(letter[0] if letter else "", []).append(entry)
        return [{"letter": letter, "cards": [self.card(each) for each in part]} for letter, part in found.items()]

    def past(self, entry: Any) -> dict[str, Any] | None:
        """From when to when an entry is in force, and what took its place; None when it always is."""
        period = getattr(entry, "period", ALWAYS)
        if period == ALWAYS:
            return None
        successor = self.entry(period.superseded_by)
        return {
            "start": day_in_words(period.start),
            "end": day_in_words(period.end),
            "by": _title(successor) if successor else "",
            "by_url": self.url(successor) if successor else "",
        }

    def cited_by(self, source_id: str) -> list[dict[str, Any]]:
        """Everything that rests on a source or names it as a side of a conflict."""
        return [self.line(entry) for entry, sources in self._resting if source_id in sources]

    @cached_property
    def _resting(self) -> list[tuple[Any, set[str]]]:
        return [(entry, _sources_of(entry)) for entry in every_entry(self.knowledge)]

    def found(self, text: str) -> list[dict[str, Any]]:
        """The entries that hold every word looked for, section by section."""
        words = text.casefold().split()
        if not words:
            return []
        texts = _texts(self.knowledge)
        return [
            self.line(entry) | {"section": section_title(self.spots[id(entry)].section)}
            for entry in every_entry(self.knowledge)
            if all(word in texts[id(entry)] for word in words)
        ]

    def linked(self, value: Shown) -> dict[str, Any]:
        """A value for the template, with an address wherever it names an entry."""
        entry = self.entry(value.refers) if value.refers else None
        as_written = value.text == value.refers.replace("_", " ")
        return {
            "kind": value.kind,
            "text": _title(entry) if entry and as_written else value.text,
            "url": self.url(entry) if entry else "",
            "parts": [self.linked(part) for part in value.parts],
            "pairs": [(label, self.linked(part)) for label, part in value.pairs],
            "said": value.said,
            "columns": value.columns,
            "rows": [list(zip(value.columns, [self.linked(cell) for cell in row], strict=True)) for row in value.rows],
        }


@lru_cache(maxsize=8)
def pages_of(knowledge: Knowledge, release: str) -> KnowledgePages:
    """The pages of a release, made once for the many who read them."""
    return KnowledgePages(knowledge, release)


def section_title(name: str) -> str:
    """The title of a section."""
    return _TITLES.get(name, label_of(name))


@cache
def examples_of(knowledge: Knowledge, id: str) -> tuple[Example, ...]:
    """The worked examples that name a rule, row or score."""
    return tuple(example for example in read_examples() if example.mentions((id,)))


def _sections(knowledge: Knowledge) -> dict[str, Section]:
    found: dict[str, list[Any]] = {}
    for section in sections(knowledge):
        found.setdefault(_STANDS_UNDER.get(section.name, section.name), []).extend(section.entries)
    others = [name for name in found if name not in (*_ORDER, *_LAST)]
    names = [name for name in (*_ORDER, *others, *_LAST) if name in found]
    return {name: Section(name, tuple(found[name])) for name in names}


def _own_pages(section: Section) -> bool:
    """Scores, frameworks and sources have a page each; rules share that of their table."""
    return all(any(hasattr(entry, name) for name in ("version", "citation", "head")) for entry in section.entries)


@dataclass(frozen=True)
class _Spot:
    """Where an entry stands: its section, the id of the entry whose page it is on ("" for the section's
    own page), and whether it stands within that entry."""

    entry: Any
    section: str
    owner: str
    within: bool


def _spots(section: Section) -> Iterator[_Spot]:
    for entry in section.entries:
        owner = entry_id(entry) if _own_pages(section) else ""
        yield _Spot(entry, section.name, owner, False)
        for inner in inner_sections(entry):
            yield from (_Spot(each, section.name, owner, True) for each in inner.entries if hasattr(each, "source"))


def _range(entry: Any) -> list[tuple[str, Shown]]:
    """The range of a score, or its grades, and its direction in one line; nothing for anything else."""
    if not isinstance(entry, ScoreTable):
        return []
    name, said = scale_line(entry)
    return [(name, Shown("text", said))]


def _first_lines(entry: Any) -> list[tuple[str, Shown]]:
    """The range of a score; what the head of a framework beside NOMS says."""
    head = _head(entry)
    return _range(entry) + [(label_of(name), shown(head[name])) for name in _OF_A_HEAD if head.get(name)]


def _head(entry: Any) -> dict[str, Any]:
    return getattr(entry, "head", None) or {}


def _verification(entry: Any) -> str:
    """The status of an entry; a framework is as well verified as the least of its rows."""
    own = getattr(entry, "verification", "") or _head(entry).get("verification", "")
    held = [getattr(each, "verification", "") for section in inner_sections(entry) for each in section.entries]
    return own or ("unverified" if "unverified" in held else next(filter(None, held), ""))


def _title(entry: Any) -> str:
    named = getattr(entry, "name", "") or getattr(entry, "label", "") or _head(entry).get("name", "")
    return str(named or entry_id(entry))


def _sources_of(entry: Any) -> set[str]:
    found = {entry_id(getattr(entry, "source", None))}
    for side in getattr(entry, "sides", ()):
        found.add(entry_id(side[0]) or str(side[0]))
    return found


@cache
def _texts(knowledge: Knowledge) -> dict[int, str]:
    """What can be found of each entry, in lower case."""
    return {
        id(entry): " ".join([entry_id(entry), _title(entry), *_words_of(entry)]).casefold()
        for entry in every_entry(knowledge)
    }


def _words_of(entry: Any) -> Iterator[str]:
    for field in (field for field in fields(entry) if field.init):
        yield from _words(shown(getattr(entry, field.name)))


def _words(value: Shown) -> Iterator[str]:
    yield from filter(None, (value.text, value.refers, value.said.line if value.said else ""))
    for part in (*value.parts, *(part for _, part in value.pairs), *(cell for row in value.rows for cell in row)):
        yield from _words(part)


def _example(example: Example) -> dict[str, Any]:
    return {"name": example.name, "file": example.file}
