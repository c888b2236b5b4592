"""Tokens with which other systems act for a person: their own, and for administrators those of the board's members."""

from collections.abc import Iterable
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from cases import access
from cases.actions.issue_token import MOST_DAYS, issue_token, scopes_for
from cases.actions.revoke_token import revoke_token
from cases.audit import Actor
from cases.models import ApiToken, Membership
from cases.pathway.refusals import BadInput, DoneBefore, NotVisible, WrongState
from cases.pathway.scope_words import SCOPES, WORDS
from cases.views.door import door
from cases.views.forms import Count, PageForm, Words, sent
from cases.views.shell import current_seat

ENDED = 50  # of those that have ended, the newest


class TokenForm(PageForm):
    label = Words(
        "System", required=True, help_text="Which system will use it, such as “Regional registry”.", autocomplete="off"
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        help_text="As little as the system needs. It can never do more than you can.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one thing that it may do.",
            "invalid_choice": "“%(value)s” is not one of them. Choose among those shown.",
        },
    )
    days = Count("Valid for", unit="days", example=30, required=True, help_text=f"From 1 to {MOST_DAYS}.")
    password = forms.CharField(
        label="Your password",
        strip=False,
        help_text="A token goes on working after you have logged out.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your own password."},
    )
    form_key = forms.CharField(
        required=False, max_length=64, initial=lambda: token_urlsafe(16), widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(verb, WORDS[verb]) for verb in _in_order(scopes_for(role))]  # type: ignore[attr-defined]

    def clean(self) -> None:
        # Without it the same form could be sent twice and issue twice.
        if not self.cleaned_data.get("form_key"):
            self.add_error(None, "This page is too old to be sent. Open it again and fill it in.")

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes to tick under their headings."""
        boxes = {box.data["value"]: box for box in self["scopes"]}
        found = [(heading, [boxes[verb] for verb in verbs if verb in boxes]) for heading, verbs in SCOPES.items()]
        return [(heading, some) for heading, some in found if some]

    def issue(self, actor: Actor, board_id: object) -> tuple[ApiToken, str] | None:
        """The token and its secret; None when something needs correcting, which stands beside its field then.

        Raises DoneBefore for a form that has issued its token.
        """

        def act() -> tuple[ApiToken, str]:
            given = self.given | {"scopes": self.given["scopes"] or []}
            return issue_token(actor=actor, board_id=board_id, **given)

        try:
            # `carried_out` would undo the line of the access log about a wrong password: it is for what cannot be read.
            if self.is_valid():
                return act()
            self.carried_out(act)
        except BadInput as refusal:
            self.show(refusal)
        except DoneBefore:
            raise
        except WrongState as refusal:
            self.add_error("password", str(refusal))
        return None


@door("GET", "POST")
@sensitive_post_parameters("password")
def tokens(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own tokens for the board looked at. A new one is shown in the answer that makes it, and never again.

    The secret is not kept for a page to redirect to: sessions are rows of the database. The answer to the form
    shows it, and the same form sent again leads to the list, with no second token.
    """
    seat = current_seat(request)
    if seat is None:
        raise NotVisible()
    form = TokenForm(sent(request), role=seat.role, initial={"days": 30})
    try:
        issued = form.issue(actor, seat.board_id) if request.method == "POST" else None
    except DoneBefore as refusal:
        messages.info(request, str(refusal))
        return redirect("cases:tokens")
    if issued is None:
        return _page(request, actor, seat, form, status=400 if form.is_bound else 200)
    token, secret = issued
    return _page(request, actor, seat, TokenForm(role=seat.role, initial={"days": 30}), token=token, secret=secret)


@door("POST")
def revoke(request: HttpRequest, actor: Actor, token_id: Any) -> HttpResponse:
    access.own_token(actor, token_id)
    return _revoked(request, actor, token_id, "cases:tokens")


@door("POST")
def revoke_members(request: HttpRequest, actor: Actor, token_id: Any) -> HttpResponse:
    access.members_token(actor, token_id)
    return _revoked(request, actor, token_id, "cases:members")


def token_rows(found: Iterable[ApiToken]) -> list[dict[str, Any]]:
    """Each token with what it may do, in words."""
    return [
        {
            "token": token,
            "state": token.state,
            "may": [(verb, WORDS.get(verb, verb)) for verb in _in_order(token.scopes)],
        }
        for token in found
    ]


def _revoked(request: HttpRequest, actor: Actor, token_id: Any, back: str) -> HttpResponse:
    token = revoke_token(actor=actor, token_id=token_id)
    messages.success(
        request, f"The token for “{token.label}” is revoked. The system that used it is refused from now on."
    )
    return redirect(back)


def _page(
    request: HttpRequest,
    actor: Actor,
    seat: Membership,
    form: TokenForm,
    *,
    token: ApiToken | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = token_rows(access.own_tokens(actor, seat.board_id))
    ended = [row for row in rows if row["state"] != "in_use"]
    context = {
        "board": seat.board,
        "form": form,
        "issued": token,
        "secret": secret,
        "in_use": [row for row in rows if row["state"] == "in_use"],
        "ended": ended[:ENDED],
        "older": max(len(ended) - ENDED, 0),
    }
    with timezone.override(ZoneInfo(seat.board.time_zone)):
        answer = render(request, "cases/tokens.html", context, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _in_order(verbs: Iterable[str]) -> list[str]:
    """As the page groups them; what it has no words for comes last."""
    places = list(WORDS)
    return sorted(verbs, key=lambda verb: (places.index(verb) if verb in WORDS else len(places), verb))
