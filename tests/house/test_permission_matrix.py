"""Every address, every method, every member of the cast: who is let in, who is refused, and that
nobody who is refused is shown a word of the case.

A method that an address does not have is refused before anybody is asked who they are, and HEAD is
GET without its body. In the usual run each role tries everything that it is refused, who may not read cases
tries every address, and what opens is opened by the first role that holds it (`_tells`); methods that an
address does not have are tried by the coordinator and without a log-in. In the whole run everybody tries GET,
POST and what the address has; one who may do much, one of another board and one without a log-in try all
seven methods, and so does everybody when TESTS_EFFORT is above 1. Rights go by role: the clinicians of the
other specialties walk in the whole run.

What is expected comes from `url_policy` (the verb of each address) and the policy table (the
roles of each verb). Each request is rolled back, so that all of them meet the same world.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cases.actions.issue_token import issue_token
from cases.actions.renew_calendar import renew_calendar
from cases.models import CaseEvent, DueFollowUp, Job
from cases.notices.tell import tell
from cases.pathway.permissions import POLICY
from decisions.actions.add_correspondent import add_correspondent
from decisions.actions.call_emergency import call_emergency
from decisions.actions.delegate_vote import delegate_vote
from decisions.actions.export_cohort import Wanted, export_cohort
from decisions.actions.mail_letter import secret_of
from decisions.actions.make_outcome_report import make_outcome_report
from decisions.actions.make_report import make_report
from decisions.actions.publish_document import publish_document
from decisions.actions.record_result import record_result
from decisions.actions.send_letter import send_letter
from decisions.consensus.content import PlannedAction
from decisions.outcomes.filters import ReportFilters
from decisions.reasoning.loader import load_knowledge
from tests.board_builders import a_closed_vote, a_released_letter, an_item_in_session, attended, content_for, signed
from tests.builders import a_case_ready_for_listing, a_key_image, a_patient, a_referral, jobs_done, recorded
from tests.cast import PASSWORD, Cast, Person, assemble
from tests.effort import EFFORT
from tests.house.url_policy import ANYONE, BY_CHOSEN_BOARD, MINE, OWN, POLICY_OF_URLS, PUBLIC, bodies

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
CANARY = "Kanarienvogel"
OF_A_LESION = {"group": "stability", "name": "escc"}
PEOPLE = (
    "coordinator",
    "surgeon",
    "radiation_oncologist",
    "medical_oncologist",
    "radiologist",
    "chair",
    "observer",
    "analyst",
    "auditor",
    "administrator",
    "outsider",
    "nobody",
)

WITH_EVERY_METHOD = ("chair", "outsider", "nobody")
WHOLE = EFFORT >= 1 or connection.vendor != "sqlite"
OF_THE_SAME_ROLE = ("radiation_oncologist", "medical_oncologist", "radiologist")
# Rights do not depend on the database; whether a statement of some page does, the person shows who is let in
# almost everywhere.
ON_SERVERS = "chair"


@pytest.fixture(autouse=True)
def no_limit_and_no_chatter(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.WRITES_PER_MINUTE = 0
    caplog.set_level("CRITICAL", "django.request")


@dataclass(frozen=True)
class World:
    """One case of board A that has been through everything, and an id for each kind of thing."""

    cast: Cast
    ids: dict[str, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield _world()
        transaction.set_rollback(True)


def _world() -> World:
    cast = assemble()
    case = a_case_ready_for_listing(
        cast,
        patient=a_patient(family_name=CANARY, given_name=CANARY),
        clinical_question=f"{CANARY}?",
        history=CANARY,
        referrer_name=CANARY,
        referrer_contact=CANARY,
    )
    record = recorded(cast, case, {"kps": 80, "molecular_text": CANARY}, source=CANARY)[0]
    result = record_result(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        instrument="osri",
        values={"total": 3},
        computed_on=case.board.day_of(timezone.now()),
        computed_by=CANARY,
    )
    item = an_item_in_session(cast, case)
    attended(cast, item.meeting)
    round_ = a_closed_vote(cast, item)
    planned = PlannedAction("refer", CANARY, owner=CANARY, due_on=timezone.now().date() + timedelta(days=2))
    decision = signed(cast, item, content_for(rationale=f"{CANARY} decides.", actions=(planned,)))
    emergency = call_emergency(
        actor=cast.coordinator.actor,
        case_id=a_referral(cast, patient=a_patient(family_name=CANARY)).pk,
        question=f"{CANARY}?",
        needs=[["spine_surgery"]],
        answer_within=30,
    )
    due = DueFollowUp.objects.create(
        case=case,
        due_on=timezone.now().date(),
        says=CANARY,
        set_by=cast.coordinator.user,
        set_at=timezone.now(),
    )
    document = publish_document(actor=cast.coordinator.actor, meeting_id=item.meeting_id, kind="agenda")
    tell([cast.coordinator.user], kind="emergency_called", board=cast.board, path="/worklist/", key="matrix")
    make_report(actor=cast.coordinator.actor, board_id=cast.board.pk, filters=ReportFilters())
    dispatch, entry = _letters(cast, decision)
    export = export_cohort(
        actor=cast.coordinator.actor, board_id=cast.board.pk, filters=ReportFilters(), wanted=Wanted(project="matrix")
    )
    today = case.board.day_of(timezone.now())
    make_outcome_report(actor=cast.coordinator.actor, board_id=cast.board.pk, period=f"{today:%Y-%m}")
    jobs_done()
    return World(
        cast,
        {
            "board_id": cast.board.pk,
            "case_id": case.pk,
            "patient_id": case.patient_id,
            "lesion_id": case.lesions.get().pk,
            "study_id": case.studies.get().pk,
            "key_image_id": a_key_image(cast, case, caption=CANARY).pk,
            "record_id": record.pk,
            "result_id": result.pk,
            "due_id": due.pk,
            "instrument": "osri",
            "meeting_id": item.meeting_id,
            "item_id": item.pk,
            "round_id": round_.pk,
            "decision_id": decision.pk,
            "action_id": decision.action_items.get().pk,
            "document_id": document.pk,
            "export_id": export.pk,
            "report_id": cast.board.documents.get(kind="outcome_report").pk,
            "delegation_id": _delegation(cast).pk,
            "letter_id": decision.letters.get(kind="letter_patient").pk,
            "dispatch_id": dispatch.pk,
            "correspondent_id": entry.pk,
            "token": secret_of(dispatch.pk),
            "token_id": _own_token(cast).pk,
            "letter": "letter_gp",
            "part": "gp",
            "job_id": Job.objects.filter(case=case).first().pk,
            "emergency_id": emergency.pk,
            "notice_id": cast.coordinator.user.notices.get().pk,
            "mail_id": cast.coordinator.user.mails.get().pk,
            "membership_id": cast.observer.membership.pk,
            "move": "close",
            "group": "function",
            "name": "kps",
            "kind": "agenda",
            "section": "scores",
            "score": "mjoa",
            "release": load_knowledge().hash,
            "table": "implementation",
            "metric": "implementation",
            "column": "implementation",
            "value": "unknown",
            "row": "halves",
            "secret": renew_calendar(actor=cast.observer.actor)[1],
        },
    )


def _letters(cast: Cast, decision: Any) -> Any:
    """A letter to the patient that is on its way, and an entry of the directory."""
    letter = a_released_letter(cast, decision, "letter_patient")
    entry = add_correspondent(actor=cast.coordinator.actor, board_id=cast.board.pk, name="Surgery", address="Street 1")
    return send_letter(actor=cast.coordinator.actor, letter_id=letter.pk, way="post").dispatch, entry


def _own_token(cast: Cast) -> Any:
    actor = cast.coordinator.actor
    return issue_token(actor=actor, board_id=cast.board.pk, label="Matrix", scopes=["notice.read"], password=PASSWORD)[
        0
    ]


def _delegation(cast: Cast) -> Any:
    now = timezone.now()
    return delegate_vote(
        actor=cast.surgeon.actor,
        board_id=cast.board.pk,
        membership_id=cast.radiologist.membership.pk,
        starts_at=now,
        ends_at=now + timedelta(days=1),
    )


def addresses(resolver: Any = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name, address) of everything that the project answers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", prefix + str(pattern.pattern)


def test_every_address_is_in_the_policy_and_no_policy_is_left_over() -> None:
    assert {name for name, _ in addresses()} == set(POLICY_OF_URLS)


def test_every_verb_of_the_policy_exists() -> None:
    verbs = {verb for methods in POLICY_OF_URLS.values() for verb in methods.values()}
    assert verbs - {PUBLIC, ANYONE, OWN, MINE} <= set(POLICY)


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_gets_exactly_what_the_policy_says(world: World, name: str) -> None:
    if connection.vendor != "sqlite" and name != ON_SERVERS:
        pytest.skip("rights do not depend on the database: the run on SQLite walks with everybody")
    if EFFORT < 1 and name in OF_THE_SAME_ROLE:
        pytest.skip("the surgeon walks for all clinicians: everybody does in the whole run")
    person = None if name == "nobody" else getattr(world.cast, name)
    every_method = (name in WITH_EVERY_METHOD and EFFORT >= 1) or EFFORT > 1
    wrong = list(_walk(world, person, every_method=every_method))
    assert not wrong, "\n".join(wrong)


def test_a_removed_member_and_a_disabled_account_are_strangers_at_once(world: World) -> None:
    with transaction.atomic():
        gone = world.cast.surgeon
        type(gone.membership).objects.filter(pk=gone.membership.pk).update(ended_at="2026-01-01T00:00Z")
        disabled = world.cast.radiologist
        type(disabled.user).objects.filter(pk=disabled.user.pk).update(is_active=False)
        for person in (gone, disabled):
            answer = _request(_client(person), "GET", f"/cases/{world.ids['case_id']}/")
            assert answer.status_code in (302, 404)
            assert CANARY not in answer.content.decode()
        transaction.set_rollback(True)


def test_the_canary_does_sing_for_those_who_may_hear_it(world: World) -> None:
    answer = _request(_client(world.cast.coordinator), "GET", f"/cases/{world.ids['case_id']}/")
    assert CANARY.upper() in answer.content.decode().upper()
    assert CaseEvent.objects.filter(case_id=world.ids["case_id"]).exists()


def _walk(world: World, person: Person | None, *, every_method: bool) -> Iterator[str]:
    client = _client(person)
    logged_in = dict(client.cookies)
    sent = bodies(world.ids)
    for name, pattern in addresses():
        path = _path(pattern, world.ids | (OF_A_LESION if "lesion_id" in pattern else {}))
        wanted = METHODS if every_method else {"GET", "POST", *POLICY_OF_URLS.get(name, {})}
        for method in METHODS:
            if method not in wanted or not (WHOLE or _tells(name, method, person, world.cast)):
                continue
            client.cookies.clear()
            client.cookies.update(logged_in)
            answer = _request(client, method, path, sent.get(name))
            fault = _fault(name, method, person, world.cast, answer)
            if fault:
                yield f"{method} {path} ({name}): {answer.status_code}, {fault}"


def _tells(name: str, method: str, person: Person | None, cast: Cast) -> bool:
    """Whether this request can show what none before it has: a refusal, a word of the case, or a door that opens."""
    verb = POLICY_OF_URLS.get(name, {}).get(method, "")
    first = cast.coordinator
    if not verb:
        return person in (None, first)
    if person is None or not _may_read_cases(person, cast):
        return True
    if verb in POLICY:
        holders = (one for one in cast.members if one.membership.role in POLICY[verb])
        first = next(holders, first)
        return person is first or person.membership.role not in POLICY[verb]
    return person is first or verb == MINE


def _client(person: Person | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person.user)
        client.get("/")  # notes the activity once: what each request below notes is undone with it
    return client


def _path(pattern: str, ids: dict[str, Any]) -> str:
    if pattern.startswith("^api"):
        return "/api/v1/no-such-thing/"
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(ids[found[1]]), pattern)


def _request(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """One request whose changes are undone."""
    headers = {"HTTP_IDEMPOTENCY_KEY": "matrix-1"}
    api = path.startswith("/api/")
    kind = "application/json" if api else "application/x-www-form-urlencoded"
    with transaction.atomic():
        writes = method not in ("GET", "HEAD")
        sent = (json.dumps(body or {}, default=str) if api else urlencode(body or {}, doseq=True)) if writes else ""
        answer = client.generic(method, path, sent, kind, **headers)
        if answer.streaming:  # a stream of events goes on for minutes: what it says first, then it is left
            answer.streaming_content = [next(iter(answer.streaming_content), b"")]
            answer.close()
        transaction.set_rollback(True)
    return answer


def _fault(name: str, method: str, person: Person | None, cast: Cast, answer: Any) -> str:
    verb = POLICY_OF_URLS.get(name, {}).get("GET" if method == "HEAD" else method, "")
    if answer.status_code >= 500:
        return "no request may end in a server error"
    if not _may_read_cases(person, cast) and name != "cases:board_log" and _sings(answer):
        return "shows the case to somebody who may not see it"
    if not verb:
        return "" if _is_refusal(answer) or method == "OPTIONS" else "nobody asked for this method"
    if verb == PUBLIC:
        return ""
    if person is None:
        return "" if _is_refusal(answer) else "answered without a log-in"
    if verb == MINE:
        return "" if (answer.status_code == 404) == (person is not cast.coordinator) else "belongs to the coordinator"
    if verb in (ANYONE, OWN):
        return "refused" if answer.status_code in (401, 403) else ""
    return _against_the_verb(name, verb, person, cast, answer)


def _against_the_verb(name: str, verb: str, person: Person, cast: Cast, answer: Any) -> str:
    if person is cast.outsider:
        own = name in BY_CHOSEN_BOARD
        return "" if own or answer.status_code == 404 else "another board's person must find nothing"
    if person.membership.role in POLICY[verb]:
        proof = verb in ("decision.sign", "decision.amend") and answer.status_code == 403
        refused = answer.status_code in (401, 403, 404) and not proof
        return "refused although the role holds the verb" if refused else ""
    return "" if answer.status_code == 403 else f"let in without holding {verb}"


def _is_refusal(answer: Any) -> bool:
    to_log_in = answer.status_code == 302 and "/login" in answer.headers.get("Location", "")
    return to_log_in or answer.status_code in (400, 401, 403, 404, 405)


def _may_read_cases(person: Person | None, cast: Cast) -> bool:
    return person is not None and person is not cast.outsider and person.membership.role in POLICY["case.read"]


def _sings(answer: Any) -> bool:
    return CANARY.encode().upper() in answer.getvalue().upper()
