"""Bodies that nobody should send, over HTTP: never a 500, and every refusal a problem.

Bodies are made from the OpenAPI document, so that a new endpoint is tried without a line
here; each is sent in a transaction that is rolled back. The whole run (TESTS_EFFORT 1) sends
at most 30 bodies to each write endpoint, 2,700 to the ninety of today, and 400 more to
`assess`; the usual run (0.15) 4 to each, 360 together, and 59 to `assess`, the same each time.
What `assess` does with thousands in every run is tried without HTTP, where a body costs
far less: tests/core/test_hostile_cases.py.
"""

import json
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from cases.actions.add_study import add_study
from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Kind, Scope
from cases.facts.vertebrae import VERTEBRAE
from cases.models import DueFollowUp
from cases.notices.tell import tell
from cases.pathway.stages import MOVES
from cases.pathway.treatments import TREATMENTS
from decisions.actions.add_correspondent import add_correspondent
from decisions.actions.call_emergency import call_emergency
from decisions.actions.delegate_vote import delegate_vote
from decisions.actions.export_cohort import Wanted, export_cohort
from decisions.actions.make_outcome_report import make_outcome_report
from decisions.actions.publish_document import publish_document
from decisions.actions.record_result import record_result
from decisions.actions.send_letter import send_letter
from decisions.consensus.content import PlannedAction
from decisions.outcomes.filters import ReportFilters
from tests import board_builders as board
from tests import builders
from tests.api.conftest import Caller
from tests.api.test_openapi import COMMITTED
from tests.cast import PASSWORD, Cast
from tests.effort import tries

pytestmark = pytest.mark.django_db

QUIET = {"phases": (Phase.explicit, Phase.generate), "suppress_health_check": list(HealthCheck)}

OPENAPI = json.loads(COMMITTED.read_text())  # test_openapi holds it to the code
WRITES = sorted(path for path, item in OPENAPI["paths"].items() if "post" in item)
READS = sorted(path for path, item in OPENAPI["paths"].items() if "get" in item and not path.endswith("/schema/"))

words = st.sampled_from(
    [
        "",
        " ",
        "T8",
        "L6",
        "C0",
        "kps",
        "escc",
        "mechanical",
        "sbrt",
        "defer",
        "recommended",
        "none_yet",
        "accept",
        "close",
        "to_discuss",
        "emergency",
        "MR",
        "reported",
        "pack",
        "agenda",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "2026-11-04T08:30:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "g/dL",
        "1,5",
        "lesion-1",
        "\x00",
        "a\x00b",
        "\ud800",
        "\u202e",
        "💉",
        "x" * 3000,
        "'; DROP TABLE cases_case; --",
        "{{7*7}}",
        "../../etc",
        "٣",
        "-0",
        "1e400",
        "NaN",
        PASSWORD,
        builders.nhs_number(3),
        *list(TREATMENTS)[:3],
    ]
)
numbers = st.one_of(
    st.integers(-3, 120),
    st.sampled_from([2**31, 2**53, 2**63, 2**64, -(2**63) - 1, 10**30]),
    st.booleans(),
    st.floats(width=64),
    st.sampled_from([0.1, 1e308, 5e-324, 99999.999]),
)
leaves = st.one_of(
    st.none(), words, numbers, st.text(max_size=12), st.uuids().map(str), st.dates(date(1, 1, 1)).map(date.isoformat)
)
names_of_fields = st.one_of(st.text(max_size=8), words)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names_of_fields, inner, max_size=4)),
    max_leaves=8,
)


def like(schema: dict[str, Any], name: str = "") -> st.SearchStrategy[Any]:
    """Bodies of a schema's form. Most values are of the right kind, so that actions are reached;
    now and then one is not, something needed is left out, or something unknown is put in."""
    if "$ref" in schema:
        return like(OPENAPI["components"]["schemas"][schema["$ref"].rpartition("/")[2]], name)
    if "properties" in schema:
        named = {part: like(form, part) for part, form in schema["properties"].items()}
        needed = {part: named.pop(part) for part in schema.get("required", [])}
        exact = st.fixed_dictionaries(needed, optional=named)
        loose = st.fixed_dictionaries({}, optional=needed | named | {"unknown": anything})
        return seldom(loose, exact)
    if "items" in schema:
        return seldom(anything, st.lists(like(schema["items"], name), max_size=3))
    if "enum" in schema:
        return seldom(leaves, st.sampled_from(schema["enum"]))
    usual = NAMED[name] if name in NAMED else KINDS.get(str(schema.get("format", schema.get("type"))), anything)
    return seldom(leaves, usual)


def seldom(odd: st.SearchStrategy[Any], usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 14).flatmap(lambda n: odd if n == 0 else usual)


days = st.dates(date(2024, 1, 1), date(2027, 1, 1)).map(date.isoformat)
levels = st.sampled_from(["T8", "T9", "L1", "C2", "S1", "L6"])
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "date": st.one_of(days, st.dates(date(1, 1, 1)).map(date.isoformat)),
    "date-time": st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    "uuid": st.uuids().map(str),
    "string": words,
    "integer": st.integers(0, 100),
    "boolean": st.booleans(),
    "number": st.one_of(st.integers(0, 99), st.sampled_from([0.5, 8.25, 1e9, -1])),
}
# Words that a field of this name takes, so that bodies get past the first check.
NAMED: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(list(CATALOGUE)),
    "value": leaves,
    "index_level": levels,
    "levels": levels,
    "lesion_id": st.sampled_from(["lesion-1", "lesion-2"]),
    "treatment": st.sampled_from(list(TREATMENTS)),
    "choice": st.sampled_from(["sbrt", "defer", "abstain", "magic"]),
    "options": st.sampled_from(list(TREATMENTS)),
    "move": st.sampled_from(list(MOVES)),
    "lane": st.sampled_from(["urgent", "to_discuss"]),
    "modality": st.sampled_from(["MR", "CT"]),
    "state": st.sampled_from(["requested", "done", "reported"]),
    "kind": st.sampled_from(["agenda", "pack", "outcome_summary", "mrn", "nhs_number"]),
    "outcome": st.sampled_from(["recommended", "none_yet"]),
    "password": st.just(PASSWORD),
    "frankel": st.sampled_from(["A", "E"]),
    "ambulatory": st.sampled_from(["aid", "bedbound"]),
    "local_control": st.sampled_from(["controlled", "progressed"]),
    "unit": st.sampled_from(["", "g/dL"]),
    "study_instance_uid": st.sampled_from(["", "1.2.840.1"]),
    "pain_nrs": st.integers(0, 12),
    "expected_version": st.integers(0, 4),
    "intent": st.sampled_from(["palliation", "comfort"]),
    "urgency": st.sampled_from(["urgent", "soon"]),
}


def body_of(path: str) -> st.SearchStrategy[Any]:
    content = OPENAPI["paths"][path]["post"].get("requestBody", {}).get("content", {})
    return like(content["application/json"]["schema"]) if content else anything


@pytest.fixture
def ids(cast: Cast) -> dict[str, Any]:
    """One of everything, at the stage where most of it can be changed."""
    case = builders.a_case_ready_for_listing(cast)
    study = add_study(actor=cast.radiologist.actor, case_id=case.pk, modality="CT", region="Spine", state="requested")
    item = board.an_item_in_session(cast)
    round_ = board.an_open_vote(
        cast,
        board.listed(cast, item.meeting, late_reason="Test.", override_reason="Test."),
        without_assessment_reason="Test.",
    )
    decided = board.listed(cast, item.meeting, late_reason="Test.", override_reason="Test.")
    now = timezone.now()
    planned = PlannedAction("refer", "Test.", owner="Test.", due_on=now.date() + timedelta(days=2))
    decision = board.signed(cast, decided, board.deferral(actions=(planned,)))
    visit = DueFollowUp.objects.create(
        case=case, due_on=now.date(), says="Test.", set_by=cast.coordinator.user, set_at=now
    )
    tell([cast.chair.user], kind="emergency_called", board=cast.board, path="/worklist/", key="fuzz")
    emergency = call_emergency(
        actor=cast.coordinator.actor,
        case_id=builders.a_referral(cast).pk,
        question="Test?",
        needs=[["spine_surgery"]],
        answer_within=30,
    )
    delegation = delegate_vote(
        actor=cast.surgeon.actor,
        board_id=cast.board.pk,
        membership_id=cast.radiologist.membership.pk,
        starts_at=now,
        ends_at=now + timedelta(days=1),
    )
    paper = publish_document(actor=cast.coordinator.actor, meeting_id=item.meeting_id, kind="agenda")
    result = record_result(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        instrument="osri",
        values={"total": 3},
        computed_on=case.board.day_of(timezone.now()),
        computed_by="Test",
    )
    letter = board.a_released_letter(cast, decision, "letter_patient")
    entry = add_correspondent(actor=cast.coordinator.actor, board_id=cast.board.pk, name="Surgery", address="Street 1")
    sent = send_letter(actor=cast.coordinator.actor, letter_id=letter.pk, way="post").dispatch
    export = export_cohort(
        actor=cast.chair.actor, board_id=cast.board.pk, filters=ReportFilters(), wanted=Wanted(project="fuzz")
    )
    make_outcome_report(actor=cast.chair.actor, board_id=cast.board.pk, period=f"{case.board.day_of(now):%Y-%m}")
    builders.jobs_done()
    return {
        "letter_id": letter.pk,
        "dispatch_id": sent.pk,
        "correspondent_id": entry.pk,
        "export_id": export.pk,
        "report_id": cast.board.documents.get(kind="outcome_report").pk,
        "case_id": case.pk,
        "lesion_id": case.lesions.get().pk,
        "study_id": study.pk,
        "key_image_id": builders.a_key_image(cast, case).pk,
        "meeting_id": item.meeting_id,
        "item_id": item.pk,
        "round_id": round_.pk,
        "decision_id": decision.pk,
        "document_id": paper.pk,
        "result_id": result.pk,
        "patient_id": case.patient_id,
        "job_id": case.jobs.first().pk,
        "board_id": cast.board.pk,
        "action_id": decision.action_items.get().pk,
        "due_id": visit.pk,
        "notice_id": cast.chair.user.notices.first().pk,
        "emergency_id": emergency.pk,
        "delegation_id": delegation.pk,
        "metric": "implementation",
        "record_id": case.fact_records.first().pk,
        "supersedes": case.fact_records.last().pk,
        "membership_id": cast.surgeon.membership.pk,
        "identifier": item.case.patient.identifiers.first().value,
    }


def check(answer: Any, documented: dict[str, Any], sent: Any) -> None:
    assert answer.status_code < 500, (answer.status_code, sent)
    assert str(answer.status_code) in documented, (answer.status_code, sent)
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", sent
        body = answer.json()
        assert body["status"] == answer.status_code
        assert body["detail"]


def refer_to(body: Any, ids: dict[str, Any]) -> Any:
    """The body with real ids under their names, so that it gets further than "not found"."""
    if isinstance(body, dict):
        return {
            name: str(ids[name]) if name in ids and isinstance(value, str) and value else refer_to(value, ids)
            for name, value in body.items()
        }
    return [refer_to(value, ids) for value in body] if isinstance(body, list) else body


def send(caller: Caller, path: str, ids: dict[str, Any], body: bytes) -> Any:
    with transaction.atomic():
        headers = {"Idempotency-Key": uuid.uuid4().hex} if "ballots" in path else {}
        answer = caller.post(path.removeprefix("/api/v1/").format(**ids), body, headers=headers)
        transaction.set_rollback(True)
    return answer


def test_no_body_breaks_a_write(cast: Cast, chair: Caller, ids: dict[str, Any], subtests: Any) -> None:
    for path in WRITES:
        with subtests.test(path=path):
            try_bodies(chair, path, ids)


def try_bodies(chair: Caller, path: str, ids: dict[str, Any]) -> None:
    operation = OPENAPI["paths"][path]["post"]

    @tries(30, **QUIET)
    @given(body=seldom(anything, body_of(path)))
    def attempt(body: Any) -> None:
        text = json.dumps(refer_to(body, ids))
        check(send(chair, path, ids, text.encode()), operation["responses"], text[:2000])

    attempt()


case_facts = st.dictionaries(
    st.sampled_from([name for name, fact in CATALOGUE.items() if fact.scope is not Scope.LESION]), leaves, max_size=8
)
lesion_facts = st.dictionaries(
    st.sampled_from([*(name for name, fact in CATALOGUE.items() if fact.scope is Scope.LESION), "id"]),
    leaves,
    max_size=6,
)


def plausible(name: str) -> st.SearchStrategy[Any]:
    """Values that a fact takes."""
    fact = CATALOGUE[name]
    low, high, step = int(fact.low or 0), int(fact.high or 100), fact.step or 1
    match fact.kind:
        case Kind.CHOICE:
            return st.sampled_from(list(fact.choices))
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.INTEGER:
            return st.integers(-(-low // step), high // step).map(lambda n: n * step)
        case Kind.NUMBER:
            return st.floats(low or fact.low or 0, high)
        case Kind.LEVELS:
            return st.lists(st.sampled_from(list(VERTEBRAE)), min_size=1, max_size=4, unique=True)
        case Kind.MARKS:
            places = len(fact.choices)
            return st.lists(st.sampled_from([*range(high + 1), "NT"]), min_size=places, max_size=places)
        case Kind.DATE:
            return days
        case Kind.DATETIME:
            return days.map(lambda day: f"{day}T08:30Z")
        case Kind.PRIOR_RT:
            return st.sampled_from(["none", {"dose_gy": 30, "fractions": 10}, {"dose_gy": 8, "on": "2025-05-05"}])
    return st.text(min_size=1, max_size=20)


def object_of(scopes: tuple[Scope, ...]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {}, optional={name: plausible(name) for name, fact in CATALOGUE.items() if fact.scope in scopes}
    )


cases = st.tuples(
    object_of((Scope.PATIENT, Scope.CASE, Scope.SITE)), st.lists(object_of((Scope.LESION,)), max_size=2)
).map(lambda both: both[0] | {"lesions": both[1]})


def test_no_facts_break_the_assessment(cast: Cast, chair: Caller) -> None:
    responses = OPENAPI["paths"]["/api/v1/assess/"]["post"]["responses"]
    hostile = st.tuples(case_facts, st.one_of(anything, st.lists(lesion_facts, max_size=3))).map(
        lambda both: both[0] | {"lesions": both[1]}
    )

    @tries(250, **QUIET)
    @given(body=st.one_of(cases, hostile, anything))
    def attempt(body: Any) -> None:
        text = json.dumps(body)
        check(chair.post("assess/", text.encode()), responses, text[:2000])

    attempt()


def test_no_bytes_break_the_reader(cast: Cast, chair: Caller) -> None:
    responses = OPENAPI["paths"]["/api/v1/assess/"]["post"]["responses"]
    valid = json.dumps({"kps": 70, "lesions": [{"index_level": "T8", "escc": "2"}]}).encode()

    def cut(at: int, put: bytes) -> bytes:
        return valid[:at] + put + valid[at + len(put) :]

    broken = st.builds(cut, st.integers(0, len(valid)), st.binary(max_size=4))

    @tries(150, **QUIET)
    @given(body=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode), broken))
    def attempt(body: bytes) -> None:
        check(chair.post("assess/", body), responses, body)

    attempt()


def test_no_query_breaks_a_read(cast: Cast, chair: Caller, ids: dict[str, Any], subtests: Any) -> None:
    for path in READS:
        with subtests.test(path=path):
            try_queries(chair, path, ids)


def try_queries(chair: Caller, path: str, ids: dict[str, Any]) -> None:
    operation = OPENAPI["paths"][path]["get"]
    names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
    values = st.one_of(words, st.text(max_size=10), st.integers().map(str)).map(
        lambda text: text.encode("utf-8", "replace").decode()
    )

    @tries(10 if names else 2, **QUIET)
    @given(query=st.dictionaries(st.sampled_from([*names, "unknown"]), values, max_size=3))
    def attempt(query: dict[str, str]) -> None:
        answer = chair.get(path.removeprefix("/api/v1/").format(**ids), data=query)
        statuses = {**operation["responses"], "400": None}
        check(answer, statuses, query)

    attempt()


@tries(100, **QUIET)
@given(days=st.integers(-800_000, 3_000_000), text=st.text(max_size=30))
def test_a_day_is_a_day_or_a_refusal(days: int, text: str) -> None:
    """The reader of dates never raises anything else (pure, no request)."""
    from rest_framework.exceptions import ValidationError

    from cases.api.shapes import Day, Moment

    try:
        written = (date(2026, 1, 1) + timedelta(days=days)).isoformat()
    except OverflowError:
        written = text
    for field in (Day(), Moment()):
        for value in (written, text, f"{written}T23:59:59+14:00"):
            try:
                field.to_internal_value(value)
            except ValidationError:
                continue
