"""The demo board's meetings: one held today, with votes and signed decisions, and the next one."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.actions.take_step import take_step
from cases.audit import Actor
from cases.models import Board, Case, Membership
from decisions.actions.answer_call import answer_call
from decisions.actions.call_emergency import call_emergency
from decisions.actions.cast_vote import cast_vote
from decisions.actions.close_meeting import close_meeting
from decisions.actions.close_vote import close_vote
from decisions.actions.end_action import end_action
from decisions.actions.list_case import list_case
from decisions.actions.note_attendance import note_attendance
from decisions.actions.note_deferral import note_deferral
from decisions.actions.open_vote import open_vote
from decisions.actions.pin_item import pin_item
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.publish_document import publish_document
from decisions.actions.ratify_decision import ratify_decision
from decisions.actions.read_deciding import read_deciding
from decisions.actions.schedule_meeting import schedule_meeting
from decisions.actions.sign_decision import sign_decision
from decisions.actions.start_meeting import start_meeting
from decisions.consensus.content import DecisionContent, DecisionOption, PlannedAction
from decisions.consensus.decision_codes import NO_CLASS
from decisions.models import ActionItem, AgendaItem, Decision, Meeting

Said = dict[str, Any]
VOTERS = ("chair", "surgeon", "radiation", "oncologist", "radiologist", "palliative")


class Secretary:
    """Holds meetings by calling the actions in the order in which a board does."""

    def __init__(self, board: Board, actors: dict[str, Actor], password: str, now: datetime) -> None:
        self.board = board
        self.actors = actors
        self.password = password
        self.now = now

    def next_meeting(self, told: list[tuple[Said, Case]]) -> Meeting:
        """A published meeting in six days with every case that is to be listed, and its pack."""
        meeting = self._schedule(self.now + timedelta(days=6))
        items = {said["key"]: self._list(meeting, said, case) for said, case in told}
        for said, _ in told:
            if said.get("pinned"):
                pin_item(actor=self.actors["coordinator"], item_id=items[said["key"]].pk)
        publish_agenda(actor=self.actors["coordinator"], meeting_id=meeting.pk)
        publish_document(actor=self.actors["coordinator"], meeting_id=meeting.pk, kind="pack")
        return meeting

    def emergency(self, said: Said, case: Case) -> Decision | None:
        """An emergency board called for the case and answered; signed if the story says so, else open."""
        tonight = said["emergency"]
        call = call_emergency(
            actor=self.actors["surgeon"],
            case_id=case.pk,
            question=tonight["question"],
            needs=self.board.quorum,
            answer_within=45,
        )
        for voter in tonight.get("coming", []):
            answer_call(actor=self.actors[voter], emergency_id=call.pk, answer="coming")
        for voter in tonight["answered"]:
            answer_call(
                actor=self.actors[voter],
                emergency_id=call.pk,
                answer="answered",
                choice=tonight["choose"],
                idempotency_key=str(uuid.uuid4()),
            )
        if "decision" not in tonight:
            return None
        close_vote(actor=self.actors["chair"], round_id=call.item.rounds.get().pk)
        return self._sign(tonight["decision"], _levels(said), call.item, case)

    def missed_meeting(self, told: list[tuple[Said, Case]]) -> None:
        """A meeting two weeks ago that did not reach these cases; why is noted, and who owes what."""
        meeting = self._schedule(self.now + timedelta(minutes=5))
        items = [
            list_case(actor=self.actors["coordinator"], meeting_id=meeting.pk, case_id=case.pk) for _, case in told
        ]
        publish_agenda(actor=self.actors["coordinator"], meeting_id=meeting.pk)
        start_meeting(actor=self.actors["chair"], meeting_id=meeting.pk)
        # Meetings are planned for days to come; the demo has a past as well.
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=self.now - timedelta(days=14))
        close_meeting(actor=self.actors["chair"], meeting_id=meeting.pk)
        for (said, _), item in zip(told, items, strict=True):
            note_deferral(actor=self.actors["coordinator"], item_id=item.pk, reason=said["missed_for"])

    def held_meeting(self, told: list[tuple[Said, Case]], to_ratify: Sequence[Decision] = ()) -> Meeting:
        """A meeting held and closed: emergency decisions ratified, each case voted on, decided and signed."""
        meeting = self._schedule(self.now + timedelta(minutes=5))
        items = [
            list_case(actor=self.actors["coordinator"], meeting_id=meeting.pk, case_id=case.pk) for _, case in told
        ]
        publish_agenda(actor=self.actors["coordinator"], meeting_id=meeting.pk)
        start_meeting(actor=self.actors["chair"], meeting_id=meeting.pk)
        self._attend(meeting)
        for decision in to_ratify:
            ratify_decision(
                actor=self.actors["chair"],
                meeting_id=meeting.pk,
                decision_id=decision.pk,
                outcome="ratified",
                password=self.password,
                identifier=decision.case.patient.identifiers.get(kind="mrn").value,
            )
        for (said, case), item in zip(told, items, strict=True):
            self._discuss(said["decision"], _levels(said), item, case)
        close_meeting(actor=self.actors["chair"], meeting_id=meeting.pk)
        return meeting

    def followed_up(self) -> None:
        """One of the agreed actions is done, and one has been forgotten."""
        done = ActionItem.objects.filter(kind="tell_referrer").first()
        if done is not None:
            end_action(
                actor=self.actors["coordinator"], action_id=done.pk, state="done", reason="Letter sent (invented)."
            )
        late = ActionItem.objects.filter(kind="refer").first()
        if late is not None:
            ActionItem.objects.filter(pk=late.pk).update(due_on=self.board.day_of(self.now) - timedelta(days=3))

    def aftermath(self, said: Said, case: Case) -> None:
        """Treatment, follow-up and closing, as far as the case's stage says."""
        today = self.now.date()
        if "treatment" in said:
            record_treatment(
                actor=self.actors["coordinator"],
                case_id=case.pk,
                levels=_levels(said),
                started_on=today,
                **said["treatment"],
            )
        if "follow_up" in said:
            take_step(actor=self.actors["coordinator"], case_id=case.pk, move="treatment_complete")
            visit = dict(said["follow_up"])
            due = today + timedelta(days=visit.pop("next_due_in_days"))
            record_follow_up(actor=self.actors["coordinator"], case_id=case.pk, seen_on=today, next_due_on=due, **visit)
        if "close_reason" in said:
            take_step(actor=self.actors["chair"], case_id=case.pk, move="close", reason=said["close_reason"])

    def _schedule(self, starts_at: datetime) -> Meeting:
        return schedule_meeting(
            actor=self.actors["coordinator"],
            board_id=self.board.pk,
            starts_at=starts_at,
            place="Seminar room (demo) and video",
            capacity_minutes=120,
        )

    def _list(self, meeting: Meeting, said: Said, case: Case) -> AgendaItem:
        """The case on the agenda: who presents it, or who answers for it where it is only listed."""
        only_listed = said.get("only_listed", {})
        return list_case(
            actor=self.actors["coordinator"],
            meeting_id=meeting.pk,
            case_id=case.pk,
            override_reason=said.get("override", ""),
            lane="listed_not_discussed" if only_listed else "to_discuss",
            presenter_id=self._seat(said["presenter"]) if "presenter" in said else None,
            owner_id=self._seat(only_listed["owner"]) if only_listed else None,
            protocol=only_listed.get("protocol", ""),
        )

    def _seat(self, key: str) -> object:
        return Membership.objects.get(board=self.board, user=self.actors[key].user, ended_at=None).pk

    def _attend(self, meeting: Meeting) -> None:
        seats = Membership.objects.filter(board=self.board, ended_at=None, role__in=("clinician", "chair"))
        for seat in seats:
            note_attendance(
                actor=self.actors["coordinator"], meeting_id=meeting.pk, membership_id=seat.pk, present=True
            )

    def _discuss(self, said: Said, levels: list[str], item: AgendaItem, case: Case) -> None:
        choice = said.get("choose", "defer")
        round_ = open_vote(actor=self.actors["chair"], item_id=item.pk, question=case.clinical_question)
        for voter in VOTERS:
            cast_vote(actor=self.actors[voter], round_id=round_.pk, choice=choice, idempotency_key=str(uuid.uuid4()))
        close_vote(actor=self.actors["chair"], round_id=round_.pk)
        self._sign(said, levels, item, case)

    def _sign(self, said: Said, levels: list[str], item: AgendaItem, case: Case) -> Decision:
        choice = said.get("choose", "defer")
        content = self._content(said, choice, levels, item)
        identifier = case.patient.identifiers.get(kind="mrn").value
        return sign_decision(
            actor=self.actors["chair"], item_id=item.pk, content=content, password=self.password, identifier=identifier
        )

    def _content(self, said: Said, choice: str, levels: list[str], item: AgendaItem) -> DecisionContent:
        against = read_deciding(actor=self.actors["chair"], item_id=item.pk).against
        seats = {
            seat.user_id: str(seat.pk)
            for seat in Membership.objects.filter(board=self.board, ended_at=None).select_related("user")
        }
        of = {key: seats[actor.user.pk] for key, actor in self.actors.items() if actor.user and actor.user.pk in seats}
        today = self.board.day_of(self.now)
        actions = tuple(
            PlannedAction(
                kind=each["kind"],
                what=each.get("what", ""),
                owner_member=of[each["who"]],
                due_on=today + timedelta(days=each["in_days"]),
            )
            for each in said.get("actions", [])
        )
        if "defer" in said:
            return DecisionContent(
                outcome="none_yet",
                deferral_reason=said["waits_for"],
                rationale=f"{said['rationale']} {said['defer']}",
                actions=actions,
            )
        return DecisionContent(
            options=(DecisionOption(choice, tuple(levels), dose=said.get("dose", "")),),
            rationale=said["rationale"],
            alternatives=said.get("alternatives", ""),
            departure_code=said.get("departs_for", ""),
            departure_reason=said.get("departs", ""),
            problem_class=against.computed_class or NO_CLASS,
            preference="recorded" if against.wishes_recorded else "not_asked",
            trial=said.get("trial", "none_suits"),
            trial_says=said.get("trial_says", ""),
            intent=said["intent"],
            urgency=said.get("urgency", "soon"),
            act_by=today + timedelta(days=said.get("within_days", 14)),
            responsible_member=of[said.get("responsible", "radiation")],
            informs_patient_member=of["coordinator"],
            inform_by=today + timedelta(days=2),
            actions=actions,
        )


def _levels(said: Said) -> list[str]:
    return [level for lesion in said["lesions"] for level in lesion["levels"]]
