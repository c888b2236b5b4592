"""Key images of a study: adding one, looking at it, taking it back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases import access
from cases.actions.add_key_image import add_key_image
from cases.actions.read_key_image import read_key_image
from cases.actions.withdraw_key_image import withdraw_key_image
from cases.audit import Actor
from cases.facts.vertebrae import LEVELS
from cases.models import Case, ImagingStudy, KeyImage
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.forms import PageForm, Words, sent
from cases.views.imaging import WithdrawForm, imaging_page, withdraw_form
from cases.views.new_lesion import level_picker


class KeyImageForm(PageForm):
    picture = forms.FileField(
        label="Picture",
        help_text="PNG or JPEG, at most 8 MB. It is kept at no more than 2,000 pixels a side, without its metadata.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"required": "Choose a PNG or JPEG file.", "empty": "The file is empty. Choose another."},
    )
    caption = Words(
        "What it shows",
        required=True,
        help_text="Such as: epidural mass at T8, cord displaced to the left. Who cannot see the picture reads this.",
    )
    plane = Words("Plane and sequence", help_text="Such as sagittal T2, or axial CT, bone window.")
    no_name_burned_in = forms.BooleanField(
        label="I have looked: no name, number or date of birth is part of the picture.",
        help_text="Software cannot check this. Text at the edges of an exported picture is often the patient's name.",
        error_messages={"required": "Look at the picture's edges and confirm this."},
    )
    levels = forms.MultipleChoiceField(choices=[(level, level) for level in LEVELS], required=False)


@door("GET", "POST")
def new(request: HttpRequest, actor: Actor, case_id: Any, study_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "case.edit", subject="key image form")
    study = case.studies.filter(pk=access.as_id(study_id)).first()
    if study is None:
        raise NotVisible()
    form = KeyImageForm(sent(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.carried_out(lambda: _add(actor, study, form)):
        return redirect(f"{reverse('cases:imaging', args=[case.pk])}#study-{study.pk}")
    context = {"form": form, "study": study, "picker": _picker(case, form)}
    status = 400 if form.is_bound else 200
    return case_page(request, actor, case, "cases/key_image_form.html", context, tab="imaging", status=status)


def _add(actor: Actor, study: ImagingStudy, form: KeyImageForm) -> None:
    given = form.given
    add_key_image(
        actor=actor,
        study_id=study.pk,
        picture=given["picture"].read() if given["picture"] else b"",
        caption=given["caption"] or "",
        plane=given["plane"] or "",
        levels=given["levels"] or (),
        no_name_burned_in=bool(given["no_name_burned_in"]),
    )


def _picker(case: Case, form: KeyImageForm) -> dict[str, Any]:
    chosen: Sequence[str] = form["levels"].value() or ()
    errors = form.errors.get("levels", []) if form.is_bound else []
    return level_picker(case, chosen, errors, legend="Levels it shows", help="Where the finding is; may be left out.")


@door("GET")
def whole(request: HttpRequest, actor: Actor, case_id: Any, key_image_id: Any) -> HttpResponse:
    """The picture as it is kept."""
    return _picture(actor, case_id, key_image_id, small=False)


@door("GET")
def small(request: HttpRequest, actor: Actor, case_id: Any, key_image_id: Any) -> HttpResponse:
    """The picture as the page of imaging shows it."""
    return _picture(actor, case_id, key_image_id, small=True)


def _picture(actor: Actor, case_id: Any, key_image_id: Any, *, small: bool) -> HttpResponse:
    _of_case(case_id, key_image_id)
    shown = read_key_image(actor=actor, key_image_id=key_image_id, small=small)
    headers = {
        "Content-Disposition": f'inline; filename="{shown.name}"',
        "ETag": f'"{shown.sha256}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(shown.data, content_type=shown.media_type, headers=headers)


@door("POST")
def withdraw(request: HttpRequest, actor: Actor, case_id: Any, key_image_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "case.edit", subject="withdraw key image")
    _of_case(case.pk, key_image_id)
    form: WithdrawForm = withdraw_form(key_image_id, request.POST)
    if form.carried_out(lambda: withdraw_key_image(actor=actor, key_image_id=key_image_id, **form.given)):
        return redirect("cases:imaging", case.pk)
    return imaging_page(request, actor, case, withdrawing=access.as_id(key_image_id), form=form)


def _of_case(case_id: object, key_image_id: object) -> None:
    """Raises NotVisible unless the picture is of this case."""
    pk, case = access.as_id(key_image_id), access.as_id(case_id)
    if not KeyImage.objects.filter(pk=pk, study__case=case).exists():
        raise NotVisible()
