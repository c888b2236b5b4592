"""Completing a referral after it was received: the question, the history, who asked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.actions.complete_referral import complete_referral
from cases.audit import Actor
from cases.models import Case
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.forms import PageForm, Words, sent

_TEXTS = ("clinical_question", "history", "referrer_name", "referrer_contact")


class ReferralTextsForm(PageForm):
    clinical_question = Words("Question for the board", lines=3, help_text="What should the board decide?")
    history = Words("History", lines=8, help_text="Cancer, treatment so far, present complaint.")
    referrer_name = Words("Referred by")
    referrer_contact = Words("How to reach the referrer")


@door("GET", "POST")
def complete(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "case.edit", subject="referral form")
    form = ReferralTextsForm(sent(request), initial={name: getattr(case, name) for name in _TEXTS})
    version = request.POST.get("version", "")[:9]
    if request.method == "POST" and form.carried_out(lambda: _complete(actor, case, form, version)):
        return redirect("cases:overview", case.pk)
    context = {"form": form, "version": version or case.version}
    status = 400 if form.is_bound else 200
    return case_page(request, actor, case, "cases/referral_texts.html", context, tab="overview", status=status)


def _complete(actor: Actor, case: Case, form: ReferralTextsForm, version: str) -> Case:
    """The texts that were sent, emptied ones too; a text that was not sent stays as it is."""
    seen = int(version) if version.isdecimal() else None
    texts = {name: text for name, text in form.given.items() if name in form.data}
    return complete_referral(actor=actor, case_id=case.pk, expected_version=seen, **texts)
