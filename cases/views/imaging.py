"""The imaging studies of a case: requested, done, reported; with their key images."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import access
from cases.actions.add_study import add_study
from cases.actions.read_clocks import clocks_of
from cases.actions.report_study import report_study
from cases.audit import Actor
from cases.facts.wording import levels_in_words
from cases.models import Case, ImagingStudy, KeyImage
from cases.pathway.refusals import NotVisible
from cases.views.case_frame import case_for, case_page
from cases.views.door import door
from cases.views.forms import Day, PageForm, Pick, Words, sent

MRI_DONE = "mri_done_at"


class StudyForm(PageForm):
    modality = Pick("Modality", ImagingStudy.MODALITIES, radios=True, required=True)
    region = Words("Region", required=True, help_text="Such as whole spine, or thoracic spine.")
    state = Pick("State", ImagingStudy.STATES, radios=True, required=True)
    study_date = Day("Date of the study", help_text="Needed once it is done.")
    accession = Words("Accession number", autocomplete="off")
    study_instance_uid = Words("Study instance UID", autocomplete="off", help_text="From the image archive, if known.")
    report = Words("Report", lines=8, help_text="Paste it when the study is reported.")


class ReportForm(PageForm):
    study_date = Day("Date of the study", help_text="Only if it is not there yet.")
    report = Words("Report", lines=10, required=True)


class WithdrawForm(PageForm):
    reason = Words("Why it no longer counts", lines=2)


def withdraw_form(key_image_id: object, data: Mapping[str, Any] | None = None) -> WithdrawForm:
    """The form beside one picture; its ids are its own."""
    return WithdrawForm(data, auto_id=f"id_withdraw_{str(key_image_id)[:8]}_%s")


@door("GET")
def imaging(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = access.case(actor, case_id, "case.read", subject="imaging")
    return imaging_page(request, actor, case)


def imaging_page(
    request: HttpRequest, actor: Actor, case: Case, *, withdrawing: Any = None, form: WithdrawForm | None = None
) -> HttpResponse:
    """Every study with its pictures; `form` is a withdrawal of key image `withdrawing` that was refused."""
    pictures = KeyImage.objects.defer("image", "paper").select_related("added_by", "withdrawal__withdrawn_by")
    studies = case.studies.select_related("added_by").prefetch_related(Prefetch("key_images", pictures))
    rows = [{"study": study, **_pictures(study, form, withdrawing)} for study in studies]
    context = {"studies": rows, "refused": form, "mri_awaited": _mri_awaited(case, studies)}
    return case_page(request, actor, case, "cases/imaging.html", context, tab="imaging", status=400 if form else 200)


def _mri_awaited(case: Case, studies: Iterable[ImagingStudy]) -> str:
    """The clock that still waits to be told when the MRI was done, although one is reported; "" for none. A study
    has a day and no time, so that nothing can be taken from it."""
    if not any(study.modality == "MR" and study.state == "reported" and _of_whole_spine(study) for study in studies):
        return ""
    waiting = (read for read in clocks_of(case) if read.clock["stops"] == MRI_DONE and read.standing.open)
    return next((str(read.clock["name"]) for read in waiting if read.clock["started_at"]), "")


def _of_whole_spine(study: ImagingStudy) -> bool:
    """The region is written by a person: "Whole spine", "whole-spine MRI", "entire spine"."""
    region = study.region.casefold()
    return "spine" in region and any(word in region for word in ("whole", "entire", "full"))


def _pictures(study: ImagingStudy, form: WithdrawForm | None, withdrawing: Any) -> dict[str, Any]:
    """The key images of a study that count, each with its form, and those that were withdrawn."""
    found = list(study.key_images.all())
    shown = [
        {
            "picture": one,
            "levels": levels_in_words(one.levels),
            "withdraw": form if form and one.pk == withdrawing else withdraw_form(one.pk),
            "withdrawing": one.pk == withdrawing,
        }
        for one in found
        if not hasattr(one, "withdrawal")
    ]
    return {"shown": shown, "withdrawn": [one for one in found if hasattr(one, "withdrawal")]}


@door("GET", "POST")
def new(request: HttpRequest, actor: Actor, case_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "case.edit", subject="study form")
    form = StudyForm(sent(request))
    if request.method == "POST" and form.carried_out(lambda: add_study(actor=actor, case_id=case.pk, **form.given)):
        return redirect("cases:imaging", case.pk)
    return _form_page(request, actor, case, form, "Add a study")


@door("GET", "POST")
def report(request: HttpRequest, actor: Actor, case_id: Any, study_id: Any) -> HttpResponse:
    case = case_for(actor, case_id, "case.edit", subject="report form")
    study = case.studies.filter(pk=access.as_id(study_id)).first()
    if study is None:
        raise NotVisible()
    form = ReportForm(sent(request), initial={"study_date": study.study_date})
    if request.method == "POST" and form.carried_out(
        lambda: report_study(actor=actor, study_id=study.pk, **form.given)
    ):
        return redirect("cases:imaging", case.pk)
    return _form_page(request, actor, case, form, f"Report of {study}")


def _form_page(request: HttpRequest, actor: Actor, case: Case, form: PageForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "press": "Save"}
    return case_page(
        request, actor, case, "cases/study_form.html", context, tab="imaging", status=400 if form.is_bound else 200
    )
