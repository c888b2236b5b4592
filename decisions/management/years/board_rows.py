"""The rows of one simulated case at the board: agenda, discussion, vote, decision, signature and seal."""

import uuid
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from django.conf import settings

from cases.models import Case
from cases.pathway.treatments import TREATMENTS
from decisions.actions.check_decision import CheckedDecision
from decisions.actions.seal_signature import current_key
from decisions.actions.store_decision import signature_over, signature_record, written_down
from decisions.consensus.agreement import agreement
from decisions.consensus.ballots import ballots_digest, receipt_of
from decisions.consensus.content import DecisionContent, DecisionOption
from decisions.consensus.decision_codes import NO_CLASS
from decisions.consensus.departure import concordance, departs_from_advice
from decisions.consensus.quorum import quorum
from decisions.consensus.seals import Sealer
from decisions.consensus.tally import ABSTAIN, DEFER, tally
from decisions.management.years.calendar import Calendar, Sitting
from decisions.management.years.case_rows import CaseWriter
from decisions.management.years.stories import Story
from decisions.models import (
    AgendaItem,
    Assessment,
    BallotEvent,
    Decision,
    DeferralReason,
    Discussion,
    Meeting,
    Round,
    Seal,
    Seat,
    SigningKey,
)

SECONDS = (240, 900)  # that a case is discussed
ANOTHER_WAY = 0.15  # the chance that one member votes otherwise
_DOSE = {"cebrt": (20, 5), "sbrt": (24, 2)}


class BoardWriter:
    """Puts the sittings of cases on the pile."""

    def __init__(self, writer: CaseWriter, calendar: Calendar) -> None:
        self.writer = writer
        self.calendar = calendar

    @cached_property
    def _sealer(self) -> Sealer:
        return Sealer(settings.SIGNING_KEY)

    @cached_property
    def _key(self) -> SigningKey:
        return current_key(self._sealer)

    def list_case(self, case: Case, sitting: Sitting, first: bool) -> AgendaItem | None:
        """The case on the agenda of a sitting; None while it lies ahead."""
        meeting = sitting.meeting
        if meeting is None:
            return None
        listed_at = max(case.referred_at + timedelta(hours=3), sitting.starts_at - timedelta(days=2))
        listed_at = min(listed_at, sitting.starts_at)
        if first:
            self.writer.move(case, "list_for_board", listed_at, meeting=str(meeting.pk))
        item = AgendaItem(
            meeting=meeting,
            case=case,
            position=self.calendar.next_position(meeting),
            added_by=self.writer.staff.coordinator.user,
            added_at=listed_at,
        )
        self.writer.pile.add(item)
        self.writer.log(case, "case.list", "agenda", {"meeting": str(meeting.pk)})
        return item

    def put_off(self, case: Case, item: AgendaItem, meeting: Meeting) -> None:
        """The meeting did not reach the case, or could not decide it."""
        item.outcome = "carried_over"
        reason = self.writer.chance.choice(("imaging_missing", "pathology_missing", "no_time", "specialist_absent"))
        at = meeting.closed_at or meeting.starts_at
        self.writer.pile.add(
            DeferralReason(item=item, reason=reason, noted_by=self.writer.staff.coordinator.user, noted_at=at)
        )
        self.writer.tell(case, at, "agenda.carried_over", "Not reached at the meeting", item=str(item.pk))

    def decide(self, story: Story, case: Case, item: AgendaItem, sitting: Sitting, assessment: Assessment) -> Decision:
        """Discussed, voted on and signed at the sitting."""
        item.outcome = "discussed"
        began = sitting.starts_at + timedelta(minutes=9 * (item.position - 1))
        ended = began + timedelta(seconds=self.writer.chance.randint(*SECONDS))
        chair = self.writer.staff.chair
        self.writer.pile.add(
            Discussion(meeting=item.meeting, item=item, began_at=began, ended_at=ended, shown_by=chair.user)
        )
        round_, seats = self._vote(story, case, item, sitting, assessment)
        checked = self._checked(story, round_)
        decision = written_down(actor=chair, item=item, checked=checked, at=ended, assessment=assessment, seats=seats)
        signature = signature_over(decision, chair, "chaired", ended)
        record = signature_record(signature) | {"payload_hash": decision.payload_hash}
        seal = Seal(signature=signature, key=self._key, value=self._sealer.seal(record))
        self.writer.pile.add(decision, signature, seal)
        self.writer.move(case, "decision_signed", ended, decision=str(decision.pk), item=str(item.pk))
        self.writer.log(case, "decision.sign", "signature", actor=chair)
        return decision

    def _vote(
        self, story: Story, case: Case, item: AgendaItem, sitting: Sitting, assessment: Assessment
    ) -> tuple[Round, list[Seat]]:
        staff, chance = self.writer.staff, self.writer.chance
        began = sitting.starts_at + timedelta(minutes=9 * (item.position - 1) + 2)
        named = dict.fromkeys([*story.weighed.advised, story.choice])
        options = [code for code in named if code in TREATMENTS] + [DEFER, ABSTAIN]
        round_ = Round(
            item=item,
            number=1,
            question=case.clinical_question,
            options=options,
            assessment=assessment,
            facts_version=1,
            opened_by=staff.chair.user,
            opened_at=began,
        )
        seats = [
            Seat(round=round_, user=each.user, holder_name=each.user.name, specialty=each.specialty)
            for each in staff.voters
        ]
        there = {member.user_id for member in sitting.present}
        other = (
            chance.choice([code for code in options if code != story.choice]) if chance.random() < ANOTHER_WAY else ""
        )
        ballots = []
        for place, seat in enumerate(seat for seat in seats if seat.user_id in there):
            choice = other if other and place == len(there) - 1 and len(there) > 3 else story.choice
            ballots.append(_ballot(round_, seat, choice, began + timedelta(seconds=20 + place)))
        self.writer.pile.add(round_, *seats, *ballots)
        self.writer.tell(case, began, "vote.opened", "Vote 1 opened", actor=staff.chair, round=str(round_.pk))
        self._close(case, round_, seats, ballots)
        return round_, seats

    def _close(self, case: Case, round_: Round, seats: list[Seat], ballots: list[BallotEvent]) -> None:
        """The count, kept beside the round as `close_vote` keeps it."""
        staff = self.writer.staff
        cast = [event.as_ballot() for event in ballots]
        closed_at = round_.opened_at + timedelta(minutes=1)
        counted = tally(round_.options, [seat.as_seat() for seat in seats], cast)
        voted = {event.seat_id for event in ballots}
        round_.state, round_.closed_by, round_.closed_at = "closed", staff.chair.user, closed_at
        round_.tally, round_.agreement = counted, agreement(counted)
        round_.quorum = quorum(staff.board.quorum, [seat.specialty for seat in seats if seat.pk in voted])
        round_.ballots_digest = ballots_digest(cast, set())
        self.writer.tell(case, closed_at, "vote.closed", "Vote 1 closed", actor=staff.chair, round=str(round_.pk))

    def _checked(self, story: Story, round_: Round) -> CheckedDecision:
        weighed = story.weighed
        act_by = story.decided_on + timedelta(days=14)
        dose = _DOSE.get(story.choice)
        says = f"{dose[0]} Gy in {dose[1]} fractions (simulated)" if dose else ""
        levels = tuple(story.profile.lesion["levels"]) if TREATMENTS[story.choice].at_levels else ()
        content = DecisionContent(
            options=(DecisionOption(story.choice, levels, dose=says),),
            rationale="Simulated.",
            problem_class=weighed.problem_class or NO_CLASS,
            preference="recorded",
            trial="none_suits",
            intent="palliation",
            urgency="soon",
            act_by=act_by,
            responsible=self.writer.staff.chair.name,
            informs_patient=self.writer.staff.coordinator.name,
            inform_by=story.decided_on + timedelta(days=2),
        )
        departs = departs_from_advice(content, weighed.standings)
        if departs:
            content = replace(
                content, departure_code="physician_decision", departure_reason="Simulated: the board saw it otherwise."
            )
        met = bool(round_.quorum and round_.quorum["met"])
        return CheckedDecision(
            content=content,
            round=round_,
            departs_from=(departs,) if departs else (),
            concordance=concordance(content, weighed.standings),
            computed_class=weighed.problem_class,
            wishes={"patient_goal": str(story.profile.facts["patient_goal"])},
            quorum_override_reason="" if met else "Simulated: who was missing was asked by telephone.",
        )


def _ballot(round_: Round, seat: Seat, choice: str, at: object) -> BallotEvent:
    event = BallotEvent(round=round_, seat=seat, sequence=1, choice=choice, idempotency_key=uuid.uuid4().hex, at=at)
    event.receipt = receipt_of(replace(event.as_ballot(), receipt=""), settings.AUDIT_KEY)
    return event
