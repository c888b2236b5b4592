"""Logging in and out. An unknown address and a wrong password get the same answer."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cases import access, audit
from cases.audit import Actor
from cases.models import User
from cases.views import throttle


class LogInForm(forms.Form):
    email = forms.CharField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={"required": "Enter your e-mail address."},
    )
    password = forms.CharField(
        label="Password",
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("cases:home") if request.user.is_authenticated else _form_page(request, LogInForm())
    form = LogInForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=400)
    return _try(request, form, form.cleaned_data["email"], form.cleaned_data["password"])


def _try(request: HttpRequest, form: LogInForm, email: str, password: str) -> HttpResponse:
    sender = _nobody(request)
    wait = throttle.seconds_to_wait(email, sender.address)
    if wait:
        form.add_error(None, f"There were several failed log-ins. Wait {wait} seconds, then try again.")
        return _form_page(request, form, status=429, wait=wait)
    user = authenticate(request, username=email, password=password)
    if user is None:
        throttle.count_failure(email, sender.address)
        audit.append(sender, "session.refused", subject=_account(email))
        form.add_error(None, "E-mail address or password is not right. Check both and try again.")
        return _form_page(request, form, status=400)
    throttle.forget_failures(email, sender.address)
    login(request, user)
    audit.append(access.actor_of(request), "session.begin")
    return redirect(_safe_next(request))


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        audit.append(access.actor_of(request), "session.end")
    logout(request)
    return render(request, "registration/logged_out.html")


def _account(email: str) -> str:
    # Never the words typed: people type passwords into the wrong field.
    found = User.objects.filter(email__iexact=email.strip()).values_list("pk", flat=True).first()
    return f"account {found}" if found else "no such account"


def _nobody(request: HttpRequest) -> Actor:
    return replace(access.actor_of(request), user=None)


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


def _form_page(request: HttpRequest, form: LogInForm, *, status: int = 200, wait: int = 0) -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    context: dict[str, Any] = {"form": form, "next": wanted}
    response = render(request, "registration/login.html", context, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
