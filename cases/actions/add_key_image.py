"""Add a key image to an imaging study."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.facts.vertebrae import LEVELS
from cases.imaging.pictures import NoPicture, Picture, read_picture
from cases.models import Case, CaseEvent, ImagingStudy, KeyImage
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible
from cases.pathway.stages import OPEN_STAGES, require_stage

MOST_OF_A_STUDY = 8


@transaction.atomic
def add_key_image(
    *,
    actor: Actor,
    study_id: object,
    picture: bytes,
    caption: str,
    levels: Sequence[str] = (),
    plane: str = "",
    no_name_burned_in: bool = False,
) -> KeyImage:
    """The picture, decoded and written anew without its metadata, with what it shows.

    `picture` is a PNG or JPEG file, `levels` are codes such as T8, `plane` is plane and sequence in words. Text
    that is part of the picture cannot be found by software, so the person says that there is no name in it.
    Raises BadInput with every error at once.
    """
    study, case = _study(actor, study_id)
    require_stage(case.stage, OPEN_STAGES, "Adding a key image")
    intake = Intake()
    caption = intake.text("caption", caption, most=300, needed="Say what the picture shows; paper has it as its words.")
    plane = intake.text("plane", plane, most=80)
    shown = _checked_levels(intake, levels)
    if study.state == "requested":
        intake.refuse("picture", "The study has not been done yet.", "Add the pictures once it is done.")
    if study.key_images.filter(withdrawal=None).count() >= MOST_OF_A_STUDY:
        says = f"A study has at most {MOST_OF_A_STUDY} key images."
        intake.refuse("picture", says, "Withdraw one that matters less.")
    if no_name_burned_in is not True:
        intake.refuse("no_name_burned_in", "This has to be confirmed.", "Look at the picture's edges, then confirm it.")
    read = _picture(intake, picture)
    intake.finish()
    assert read is not None
    return _store(actor, case, study, read, caption=caption, levels=shown, plane=plane)


def _study(actor: Actor, study_id: object) -> tuple[ImagingStudy, Case]:
    study = ImagingStudy.objects.filter(pk=access.as_id(study_id)).first()
    if study is None:
        raise NotVisible()
    subject = f"add key image to study {study.pk}"
    return study, access.case(actor, study.case_id, "case.edit", lock=True, subject=subject)


def _checked_levels(intake: Intake, levels: Sequence[str]) -> list[str]:
    """From the head down, each once."""
    unknown = [level for level in levels if level not in LEVELS]
    if isinstance(levels, str) or unknown:
        shown = levels if isinstance(levels, str) else str(unknown[0])
        intake.refuse("levels", f"“{shown[:40]}” is not a level of the spine.", "Give levels such as T8 or L1.")
    return [level for level in LEVELS if level in levels]


def _picture(intake: Intake, data: bytes) -> Picture | None:
    try:
        return read_picture(data)
    except NoPicture as refused:
        intake.refuse("picture", refused.says, refused.remedy)
        return None


def _store(actor: Actor, case: Case, study: ImagingStudy, read: Picture, **said: object) -> KeyImage:
    now, kept = timezone.now(), asdict(read)
    added = KeyImage.objects.create(
        study=study,
        image=kept.pop("data"),
        sha256=hashlib.sha256(read.data).hexdigest(),
        size=len(read.data),
        paper_sha256=hashlib.sha256(read.paper).hexdigest(),
        added_by=actor.user,
        added_at=now,
        **kept,
        **said,
    )
    CaseEvent.objects.create(
        case=case,
        kind="key_image.added",
        says=f"Key image added to {study}"[:400],
        data={"study": str(study.pk), "key_image": str(added.pk)},
        actor=actor.user,
        at=now,
    )
    return added
