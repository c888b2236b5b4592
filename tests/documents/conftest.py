"""One pack for all tests that only read one: printing takes seconds, reading it back none.

It is printed once per process, from cases that differ in everything a pack must show, and the
database is left as it was. A test looks at the pages of the case it is about, so that no word of
another case can answer for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.add_study import add_study
from cases.facts.catalogue import CATALOGUE, Fact, Kind
from cases.facts.fact import Scope
from cases.models import Case
from cases.models.snapshots import known_facts
from decisions.actions.publish_agenda import publish_agenda
from decisions.actions.record_result import record_result
from decisions.actions.set_presenter import set_presenter
from decisions.models import Assessment
from tests.board_builders import a_planned_meeting, listed
from tests.builders import (
    a_case_ready_for_listing,
    a_lesion,
    a_patient,
    a_referral,
    compressing_t8_lesion,
    jobs_done,
    recorded,
    unstable_l1_lesion,
)
from tests.cast import Cast
from tests.documents.paper import Paper, flat, once, printed

DAY = (timezone.now() - timedelta(days=40)).date().isoformat()
BY_KIND: dict[Kind, Any] = {
    Kind.BOOLEAN: True,
    Kind.DATE: DAY,
    Kind.DATETIME: f"{DAY}T08:30Z",
    Kind.LEVELS: ["T7", "T8"],
    Kind.TEXT: "as written",
    Kind.PRIOR_RT: {"dose_gy": 30, "fractions": 10, "on": DAY},
}
MINUTES = (10, 25, 8, 5, 20, 30)  # with the break that they need, more than the meeting has


@dataclass(frozen=True)
class Pack:
    """The printed pack and what the database held when it was made."""

    paper: Paper
    cases: dict[str, Case]
    facts: list[tuple[str, Any, str, str]]  # of the full case: name, value, source, recorded by
    scores: dict[str, dict[str, Any]]  # as the newest assessment of each case has them

    def of(self, name: str) -> str:
        """The text of the pages that bear this case's banner, without white space."""
        reference = self.cases[name].reference
        return flat("".join(page for page in self.paper.pages[1:] if reference in page))

    def says(self, name: str, text: str) -> bool:
        """Whether the pages of this case hold the text."""
        return flat(text) in self.of(name)


@pytest.fixture(scope="session")
def pack(django_db_setup: None, django_db_blocker: Any) -> Pack:
    with once(django_db_blocker) as cast:
        return _of(cast, _cases(cast))


def _of(cast: Cast, cases: dict[str, Case]) -> Pack:
    summer = timezone.now().replace(month=7, day=1, hour=13, minute=0) + timedelta(days=400)
    meeting = a_planned_meeting(cast, starts_at=summer, capacity_minutes=90)
    for (name, case), minutes in zip(cases.items(), MINUTES, strict=True):
        missing = {"override_reason": "For the test."} if name in ("full", "unknown") else {}
        listed(cast, meeting, case, minutes=minutes, presenter_id=cast.radiologist.membership.pk, **missing)
    not_discussed = a_case_ready_for_listing(cast, lesion=unstable_l1_lesion)
    under = {"owner_id": cast.surgeon.membership.pk, "protocol": "Stable disease, version 2"}
    item = listed(cast, meeting, not_discussed, lane="listed_not_discussed", **under)
    publish_agenda(actor=cast.coordinator.actor, meeting_id=meeting.pk)
    set_presenter(actor=cast.coordinator.actor, item_id=item.pk, late_reason="The family waits.")
    jobs_done()
    recorded(cast, cases["differing"], {"kps": 40})
    everything = cases | {"not discussed": not_discussed}
    return Pack(
        printed(cast, meeting),
        everything,
        [
            (known.name, known.record.value, known.record.source, known.record.recorded_by.name)
            for known in known_facts(cases["full"], timezone.now().date())
        ],
        {
            name: Assessment.objects.filter(case=case).latest("facts_version").result["scores"]
            for name, case in everything.items()
        },
    )


def _cases(cast: Cast) -> dict[str, Case]:
    return {
        "full": _full(cast),
        "accents": _ready(cast, "Żółć-Ñuñez", "Łukasz Ő", facts={"expected_survival_months_clinician": 2}),
        "open": _ready(cast, "देवी", "सुनीता", lesion=lambda c, k: compressing_t8_lesion(c, k, alignment=None)),
        "unknown": a_referral(
            cast,
            clinical_question="",
            referrer_name="",
            referrer_contact="",
            patient=a_patient(birth_date=None, sex="", identifiers=(), given_name=""),
        ),
        "urgent": _urgent(cast),
        "differing": _differing(cast),
    }


def _ready(cast: Cast, family: str, given: str, **changes: Any) -> Case:
    patient = a_patient(family_name=family, given_name=given)
    return a_case_ready_for_listing(cast, patient=patient, clinical_question=f"{given} {family}: what next?", **changes)


def _full(cast: Cast) -> Case:
    """A case with every fact of the catalogue, and every field of referral and imaging."""
    case = a_referral(
        cast,
        clinical_question="Which treatment at T8, question-canary?",
        history="History-canary of six weeks.",
        referrer_name="Dr Referrer-canary",
        referrer_contact="Contact-canary",
        suspected_at=timezone.now() - timedelta(days=3),
        patient=a_patient(family_name="O'Hara-Żółć", given_name="Ángela", title="Dr"),
    )
    cast.board.site.capabilities["clinical_frailty_licensed"] = True
    cast.board.site.save()
    recorded(cast, case, _everything(Scope.CASE), source="Letter-canary")
    lesion = {name: value for name, value in _everything(Scope.LESION).items() if name not in ("index_level", "levels")}
    a_lesion(cast, case, index_level="T8", levels=["T7", "T8"], **lesion)
    add_study(
        actor=cast.radiologist.actor,
        case_id=case.pk,
        modality="MR",
        region="Region-canary",
        state="reported",
        study_date=timezone.now().date(),
        accession="ACC-canary",
        study_instance_uid="1.2.840.99.1",
        report="Report-canary says so.",
    )
    return case


def _everything(scope: Scope) -> dict[str, Any]:
    return {fact.name: _a_value(fact) for fact in CATALOGUE.values() if fact.scope is scope}


def _a_value(fact: Fact) -> Any:
    """A value that the catalogue accepts, for any fact."""
    if fact.kind is Kind.CHOICE:
        return list(fact.choices)[-1]
    if fact.kind in (Kind.INTEGER, Kind.NUMBER):
        low = fact.plausible_low if fact.plausible_low is not None else fact.low
        step = fact.step or 1
        return int(low or 0) + step
    if fact.kind is Kind.MARKS:
        return ["NT"] * len(fact.choices)
    return BY_KIND[fact.kind]


def _urgent(cast: Cast) -> Case:
    """Compression suspected ten hours ago, with a result worked out elsewhere and the clinicians' own estimate."""
    suspected = timezone.now() - timedelta(hours=10)
    facts = {
        "red_flag_limb_weakness": True,
        "mri_done_at": (suspected + timedelta(hours=9)).isoformat(),
        "dexamethasone_first_dose_at": (suspected + timedelta(hours=6)).isoformat(),
        "expected_survival_months_clinician": 14,
    }
    case = a_case_ready_for_listing(cast, facts=facts, suspected_at=suspected)
    record_result(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        instrument="sorg",
        values={"model": "1y", "probability": 57.5, "probability_of": "mortality", "horizon": "1y"},
        computed_on=case.board.day_of(case.referred_at),
        computed_by="Dr Reader",
        tool="https://sorg.example",
    )
    return case


def _differing(cast: Cast) -> Case:
    """Two raters read the epidural compression differently; facts change after it was assessed (`_of`)."""
    case = a_case_ready_for_listing(cast)
    recorded(cast, case, {"escc": "2"}, by=cast.chair, lesion=case.lesions.get(), source="Own reading")
    return case
