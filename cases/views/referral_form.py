"""The referral form: who, what is asked, red flags, and the minimum data set, on one page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from cases.actions.refer_case import PatientDetails, ReferralDetails
from cases.facts.catalogue import Fact, fact
from cases.facts.referral_facts import REFERRAL_FACTS
from cases.facts.urgency_facts import NEUROLOGICAL_FLAGS, PAIN_FLAGS
from cases.models import Patient
from cases.pathway.refusals import BadInput, bad_field
from cases.views.fact_form import FactsForm
from cases.views.forms import Day, Pick, Words
from cases.views.typed_dates import NotADate, in_zone

SUSPICION: tuple[Fact, ...] = tuple(fact(name) for name in ("suspected_mscc", "mscc_suspected_at"))
CONDITION = tuple(
    fact(name)
    for name in (
        "kps",
        "ecog",
        "ambulatory",
        "anticoagulated",
        "patient_goal",
        "cancer_status",
        "tissue_confirmed",
        "primary_site",
        "primary_site_text",
    )
)
PAIN_SUSPICION: tuple[Fact, ...] = (fact("spinal_metastases_suspected_at"),)
ASKED = SUSPICION + NEUROLOGICAL_FLAGS + PAIN_FLAGS + PAIN_SUSPICION + CONDITION + REFERRAL_FACTS

_NUMBERS = ("mrn", "nhs_number", "abha")


class ReferralForm(FactsForm):
    """Everything asked at referral. Only the family name and the question are needed to send it;
    the rest can follow, and the worklist then says what is missing."""

    observed_on = None
    source = None

    family_name = Words("Family name", required=True, autocomplete="off", autofocus=True)
    given_name = Words("Given name", autocomplete="off")
    title = Words("Title", autocomplete="off")
    birth_date = Day("Date of birth", example="14-Jul-1961")
    sex = Pick("Sex", Patient.SEXES, radios=True)
    mrn = Words("MRN", help_text="The hospital's own number.", autocomplete="off")
    nhs_number = Words(
        "NHS number", help_text="Ten digits; spaces do not matter.", autocomplete="off", inputmode="numeric"
    )
    abha = Words(
        "ABHA number", help_text="Fourteen digits, if the patient has one.", autocomplete="off", inputmode="numeric"
    )

    clinical_question = Words(
        "Question for the board",
        lines=3,
        required=True,
        help_text="What should the board decide? One or two sentences.",
    )
    history = Words(
        "History", lines=4, help_text="Cancer, treatment so far, present complaint. A letter can be pasted."
    )
    referrer_name = Words("Referred by", autocomplete="off")
    referrer_contact = Words(
        "How to reach the referrer", help_text="Telephone or bleep, for questions today.", autocomplete="off"
    )

    confirmed_new_patient = forms.BooleanField(label="This is another person", required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, facts=ASKED, zone=zone, nothing="Not asked", **kwargs)
        self.doubt = False

    @property
    def patient(self) -> PatientDetails:
        given = self.given
        numbers = tuple((kind, "", given[kind]) for kind in _NUMBERS if given[kind])
        names = ("family_name", "given_name", "title", "birth_date", "sex")
        return PatientDetails(**{name: given[name] for name in names}, identifiers=numbers)

    @property
    def referral(self) -> ReferralDetails:
        names = ("clinical_question", "history", "referrer_name", "referrer_contact")
        return ReferralDetails(**{name: self.given[name] for name in names}, suspected_at=self._suspected_at())

    def _suspected_at(self) -> datetime | None:
        given: datetime | None = self.given["mscc_suspected_at"]
        try:
            return in_zone(given, self.zone) if given else None
        except NotADate as refused:
            raise bad_field("mscc_suspected_at", str(refused)) from None

    def show(self, refusal: BadInput, renamed: Mapping[str, str] | None = None) -> None:
        """The action's errors beside their fields; a possible double asks for a confirmation."""
        self.doubt = any(error.field == "patient" for error in refusal.errors)
        given = [kind for kind in _NUMBERS if self.given[kind]]
        numbers = {f"patient.identifiers.{place}.value": kind for place, kind in enumerate(given)}
        super().show(
            refusal,
            {
                "patient": "confirmed_new_patient",
                "suspected_at": "mscc_suspected_at",
                "patient.identifiers": given[0] if given else "mrn",
            }
            | numbers,
        )

    def part(self, facts: tuple[Fact, ...]) -> list[dict[str, Any]]:
        """The questions of some of the facts, for one section of the page."""
        return [question for question in self.questions if question["fact"] in facts]

    def neurological(self) -> list[dict[str, Any]]:
        return self.part(NEUROLOGICAL_FLAGS)

    def pain(self) -> list[dict[str, Any]]:
        return self.part(PAIN_FLAGS + PAIN_SUSPICION)

    def origin(self) -> list[dict[str, Any]]:
        return self.part(REFERRAL_FACTS)

    def suspicion(self) -> list[dict[str, Any]]:
        return self.part(SUSPICION)

    def condition(self) -> list[dict[str, Any]]:
        return self.part(CONDITION)
