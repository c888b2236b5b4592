"""The access log: no change without its line, no tampering without a trace."""

import json
import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from cases import access, audit
from cases.actions.add_key_image import add_key_image
from cases.actions.add_lesion import add_lesion
from cases.actions.add_person import add_person
from cases.actions.add_study import add_study
from cases.actions.call_off_visit import call_off_visit
from cases.actions.choose_value import choose_value
from cases.actions.complete_referral import complete_referral
from cases.actions.end_membership import end_membership
from cases.actions.grant_membership import grant_membership
from cases.actions.issue_token import issue_token
from cases.actions.record_facts import record_facts
from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.actions.refer_case import ReferralDetails, refer_case
from cases.actions.renew_calendar import renew_calendar
from cases.actions.report_study import report_study
from cases.actions.retry_job import retry_job
from cases.actions.revoke_calendar import revoke_calendar
from cases.actions.revoke_token import revoke_token
from cases.actions.set_board_options import set_board_options
from cases.actions.set_capabilities import set_capabilities
from cases.actions.set_due_visit import set_due_visit
from cases.actions.set_up_site import set_up_site
from cases.actions.set_urgency import note_computed_lane, set_urgency
from cases.actions.take_step import take_step
from cases.actions.withdraw_key_image import withdraw_key_image
from cases.actions.withdraw_lesion import withdraw_lesion
from cases.audit import Actor
from cases.models import AuditEntry, Job, Membership, User
from cases.pathway.urgency import Lane
from cases.pathway.urgency_reading import UrgencyReading
from tests import board_builders, builders
from tests.cast import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
QUIET = {"sessions", "contenttypes"}


def _in_treatment(cast):
    vote = board_builders.a_closed_vote(cast)
    return board_builders.signed(cast, vote.item).case


def _refer(cast):
    return partial(
        refer_case,
        actor=cast.coordinator.actor,
        board_id=cast.board.pk,
        patient=builders.a_patient(),
        referral=ReferralDetails(clinical_question="What now?"),
    )


def _record(cast):
    case = builders.a_referral(cast)
    return partial(record_facts, actor=cast.surgeon.actor, case_id=case.pk, entries=builders.entries({"kps": 60}))


def _lesion(cast):
    return partial(add_lesion, actor=cast.surgeon.actor, case_id=builders.a_referral(cast).pk, index_level="L2")


def _withdraw(cast):
    lesion = builders.a_lesion(cast, builders.a_referral(cast))
    return partial(withdraw_lesion, actor=cast.surgeon.actor, lesion_id=lesion.pk, reason="Counted twice.")


def _choose(cast):
    case = builders.a_referral(cast)
    record = builders.recorded(cast, case, {"kps": 60})[0]
    return partial(choose_value, actor=cast.chair.actor, case_id=case.pk, record_id=record.pk)


def _study(cast):
    return partial(
        add_study,
        actor=cast.radiologist.actor,
        case_id=builders.a_referral(cast).pk,
        modality="MR",
        region="Whole spine",
        state="requested",
    )


def _report(cast):
    study = builders.a_reported_mri(cast, builders.a_referral(cast), state="done", report="")
    return partial(report_study, actor=cast.radiologist.actor, study_id=study.pk, report="As described.")


def _key_image(cast):
    study = builders.a_reported_mri(cast, builders.a_referral(cast))
    return partial(
        add_key_image,
        actor=cast.radiologist.actor,
        study_id=study.pk,
        picture=builders.a_picture(),
        caption="T8",
        no_name_burned_in=True,
    )


def _withdraw_image(cast):
    return partial(
        withdraw_key_image, actor=cast.radiologist.actor, key_image_id=_key_image(cast)().pk, reason="A name in it."
    )


def _urgency(cast):
    return partial(
        set_urgency,
        actor=cast.surgeon.actor,
        case_id=builders.a_referral(cast).pk,
        lane="urgent",
        reason="Progressive weakness.",
    )


def _computed_lane(cast):
    reading = UrgencyReading(Lane.URGENT, ("cord signs",))
    return partial(note_computed_lane, builders.a_referral(cast), reading)


def _step(cast):
    return partial(take_step, actor=cast.coordinator.actor, case_id=builders.a_referral(cast).pk, move="accept")


def _treatment(cast):
    return partial(
        record_treatment,
        actor=cast.surgeon.actor,
        case_id=_in_treatment(cast).pk,
        treatment="systemic_therapy",
        started_on=timezone.now().date(),
    )


def _follow_up(cast):
    return partial(
        record_follow_up,
        actor=cast.surgeon.actor,
        case_id=_in_treatment(cast).pk,
        pain_nrs=2,
        seen_on=timezone.now().date(),
    )


def _visit_wanted(cast):
    later = timezone.now().date() + timedelta(days=30)
    case = _in_treatment(cast)
    return partial(set_due_visit, actor=cast.coordinator.actor, case_id=case.pk, due_on=later, says="MRI")


def _visit_called_off(cast):
    visit = _visit_wanted(cast)()
    return partial(call_off_visit, actor=cast.coordinator.actor, due_id=visit.pk, reason="Seen elsewhere")


def _token(cast):
    return partial(
        issue_token,
        actor=cast.surgeon.actor,
        board_id=cast.board.pk,
        label="Dashboard",
        scopes=["case.read"],
        password=PASSWORD,
    )


def _revoke(cast):
    return partial(revoke_token, actor=cast.surgeon.actor, token_id=_token(cast)()[0].pk)


def _grant(cast):
    person = User.objects.create_user("new@example.org", None, name="Dr New")
    return partial(
        grant_membership,
        actor=cast.administrator.actor,
        board_id=cast.board.pk,
        email=person.email,
        role="clinician",
        specialty="radiology",
    )


def _end(cast):
    return partial(end_membership, actor=cast.administrator.actor, membership_id=cast.surgeon.membership.pk)


def _add_person(cast):
    return partial(
        add_person, actor=cast.administrator.actor, board_id=cast.board.pk, email="new@example.org", name="Dr New"
    )


def _complete(cast):
    return partial(
        complete_referral, actor=cast.coordinator.actor, case_id=builders.a_referral(cast).pk, history="Back pain."
    )


def _retry(cast):
    job = Job.objects.get(case=builders.a_referral(cast))
    Job.objects.filter(pk=job.pk).update(state="dead", attempts=3)
    return partial(retry_job, actor=cast.surgeon.actor, job_id=job.pk)


def _set_up(cast):
    Membership.objects.filter(role="administrator").update(ended_at=timezone.now())
    return partial(
        set_up_site,
        actor=Actor(None, via="command"),
        site_name="New",
        board_name="Spine",
        email="first@example.org",
        name="First Person",
        password="seven slow grey geese",
    )


def _capabilities(cast):
    answers = {"sbrt_available": not cast.board.site.capabilities.get("sbrt_available")}
    return partial(set_capabilities, actor=cast.administrator.actor, board_id=cast.board.pk, capabilities=answers)


def _options(cast):
    return partial(
        set_board_options,
        actor=cast.administrator.actor,
        board_id=cast.board.pk,
        advice_before_ballot=False,
        clinician_estimate_first=True,
        opinions_open=True,
    )


def _calendar(cast):
    return partial(renew_calendar, actor=cast.surgeon.actor)


def _end_calendar(cast):
    renew_calendar(actor=cast.surgeon.actor)
    return partial(revoke_calendar, actor=cast.surgeon.actor)


WRITES = [
    _calendar,
    _end_calendar,
    _refer,
    _record,
    _lesion,
    _withdraw,
    _choose,
    _study,
    _report,
    _key_image,
    _withdraw_image,
    _urgency,
    _computed_lane,
    _step,
    _treatment,
    _follow_up,
    _visit_wanted,
    _visit_called_off,
    _token,
    _revoke,
    _grant,
    _end,
    _add_person,
    _complete,
    _retry,
    _set_up,
    _capabilities,
    _options,
]


def _everything():
    """Every row of every table of the product."""
    models = [model for model in apps.get_models() if model._meta.app_label not in QUIET]
    return {model._meta.db_table: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("prepare", WRITES, ids=lambda one: one.__name__.strip("_"))
def test_without_its_line_in_the_log_a_change_does_not_happen(cast, prepare, monkeypatch):
    change = prepare(cast)
    before, lines = _everything(), AuditEntry.objects.count()
    with monkeypatch.context() as broken:
        broken.setattr(audit, "append", _fails)
        with pytest.raises(OSError, match="log is full"):
            change()
    assert _everything() == before
    change()
    assert _everything() != before
    assert AuditEntry.objects.count() > lines
    assert list(audit.faults()) == []


def _fails(*args, **kwargs):
    raise OSError("the log is full")


def test_every_action_of_the_case_is_tried_above():
    files = {path.stem for path in (ROOT / "cases" / "actions").glob("[a-z]*.py")}
    tried = set(re.findall(r"^from cases\.actions\.(\w+) import", Path(__file__).read_text(), re.MULTILINE))
    steps_and_reads = {
        *("answer_findings", "check_entries", "find_patient", "note_facts", "plan_visits"),
        *("prove_person", "read_clocks", "read_due_follow_ups", "read_key_image", "read_worklist"),
    }
    # What a person reads and is told of is no patient's data, and no patient's log.
    own_inbox = {"mark_notices", "retry_mail", "send_digests", "set_notice_preferences"}
    assert files - tried == steps_and_reads | own_inbox


def test_a_read_writes_who_what_and_as_whom_and_a_refused_read_claims_nothing(cast):
    case = builders.a_referral(cast)
    access.case(cast.observer.actor, case.pk, "case.read", subject="overview")
    line = AuditEntry.objects.latest("id")
    assert (line.actor, line.role, line.verb, line.case, line.patient, line.subject) == (
        cast.observer.user,
        "observer",
        "case.read",
        case,
        case.patient,
        "overview",
    )
    lines = AuditEntry.objects.count()
    for person, verb in [(cast.outsider, "case.read"), (cast.analyst, "case.read"), (cast.observer, "case.edit")]:
        with pytest.raises(access.NotVisible if person is cast.outsider else access.NotYourRole):
            access.case(person.actor, case.pk, verb)
    assert AuditEntry.objects.count() == lines


def test_the_log_holds_no_values(cast):
    case = builders.a_referral(
        cast,
        history="Canary-History",
        clinical_question="Canary-Question",
        patient=builders.a_patient(family_name="Canary-Name"),
    )
    builders.recorded(cast, case, {"histology_text": "Canary-Text"}, source="Canary-Source")
    set_urgency(actor=cast.surgeon.actor, case_id=case.pk, lane="urgent", reason="Canary-Reason")
    written = json.dumps([str(row) for row in AuditEntry.objects.values_list()])
    assert "Canary" not in written
    assert "histology_text" in written
