"""The form that records facts of one group, case or lesion: fields from the catalogue, one date, one source."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from cases.actions.record_facts import FactEntry
from cases.facts.catalogue import Fact
from cases.views.fact_fields import fields_for, raw_of
from cases.views.forms import Day, PageForm, Words
from cases.views.wording import unit_in_words

SOURCES = ("Clinic letter", "Radiology report", "Pathology report", "Laboratory", "Seen in person", "Told by telephone")


class FactsForm(PageForm):
    """`known` maps the name of a fact to words for its present value, shown beside the question."""

    observed_on = Day("Observed on", help_text="The day on which it was so. Left empty, it is today.")
    source = Words("Source", help_text="Where it is known from: a letter, a report, seen in person.", list="sources")

    def __init__(
        self,
        *args: Any,
        facts: Iterable[Fact],
        zone: ZoneInfo,
        known: Mapping[str, str] | None = None,
        nothing: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.facts = tuple(facts)
        self.zone = zone
        self.known = known or {}
        for fact in self.facts:
            leave = nothing or ("Leave as it is" if fact.name in self.known else "Not recorded")
            self.fields.update(fields_for(fact, nothing=leave))

    def entries(self, **common: Any) -> list[FactEntry]:
        """What was entered, as entries for the action; `common` is added to each."""
        given = {name: self.cleaned_data.get(name) for name in ("observed_on", "source")} | common
        read = ((fact.name, *raw_of(fact, self.cleaned_data, self.zone)) for fact in self.facts)
        return [FactEntry(name, raw, unit, **given) for name, raw, unit in read if raw is not None]

    def recorded(self, act: Callable[[list[FactEntry]], object], entries: Callable[[], list[FactEntry]]) -> bool:
        """`carried_out` with the entries given; a form whose only answer cannot be read is not called empty too."""

        def with_entries() -> object:
            given = entries()
            return act(given) if given or not self.errors else None

        return self.carried_out(with_entries)

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The facts' controls in order, for cases/_fact_field.html."""
        return [
            {
                "fact": fact,
                "field": self[fact.name],
                "known": self.known.get(fact.name, ""),
                "unit": unit_in_words(fact.unit),
                "parts": [self[name] for name in self.fields if name.startswith(f"{fact.name}.")],
            }
            for fact in self.facts
        ]
