"""The checklist of a case: what was asked, by whom, and what the record itself does not say."""

from dataclasses import dataclass

from django.utils import timezone

from cases.audit import Actor
from cases.models.snapshots import known_in
from decisions import access
from decisions.agenda.themes import THEMES, Theme, lacking
from decisions.models import AgendaItem, ThemeAnswer


@dataclass(frozen=True)
class ThemeRow:
    """One theme; `answer` is None until somebody answered, `lacking` tells what the record does not say."""

    theme: Theme
    answer: ThemeAnswer | None
    lacking: str

    @property
    def open(self) -> bool:
        """Whether it is still to be asked: not answered, or answered "no"."""
        return self.answer is None or self.answer.answer == "no"


def read_checklist(*, actor: Actor, item_id: object) -> tuple[AgendaItem, list[ThemeRow]]:
    """The checklist of one case. Audited as a look at the case."""
    item = access.item(actor, item_id, "meeting.read")
    return item, checklist_of(item)


def checklist_of(item: AgendaItem) -> list[ThemeRow]:
    """Likewise, for whoever has been given the item for reading."""
    case = item.case
    asked = [name for theme in THEMES for name in theme.facts]
    known = known_in([case], case.board.day_of(timezone.now()), asked)[case.pk]
    recorded = {each.name for each in known}
    reported = case.studies.filter(state="reported").exists()
    gaps = lacking(recorded, images_reported=reported)
    answers = {row.theme: row for row in item.theme_answers.select_related("answered_by")}
    return [ThemeRow(theme, answers.get(theme.code), gaps.get(theme.code, "")) for theme in THEMES]
