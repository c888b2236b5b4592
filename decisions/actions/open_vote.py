"""Open a vote on a case: freeze the question, the options, the advice and the electorate."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent, Membership
from cases.pathway.intake import Intake
from cases.pathway.permissions import POLICY
from cases.pathway.refusals import WrongState
from cases.pathway.stages import Stage, require_stage
from cases.pathway.treatments import TREATMENTS
from decisions import access
from decisions.actions.read_assessment import current_assessment
from decisions.agenda.meeting_moves import IN_SESSION, require_state
from decisions.consensus.tally import ABSTAIN, DEFER
from decisions.models import AgendaItem, Assessment, Round, Seat

CHOICES = (*TREATMENTS, DEFER, ABSTAIN)
OFFERED = ("recommended", "reasonable", "conditional")


@transaction.atomic
def open_vote(
    *,
    actor: Actor,
    item_id: object,
    question: str,
    options: Sequence[str] | None = None,
    without_assessment_reason: str = "",
    again_reason: str = "",
) -> Round:
    """The next round on an item, open for the people who hold a vote on the board now; who declared
    a conflict of interest in the case has a recused seat.

    What was revealed is never edited: after a closed round the board votes again, with
    `again_reason`, and both rounds are shown.

    `options` are treatment codes; without them the assessment's own are taken. “defer” and
    “abstain” are always among them. Without a fresh assessment the chair may go on with
    `without_assessment_reason` and options of their own.
    """
    item = access.item(actor, item_id, "vote.open", lock=True)
    _refuse_unready(item)
    intake = Intake()
    asked = intake.text("question", question, most=400, needed="Write the question that the board votes on.")
    why = intake.text("without_assessment_reason", without_assessment_reason, most=300)
    again = _why_again(intake, item, again_reason)
    assessment = _fresh_assessment(item, why)
    choices = _choices(intake, options, assessment)
    intake.finish()
    round_ = _opened(actor, item, asked, choices, assessment, why, again)
    CaseEvent.objects.create(
        case=item.case,
        kind="vote.opened",
        says=f"Vote {round_.number} opened",
        reason=again,
        actor=actor.user,
        at=round_.opened_at,
        data={"round": str(round_.pk), "item": str(item.pk)},
    )
    return round_


def _refuse_unready(item: AgendaItem) -> None:
    require_state(item.meeting.state, (IN_SESSION,), "Voting")
    require_stage(item.case.stage, frozenset({Stage.MDT_DISCUSSION}), "Voting")
    if item.removed_at is not None or item.outcome != "pending" or item.decisions.exists():
        raise WrongState(
            "This case is no longer open for a vote at this meeting.", remedy="List it again, or amend its decision."
        )
    if item.rounds.filter(state="open").exists():
        raise WrongState("A vote on this case is open already.", remedy="Close it first, or declare it void.")


def _fresh_assessment(item: AgendaItem, reason: str) -> Assessment | None:
    assessment, stale, _ = current_assessment(item.case)
    if assessment is not None and not stale:
        return assessment
    if not reason:
        known = "is older than the facts or the knowledge" if assessment else "is not there yet"
        raise WrongState(
            f"The assessment of this case {known}.",
            remedy="Wait for the new one, or give a reason for voting without it (without_assessment_reason).",
        )
    return None


def _choices(intake: Intake, options: Sequence[str] | None, assessment: Assessment | None) -> list[str]:
    given = list(_advised(assessment) if options is None else options)
    for choice in given:
        intake.one_of("options", choice, CHOICES)
    if len(set(map(str, given))) < len(given):
        intake.refuse("options", "An option is named twice.", "Name each option once.")
    if not [choice for choice in given if choice not in (DEFER, ABSTAIN)]:
        intake.refuse("options", "There is no treatment to vote on.", "Name at least one treatment code.")
    return [choice for choice in given if choice not in (DEFER, ABSTAIN)] + [DEFER, ABSTAIN]


def _advised(assessment: Assessment | None) -> list[str]:
    if assessment is None:
        return []
    options = assessment.result.get("options", [])
    return list(dict.fromkeys(option["treatment"] for option in options if option["standing"] in OFFERED))


def _why_again(intake: Intake, item: AgendaItem, reason: str) -> str:
    """Why there is another round: "" where none was closed before, for a void one said why itself."""
    closed = item.rounds.filter(state="closed").exists()
    needed = "The board has voted on this case: say why it votes again." if closed else ""
    why = intake.text("again_reason", reason, most=300, needed=needed)
    return why if closed else ""


def _opened(
    actor: Actor,
    item: AgendaItem,
    question: str,
    choices: list[str],
    assessment: Assessment | None,
    why: str,
    again: str,
) -> Round:
    last = item.rounds.aggregate(last=Max("number"))["last"] or 0
    round_ = Round.objects.create(
        item=item,
        number=last + 1,
        question=question,
        options=choices,
        assessment=assessment,
        without_assessment_reason="" if assessment else why,
        again_reason=again,
        facts_version=item.case.facts_version,
        opened_by=actor.user,
        opened_at=timezone.now(),
    )
    voters = Membership.objects.filter(
        board=item.meeting.board, ended_at=None, user__is_active=True, role__in=POLICY["vote.cast"]
    ).select_related("user")
    declared = dict(item.interests.values_list("membership__user", "reason"))
    Seat.objects.bulk_create(
        Seat(
            round=round_,
            user=voter.user,
            holder_name=voter.user.name,
            specialty=voter.specialty,
            recused_at=round_.opened_at if voter.user_id in declared else None,
            recused_reason=declared.get(voter.user_id, ""),
        )
        for voter in voters
    )
    return round_
