"""Hand out the bytes of one key image."""

from dataclasses import dataclass

from cases import access
from cases.audit import Actor
from cases.models import KeyImage
from cases.pathway.refusals import NotVisible, WrongState


@dataclass(frozen=True)
class Shown:
    """What a reader gets. `name` says nothing about patients: it ends up in lists of downloads."""

    data: bytes
    media_type: str
    sha256: str
    name: str


def read_key_image(*, actor: Actor, key_image_id: object, small: bool = False) -> Shown:
    """The picture as it is kept, or small as a JPEG. Audited with its case.

    Raises WrongState once it is withdrawn: that may have been because of a name in it.
    """
    field = "paper" if small else "image"
    rows = KeyImage.objects.only("study__case_id", "media_type", "sha256", "paper_sha256", "withdrawal", field)
    found = rows.select_related("study", "withdrawal").filter(pk=access.as_id(key_image_id)).first()
    if found is None:
        raise NotVisible()
    access.case(actor, found.study.case_id, "case.read", subject=f"key image {found.pk}")
    if hasattr(found, "withdrawal"):
        raise WrongState("This key image was withdrawn.", remedy="The imaging of the case says why.")
    name = f"key-image-{str(found.pk)[:8]}"
    if small:
        return Shown(bytes(found.paper), "image/jpeg", found.paper_sha256, f"{name}-small.jpg")
    ending = "png" if found.media_type == "image/png" else "jpg"
    return Shown(bytes(found.image), found.media_type, found.sha256, f"{name}.{ending}")
