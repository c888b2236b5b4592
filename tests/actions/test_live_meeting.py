"""The live meeting through its actions: cases shown, breaks, minutes, checklist, interests, versions."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.answer_theme import answer_theme
from decisions.actions.begin_break import begin_break
from decisions.actions.close_meeting import close_meeting
from decisions.actions.close_vote import close_vote
from decisions.actions.declare_interest import declare_interest
from decisions.actions.end_break import end_break
from decisions.actions.note_attendance import note_attendance
from decisions.actions.plan_agenda import plan_agenda
from decisions.actions.read_checklist import read_checklist
from decisions.actions.read_discussions import read_discussions
from decisions.actions.read_measured_minutes import read_measured_minutes
from decisions.actions.read_minutes import read_minutes
from decisions.actions.read_room import read_room
from decisions.actions.read_room_version import read_room_version, room_versions
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.save_minutes import save_minutes
from decisions.actions.show_item import show_item
from decisions.actions.void_vote import void_vote
from decisions.models import Discussion, MinuteRevision
from tests.board_builders import a_planned_meeting, an_open_vote, attended, in_session, listed, voted
from tests.builders import jobs_done
from tests.cast import Cast
from tests.stage import staged


def a_meeting_of_three(cast: Cast) -> Any:
    meeting = a_planned_meeting(cast)
    items = [listed(cast, meeting) for _ in range(2)]
    only_listed = {"owner_id": cast.surgeon.membership.pk, "protocol": "Stable disease, version 2"}
    items.append(listed(cast, meeting, lane="listed_not_discussed", **only_listed))
    jobs_done()
    return in_session(cast, meeting), items


stage = staged(a_meeting_of_three)


@pytest.fixture
def meeting(scene: Any) -> Any:
    return scene.made[0]


@pytest.fixture
def items(scene: Any) -> Any:
    return scene.made[1]


def shown(cast: Cast, meeting: Any, move: str, seen: Any = "", **more: Any) -> Discussion:
    return show_item(actor=cast.chair.actor, meeting_id=meeting.pk, move=move, seen=seen, **more)


def minutes(cast: Cast, item: Any, text: str, based_on: int, who: str = "coordinator") -> Any:
    return save_minutes(actor=getattr(cast, who).actor, item_id=item.pk, text=text, based_on=based_on)


def test_cases_are_shown_in_their_order_and_one_that_is_only_listed_when_it_is_chosen(
    cast: Cast, meeting: Any, items: Any
) -> None:
    first, second, only_listed = items
    assert shown(cast, meeting, "next").item_id == first.pk
    assert shown(cast, meeting, "next", first.pk).item_id == second.pk
    with pytest.raises(WrongState, match="no next case"):
        shown(cast, meeting, "next", second.pk)
    assert shown(cast, meeting, "item", item_id=only_listed.pk).item_id == only_listed.pk
    assert shown(cast, meeting, "previous", only_listed.pk).item_id == second.pk
    again = shown(cast, meeting, "item", item_id=second.pk)
    assert Discussion.objects.filter(item=second).count() == 2, "a case that is on already stays on"
    assert again.ended_at is None


def test_two_presses_of_next_at_once_skip_no_case(cast: Cast, meeting: Any, items: Any) -> None:
    shown(cast, meeting, "next")
    with pytest.raises(WrongState, match="moved on"):
        shown(cast, meeting, "next", "")
    assert read_room(actor=cast.observer.actor, meeting_id=meeting.pk).item == items[0]


def test_only_a_case_of_this_agenda_in_session_and_only_by_those_who_run_it(
    cast: Cast, meeting: Any, items: Any
) -> None:
    other = a_planned_meeting(cast)
    elsewhere = listed(cast, other)
    for wrong in (elsewhere.pk, "x", None):
        with pytest.raises(BadInput) as refused:
            shown(cast, meeting, "item", item_id=wrong)
        assert refused.value.errors[0].field == "item_id"
    with pytest.raises(BadInput, match="move"):
        shown(cast, meeting, "sideways")
    with pytest.raises(WrongState):
        show_item(actor=cast.chair.actor, meeting_id=other.pk, item_id=elsewhere.pk)
    for person, refusal in ((cast.surgeon, NotYourRole), (cast.outsider, NotVisible)):
        for act in (show_item, begin_break, end_break):
            with pytest.raises(refusal):
                act(actor=person.actor, meeting_id=meeting.pk)


def test_a_break_stops_the_time_and_afterwards_the_same_case_is_on(cast: Cast, meeting: Any, items: Any) -> None:
    who = {"actor": cast.coordinator.actor, "meeting_id": meeting.pk}
    shown(cast, meeting, "next")
    begin_break(**who)
    with pytest.raises(WrongState, match="already"):
        begin_break(**who)
    room = read_room(**who)
    assert room.pause is not None and room.item == items[0] and room.counts_from is None
    assert end_break(**who).item_id == items[0].pk
    with pytest.raises(WrongState, match="no break"):
        end_break(**who)
    begin_break(**who)
    shown(cast, meeting, "next", items[0].pk)
    assert read_room(**who).pause is None, "going on with the next case ends the break"


def test_a_break_before_the_first_case_leads_back_to_no_case(cast: Cast, meeting: Any) -> None:
    begin_break(actor=cast.chair.actor, meeting_id=meeting.pk)
    assert end_break(actor=cast.chair.actor, meeting_id=meeting.pk) is None


def test_the_time_of_each_case_and_who_was_there_for_it_are_known_without_typing(
    cast: Cast, meeting: Any, items: Any
) -> None:
    first, second, _ = items
    attended(cast, meeting, cast.surgeon)
    shown(cast, meeting, "next")
    attended(cast, meeting, cast.radiologist)
    note_attendance(
        actor=cast.chair.actor, meeting_id=meeting.pk, membership_id=cast.surgeon.membership.pk, present=False
    )
    shown(cast, meeting, "next", first.pk)
    shown(cast, meeting, "previous", second.pk)
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    _, rows = read_discussions(actor=cast.observer.actor, meeting_id=meeting.pk)
    stretches = {row.item.pk: row.stretches for row in rows}
    assert [len(stretches[item.pk]) for item in items] == [2, 1, 0]
    assert all(each.ended_at for row in rows for each in row.stretches), "closing ends the time of the last case"
    assert rows[0].took == sum((each.ended_at - each.began_at for each in stretches[first.pk]), timedelta())
    there = [[member.user.name for member in row.present] for row in rows]
    both = [cast.radiologist.user.name, cast.surgeon.user.name]
    assert there == [both, both[:1], []]


def test_the_board_s_own_times_are_measured_on_cases_that_were_discussed(cast: Cast, meeting: Any, items: Any) -> None:
    item, other, _ = items
    plan_agenda(actor=cast.chair.actor, meeting_id=meeting.pk, rest=True)
    shown(cast, meeting, "item", item_id=item.pk)
    close_vote(actor=cast.chair.actor, round_id=an_open_vote(cast, item).pk)
    shown(cast, meeting, "item", item_id=other.pk)
    now = timezone.now()
    assert read_measured_minutes(board=cast.board, now=now) == {}, "the meeting is not over"
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    took = item.discussions.get()
    minutes = (took.ended_at - took.began_at).total_seconds() / 60
    item.refresh_from_db()
    assert item.complexity and item.outcome == "discussed"
    assert read_measured_minutes(board=cast.board, now=now) == {item.complexity: [minutes]}
    assert read_measured_minutes(board=cast.board, now=now + timedelta(days=400)) == {}


def test_the_quorum_of_a_case_leaves_out_who_has_an_interest_in_it(cast: Cast, meeting: Any, items: Any) -> None:
    attended(cast, meeting, cast.surgeon, cast.medical_oncologist, cast.radiologist)
    declare_interest(actor=cast.radiologist.actor, item_id=items[1].pk, reason="A relative.")
    met = {}
    for seen, item in (("", items[0]), (items[0].pk, items[1])):
        shown(cast, meeting, "next", seen)
        met[item.pk] = read_room(actor=cast.observer.actor, meeting_id=meeting.pk).quorum["met"]
    assert list(met.values()) == [True, False]


def test_who_declared_an_interest_has_a_recused_seat_in_every_vote_on_the_case(
    cast: Cast, meeting: Any, items: Any
) -> None:
    declared = {"actor": cast.radiologist.actor, "item_id": items[0].pk, "reason": "A relative."}
    declare_interest(**declared)
    with pytest.raises(WrongState, match="already"):
        declare_interest(**declared)
    with pytest.raises(BadInput, match="conflict"):
        declare_interest(**declared | {"reason": " "})
    first = an_open_vote(cast, items[0])
    with pytest.raises(WrongState, match="open"):
        declare_interest(**declared | {"actor": cast.surgeon.actor})
    void_vote(actor=cast.chair.actor, round_id=first.pk, reason="Wrong question.")
    second = an_open_vote(cast, items[0])
    with pytest.raises((NotYourRole, WrongState)):
        voted(cast.radiologist, second, "sbrt")
    voted(cast.surgeon, second, "sbrt")
    assert close_vote(actor=cast.chair.actor, round_id=second.pk).quorum["present"] == ["spine_surgery"]
    other = an_open_vote(cast, items[1])
    assert voted(cast.radiologist, other, "sbrt"), "an interest in one case is none in the next"


def test_minutes_count_their_revisions_and_keep_each_of_them(cast: Cast, items: Any) -> None:
    item = items[0]
    assert minutes(cast, item, "Pain.", 0).number == 1
    assert minutes(cast, item, "Pain. Stable.", 1).number == 2
    assert minutes(cast, item, "Pain. Stable.", 1).number == 2, "what stands already is not written again"
    assert minutes(cast, item, "", 2).number == 3
    read = read_minutes(actor=cast.observer.actor, item_id=item.pk)
    assert (read.standing.text, [row.text for row in read.kept]) == ("", ["Pain. Stable.", "Pain."])


def test_who_types_on_an_older_revision_loses_nothing_and_chooses(cast: Cast, items: Any) -> None:
    item = items[0]
    minutes(cast, item, "Theirs.", 0, "coordinator")
    crossed = minutes(cast, item, "Mine.", 0, "surgeon")
    assert (crossed.standing.text, crossed.aside.text, crossed.number) == ("Theirs.", "Mine.", 1)
    chosen = minutes(cast, item, "Theirs. Mine.", crossed.number, "surgeon")
    assert (chosen.standing.text, chosen.aside) == ("Theirs. Mine.", None)
    kept = read_minutes(actor=cast.chair.actor, item_id=item.pk).kept
    assert [row.text for row in kept] == ["Mine.", "Theirs."]


def test_minutes_are_written_by_the_team_in_session_and_after_it(cast: Cast, meeting: Any, items: Any) -> None:
    for person, refusal in ((cast.observer, NotYourRole), (cast.outsider, NotVisible)):
        with pytest.raises(refusal):
            save_minutes(actor=person.actor, item_id=items[0].pk, text="x", based_on=0)
    with pytest.raises(WrongState):
        minutes(cast, listed(cast, a_planned_meeting(cast)), "Too early.", 0)
    for wrong in ({"text": "x" * 20_001}, {"based_on": -1}, {"based_on": "1"}):
        with pytest.raises(BadInput):
            save_minutes(**{"actor": cast.chair.actor, "item_id": items[0].pk, "text": "x", "based_on": 0} | wrong)
    assert not MinuteRevision.objects.exists()
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    assert minutes(cast, items[0], "Tidied up.", 0).number == 1


def test_a_theme_is_answered_with_a_name_and_the_last_answer_counts(cast: Cast, items: Any) -> None:
    said = {"item_id": items[0].pk, "theme": "trial"}
    answer_theme(actor=cast.coordinator.actor, answer="no", **said)
    answer_theme(actor=cast.surgeon.actor, answer="yes", **said)
    for wrong in ({"theme": "weather"}, {"answer": "perhaps"}):
        with pytest.raises(BadInput):
            answer_theme(**{"actor": cast.surgeon.actor, "answer": "yes", **said} | wrong)
    rows = {row.theme.code: row for row in read_checklist(actor=cast.observer.actor, item_id=items[0].pk)[1]}
    assert (rows["trial"].answer.answer, rows["trial"].answer.answered_by) == ("yes", cast.surgeon.user)
    assert [rows["trial"].open, rows["psychosocial"].open] == [False, True]
    assert rows["comorbidity"].lacking == "", "the case has its fitness recorded"


def test_the_version_changes_with_what_the_room_sees(cast: Cast, meeting: Any, items: Any) -> None:
    item = items[0]
    chair, who = cast.chair.actor, cast.observer.actor
    seen = [read_room_version(actor=who, meeting_id=meeting.pk)]

    def changed(part: int = 0) -> bool:
        seen.append(read_room_version(actor=who, meeting_id=meeting.pk))
        before, after = (version.split(".") for version in seen[-2:])
        return [before[n] != after[n] for n in range(3)] == [n == part for n in range(3)]

    shown(cast, meeting, "next")
    assert changed()
    begin_break(actor=chair, meeting_id=meeting.pk)
    assert changed()
    end_break(actor=chair, meeting_id=meeting.pk)
    assert changed()
    attended(cast, meeting, cast.surgeon)
    assert changed()
    answer_theme(actor=chair, item_id=item.pk, theme="trial", answer="yes")
    assert changed(2)
    declare_interest(actor=cast.surgeon.actor, item_id=item.pk, reason="A relative.")
    assert changed()
    minutes(cast, item, "Pain.", 0)
    assert changed(1)
    minutes(cast, item, "Crossing.", 0)
    assert read_room_version(actor=who, meeting_id=meeting.pk) == seen[-1], "what is kept aside moves nobody's screen"
    round_ = an_open_vote(cast, item)
    assert changed()
    close_vote(actor=chair, round_id=round_.pk)
    assert changed()


def test_while_a_vote_is_open_the_version_tells_of_no_ballot(cast: Cast, meeting: Any, items: Any) -> None:
    round_ = an_open_vote(cast, items[0])
    before = read_room_version(actor=cast.observer.actor, meeting_id=meeting.pk)
    first = voted(cast.surgeon, round_, "sbrt", comment="For the record.")
    voted(cast.surgeon, round_, "cebrt", replaces=first.receipt)
    recuse_seat(actor=cast.radiologist.actor, round_id=round_.pk, reason="A relative.")
    assert read_room_version(actor=cast.observer.actor, meeting_id=meeting.pk) == before


def test_versions_of_many_meetings_cost_one_query_and_no_line_of_the_log(
    cast: Cast, meeting: Any, django_assert_num_queries: Any
) -> None:
    other = a_planned_meeting(cast)
    with django_assert_num_queries(1):
        assert len(room_versions([meeting.pk, other.pk])) == 2
    with CaptureQueriesContext(connection) as asked:
        read_room(actor=cast.observer.actor, meeting_id=meeting.pk)
    assert not [query for query in asked.captured_queries if "audit" in query["sql"]]
    for person, refusal in ((cast.analyst, NotYourRole), (cast.outsider, NotVisible)):
        for read in (read_room_version, read_room):
            with pytest.raises(refusal):
                read(actor=person.actor, meeting_id=meeting.pk)


def test_a_stretch_that_has_ended_is_never_changed(cast: Cast, meeting: Any, items: Any) -> None:
    shown(cast, meeting, "next")
    shown(cast, meeting, "next", items[0].pk)
    for change in (
        lambda: Discussion.objects.filter(item=items[0]).update(began_at=timezone.now()),
        lambda: Discussion.objects.filter(item=items[0])._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
