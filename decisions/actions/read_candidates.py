"""Cases that can be put on the agenda of a meeting, the most urgent first."""

from dataclasses import dataclass

from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from cases import access as case_access
from cases.actions.read_worklist import minimum_data_gaps_of
from cases.audit import Actor
from cases.models import Case
from cases.models.need import BY_LANE, BY_NEED, with_need
from cases.pathway.minimum_data import Gap
from cases.pathway.stages import TREATMENT_STAGES, Stage
from decisions import access
from decisions.agenda.meeting_moves import UNTIL_CLOSED
from decisions.models import AgendaItem, Meeting

MOST = 60
_STAGES = (Stage.MDT_DISCUSSION, Stage.SCORING, Stage.IMAGING, Stage.REFERRAL, Stage.TREATMENT, Stage.FOLLOW_UP)


@dataclass(frozen=True)
class Candidate:
    """A case; `gaps` is what it lacks before it may be listed without a reason, `comes_back` whether
    it has been decided before."""

    case: Case
    gaps: tuple[Gap, ...]
    comes_back: bool


@dataclass(frozen=True)
class Candidates:
    """`more` says that a search would find further cases."""

    meeting: Meeting
    rows: list[Candidate]
    more: bool


def read_candidates(*, actor: Actor, meeting_id: object, text: str = "") -> Candidates:
    """The first sixty open cases of the board that are on no agenda. `text` is part of a name or reference.

    Audited as a list of the cases shown. Raises NotYourRole for who may not list cases.
    """
    meeting = access.meeting(actor, meeting_id)
    found = _in_order(_free(case_access.cases(actor, "case.list", board_id=meeting.board_id)))
    for word in text.split()[:6]:
        names = Q(patient__family_name__icontains=word) | Q(patient__given_name__icontains=word)
        found = found.filter(names | Q(reference__icontains=word))
    cases = case_access.shown(actor, found[: MOST + 1])
    before = [case for case in cases if case.stage not in {*TREATMENT_STAGES, Stage.MDT_DISCUSSION}]
    lacks = minimum_data_gaps_of(before, meeting.board.day_of(timezone.now()))
    rows = [Candidate(case, lacks.get(case.pk, ()), case.stage in TREATMENT_STAGES) for case in cases[:MOST]]
    return Candidates(meeting, rows, more=len(cases) > MOST)


def _free(cases: QuerySet[Case]) -> QuerySet[Case]:
    listed = AgendaItem.objects.filter(removed_at=None, outcome="pending", meeting__state__in=UNTIL_CLOSED)
    return cases.exclude(stage=Stage.CLOSED).exclude(pk__in=listed.values("case"))


def _in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Lane by lane, by stage within each: an emergency whose data are incomplete is not the sixty-first."""
    ranks = [When(stage=stage, then=Value(rank)) for rank, stage in enumerate(_STAGES)]
    by_stage = Choose(*ranks, default=Value(len(_STAGES)), output_field=IntegerField())
    return with_need(cases).annotate(by_stage=by_stage).order_by(*BY_LANE, "by_stage", *BY_NEED)
