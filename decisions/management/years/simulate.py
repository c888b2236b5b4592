"""Simulate years of a board: stories drawn one after the other, their rows written in batches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from cases.models import Board
from decisions.actions.keep_release import keep_release
from decisions.management.years.board_rows import BoardWriter
from decisions.management.years.calendar import Calendar
from decisions.management.years.case_rows import CaseWriter
from decisions.management.years.course_rows import CourseWriter
from decisions.management.years.people import Staff, make_staff
from decisions.management.years.pile import Pile
from decisions.management.years.profiles import draw_profiles
from decisions.management.years.stories import Story, tell
from decisions.management.years.truth import Truth
from decisions.reasoning.loader import load_knowledge

BATCH = 100  # cases: with their assessments about 12 MB
PROFILES = (12, 200)
"""Fewest and most kinds of patients, between them one for every six cases: each is assessed once."""
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Simulated:
    """What was made: the board, its cases, and every row written."""

    board: Board
    cases: int
    rows: int


@transaction.atomic
def simulate(
    *, cases: int, years: int, seed: int, truth: Truth | None = None, moved: Progress = lambda done: None
) -> Simulated:
    """So many cases over so many years up to today, always the same ones for the same seed and day.

    All or nothing, and flat in memory. The caller has asked `people.why_not`.
    """
    chance = Random(seed)  # noqa: S311 (nothing secret: the same seed must give the same history)
    now = timezone.now()
    staff = make_staff(now - timedelta(days=366 * years))
    keep_release(knowledge=load_knowledge(), at=now)
    pile = Pile()
    run = _Run(staff, truth or Truth(), chance, staff.board.day_of(now), pile, cases, years)
    pile.write(staff.coordinator)
    for number, place in enumerate(run.calendar.places(cases, chance), 1):
        run.one(number, place)
        if number % BATCH == 0:
            pile.write(staff.coordinator)
            moved(number)
    run.writer.keep_numbers()
    pile.write(staff.coordinator)
    moved(cases)
    return Simulated(staff.board, cases, pile.written)


class _Run:
    """One simulation under way."""

    def __init__(
        self, staff: Staff, truth: Truth, chance: Random, today: date, pile: Pile, cases: int, years: int
    ) -> None:
        site = staff.board.site
        self.truth, self.chance, self.today = truth, chance, today
        self.profiles = draw_profiles(
            chance, min(max(cases // 6, PROFILES[0]), PROFILES[1]), dict(site.capabilities), site.policy
        )
        self.calendar = Calendar(staff, cases, years, today, chance, pile)
        self.writer = CaseWriter(staff, pile, chance)
        self.board = BoardWriter(self.writer, self.calendar)
        self.course = CourseWriter(self.writer, truth, today)

    def one(self, number: int, place: int) -> None:
        """One case, decided at the sitting at `place`, put on the pile with everything that came of it."""
        sitting = self.calendar.sittings[place]
        before = self.calendar.sittings[place - self.calendar.a_week]
        story = tell(
            number,
            self.chance.choice(self.profiles),
            self.truth,
            self.chance,
            decided_on=sitting.day,
            put_off_to=before.meeting is not None,
            today=self.today,
        )
        self._write(story, place)

    def _write(self, story: Story, place: int) -> None:
        sitting = self.calendar.sittings[place]
        before = self.calendar.sittings[place - self.calendar.a_week]
        case, assessment = self.writer.begin(story)
        self.course.foretell(story, case)
        if story.put_off and before.meeting is not None:
            earlier = self.board.list_case(case, before, first=True)
            if earlier is not None:
                self.board.put_off(case, earlier, before.meeting)
        item = self.board.list_case(case, sitting, first=not story.put_off)
        if item is None:
            return
        decision = self.board.decide(story, case, item, sitting, assessment)
        self.course.follow(story, case, decision)
