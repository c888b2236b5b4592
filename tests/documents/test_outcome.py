"""The outcome summary: what was decided, by whom, and plainly where nothing was."""

from datetime import date

from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_meeting import close_meeting
from decisions.actions.close_vote import close_vote
from decisions.actions.unlist_case import unlist_case
from decisions.consensus.content import DecisionOption, PlannedAction
from decisions.models import AgendaItem, Document
from tests.board_builders import (
    a_closed_vote,
    a_planned_meeting,
    an_item_in_session,
    an_open_vote,
    attended,
    content_for,
    deferral,
    in_session,
    listed,
    signed,
    voted,
)
from tests.builders import jobs_done
from tests.cast import PASSWORD
from tests.documents.paper import printed


def amended(cast, decision, **changes):
    number = decision.case.patient.identifiers.first().value
    return amend_decision(
        actor=cast.chair.actor,
        decision_id=decision.pk,
        content=content_for(**changes),
        reason="The planning CT showed more.",
        password=PASSWORD,
        identifier=number,
    )


def test_it_tells_decision_options_signature_and_attendance(cast):
    item = an_item_in_session(cast)
    attended(cast, item.meeting, cast.chair, cast.surgeon, cast.radiation_oncologist, cast.radiologist)
    a_closed_vote(cast, item)
    signed(
        cast,
        item,
        content_for(
            intent="palliation",
            urgency="urgent",
            responsible="Dr Responsible",
            informs_patient="Nurse Teller",
            rationale="Rationale-canary.",
            options=(DecisionOption("cebrt", ("T8",), dose="Dose-canary"),),
            alternatives="Alternative-canary.",
            trial="considered",
            trial_says="Trial-canary",
            actions=(PlannedAction("refer", "Action-canary", owner="Dr Owner", due_on=date(2099, 1, 2)),),
        ),
    )
    paper = printed(cast, item.meeting, "outcome_summary")
    for text in (
        "Recommendation made on 1, deferred 0, of 1 case.",
        "Conventional external-beam radiotherapy",
        "T8",
        "Rationale-canary.",
        "Palliation",
        "Dr Responsible",
        "Nurse Teller",
        "Dose-canary",
        "Alternatives that were discussed Alternative-canary.",
        "What the patient wants Not yet asked",
        "Trial A trial was considered. Trial-canary",
        "Problem class Uncomplicated, with symptoms (the frameworks could not say)",
        "Beside the assessment As the assessment advises",
        "Action Refer to another service: Action-canary",
        "Dr Owner, due 02-Jan-2099",
        "Act by not recorded",
        f"Signed {cast.chair.user.name}",
        "Chaired the meeting and signs its decision",
        "GMT",
        "Radiation oncology 1",
        "unanimous",
        "Quorum Met",
        "5: 5 cast, 0 not cast, 0 recused",
        "End of case 1 of 1",
    ):
        assert paper.says(text), text
    rows = {row["name"]: row["present"] for row in paper.document.content["attendance"]}
    assert rows[cast.surgeon.user.name] == "Present" and rows[cast.medical_oncologist.user.name] == "Not noted"


def test_an_amended_decision_shows_what_it_superseded(cast):
    item = an_item_in_session(cast)
    a_closed_vote(cast, item)
    first = signed(cast, item)
    amended(cast, first, rationale="Second thoughts.")
    paper = printed(cast, item.meeting, "outcome_summary")
    text = paper.text
    assert text.index("Decision,version2(amendsversion1)") < text.index("Decision,version1(supersededbyversion2)")
    for said in (
        "SUPERSEDED Not to be acted on. Version 2 took its place.",
        "Why it was amended",
        "The planning CT showed more.",
        "Authored this amendment of the decision and signs it",
        first.payload_hash,
    ):
        assert paper.says(said), said


def test_a_deferral_says_why_and_a_case_not_reached_is_carried_over(cast):
    item = an_item_in_session(cast)
    other = listed(cast, item.meeting, late_reason="Seen on the ward.")
    signed(cast, item, deferral(rationale="The biopsy of Tuesday is awaited."))
    close_meeting(actor=cast.chair.actor, meeting_id=item.meeting_id)
    paper = printed(cast, item.meeting, "outcome_summary")
    assert paper.document.version == 1, "closing has published this content already"
    for text in (
        "Deferred: no recommendation yet",
        "Why it was deferred The biopsy of Tuesday is awaited.",
        "Not discussed; carried over to another meeting",
        other.case.reference,
        "No decision was signed on this case in this meeting.",
        "There was no vote.",
    ):
        assert paper.says(text), text


def test_it_says_when_nothing_was_decided(cast):
    meeting = a_planned_meeting(cast)
    item = listed(cast, meeting)
    in_session(cast, meeting)
    paper = printed(cast, meeting, "outcome_summary")
    assert paper.says("Nothing was decided.") and paper.says("In session, opened")
    unlist_case(actor=cast.coordinator.actor, item_id=item.pk, reason="The patient has died.")
    later = printed(cast, meeting, "outcome_summary")
    assert later.says("No case was on the agenda. Nothing was decided.")
    assert later.says("Taken off the agenda") and later.says("The patient has died.")


def test_an_open_vote_is_named_and_nothing_else_of_it_is_told(cast):
    item = an_item_in_session(cast)
    round_ = an_open_vote(cast, item)
    voted(cast.surgeon, round_, "observation", comment="Blind-canary")
    content = printed(cast, item.meeting, "outcome_summary").document.content["cases"][0]["rounds"]
    assert content == [{"number": 1, "question": round_.question, "state": "open"}]


def test_dissent_is_kept_by_specialty_and_no_ballot_bears_a_name(cast):
    item = an_item_in_session(cast)
    round_ = an_open_vote(cast, item)
    for person in cast.voters:
        dissents = person is cast.radiologist
        voted(person, round_, "sbrt" if dissents else "cebrt", comment="The gap is enough." if dissents else "Agreed.")
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    paper = printed(cast, item.meeting, "outcome_summary")
    assert paper.says("Radiology, for Stereotactic body radiotherapy: The gap is enough.")
    assert not paper.says("Agreed.")
    vote = str(paper.document.content["cases"][0]["rounds"])
    assert not any(person.user.name in vote for person in cast.voters if person is not cast.chair)


def test_a_later_signature_gives_the_summary_another_version(cast):
    item = an_item_in_session(cast)
    a_closed_vote(cast, item)
    close_meeting(actor=cast.chair.actor, meeting_id=item.meeting_id)
    signed(cast, AgendaItem.objects.select_related("case", "meeting").get(pk=item.pk))
    versions = Document.objects.filter(kind="outcome_summary").order_by("version")
    says = [document.content["cases"][0]["says"] for document in versions]
    assert says == ["Discussed; nothing was decided", "Recommendation made"]
    jobs_done()
    assert all(document.file.pages >= 2 for document in versions)
