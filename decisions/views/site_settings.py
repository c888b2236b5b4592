"""What the site can do, what of the advice is switched on, and how the board works: for its administrators."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import access
from cases.actions.set_board_options import set_board_options
from cases.actions.set_capabilities import set_capabilities
from cases.audit import Actor
from cases.facts.catalogue import facts_of
from cases.facts.fact import Scope
from cases.models import Membership
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.forms import PageForm
from cases.views.shell import current_seat
from decisions.actions.set_site_policy import set_site_policy
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.policy import Policy, rule_classes

_ANSWERS = [("yes", "Yes"), ("no", "No"), ("", "Not recorded")]
_VALUES = {"yes": True, "no": False, "": None}
_CLASSES = {
    "knowledge_only": "From expert knowledge alone, not seen in a source",
    "local_protocol": "From a local protocol or a single series (strength D)",
    "framework": "Modifiers of NOMS",
    "pathway": "Pathway of suspected compression",
    "urgency": "Urgency flags",
    "systemic": "Systemic and drug treatment",
    "supportive": "Supportive care, wishes and capacity",
    "mdt": "Conduct of the meeting",
}


class CapabilitiesForm(PageForm):
    """One question per capability; what nobody answered stays "not recorded", never "no"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in facts_of(Scope.SITE):
            self.fields[fact.name] = forms.ChoiceField(
                label=fact.label,
                help_text=fact.definition,
                choices=_ANSWERS,
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def capabilities(self) -> dict[str, bool | None]:
        """The answers as the action takes them."""
        return {name: _VALUES[self.cleaned_data[name]] for name in self.fields}


class PolicyForm(PageForm):
    advice = forms.BooleanField(
        label="Advice",
        required=False,
        help_text="Options, frameworks, rules and conflicts. Without it, facts, scores, urgency and votes remain.",
    )
    unverified_scores = forms.BooleanField(
        label="Scores that are not verified",
        required=False,
        help_text="Their points or limits were not seen in two independent sources. They are marked wherever shown.",
    )
    classes_on = forms.MultipleChoiceField(
        label="Rules in use",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A rule is left out when any of its classes is switched off.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = rule_classes(load_knowledge())
        self.fields["classes_on"].choices = [
            (name, _CLASSES.get(name) or name.replace("_", " ").capitalize()) for name in classes
        ]

    @property
    def policy(self) -> dict[str, Any]:
        """The choice as the action takes it."""
        given = self.cleaned_data
        off = [name for name in rule_classes(load_knowledge()) if name not in given["classes_on"]]
        return {"advice": given["advice"], "unverified_scores": given["unverified_scores"], "classes_off": off}


class BoardForm(PageForm):
    advice_before_ballot = forms.BooleanField(
        label="Members see the advice before they vote",
        required=False,
        help_text="Switched off, each person sees the assessment's advice only once their own ballot is in.",
    )
    opinions_open = forms.BooleanField(
        label="Members read each other's preliminary opinions before the vote",
        required=False,
        help_text="Switched off, each opinion is sealed until the first vote has closed: nobody follows another's. "
        "What was given while it was off stays sealed until then.",
    )
    clinician_estimate_first = forms.BooleanField(
        label="The clinician's own estimate of survival first",
        required=False,
        help_text="Published survival is shown of a case only once a clinician's own estimate is recorded.",
    )


@door("GET", "POST")
def site_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    access.seat(actor, seat.board_id, "site.configure")
    asked = _forms(seat)
    chosen = request.POST.get("form", "")
    if request.method == "POST" and chosen in asked:
        form = type(asked[chosen])(request.POST)
        if form.is_valid() and form.carried_out(lambda: _carry_out(actor, seat, form)):
            messages.success(request, "Saved.")
            return redirect("decisions:site_settings")
        asked[chosen] = form
    context = {"forms": asked, "board": seat.board, "site": seat.board.site}
    return render(request, "decisions/site_settings.html", context, status=400 if request.method == "POST" else 200)


def _carry_out(actor: Actor, seat: Membership, form: PageForm) -> object:
    match form:
        case CapabilitiesForm():
            return set_capabilities(actor=actor, board_id=seat.board_id, capabilities=form.capabilities)
        case PolicyForm():
            return set_site_policy(actor=actor, board_id=seat.board_id, **form.policy)
        case _:
            return set_board_options(actor=actor, board_id=seat.board_id, **form.given)


def _forms(seat: Membership) -> dict[str, PageForm]:
    """Each form as things are now."""
    site, board = seat.board.site, seat.board
    words = {True: "yes", False: "no"}
    policy = Policy.from_json(site.policy)
    classes = [name for name in rule_classes(load_knowledge()) if name not in policy.classes_off]
    options = {name: getattr(board, name) for name in BoardForm.base_fields}
    return {
        "capabilities": CapabilitiesForm(initial={name: words[value] for name, value in site.capabilities.items()}),
        "policy": PolicyForm(
            initial={"advice": policy.advice, "unverified_scores": policy.unverified_scores, "classes_on": classes}
        ),
        "board": BoardForm(initial=options),
    }
