"""The copy for keeping: the reading copy as PDF/A-3a (ISO 19005-3), with the machine-readable record attached.

Made from the reading copy itself, so the two cannot say different things: same pages, tags and fonts. Added are
what the standard wants (output intent, identification, annotations that print) and the files. Imported by
workers only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pikepdf

PRINTS = 4  # annotation flag, PDF 32000-1 12.5.3
_PROFILE = "sRGB2014.icc"


@dataclass(frozen=True)
class Attached:
    """A file inside the copy. `relationship`: Data (read by machines) or Source (what the paper was made from)."""

    name: str
    says: str
    data: bytes
    relationship: str


def archived(pdf: bytes, files: Sequence[Attached], at: datetime) -> bytes:
    """The PDF/A-3a of a finished PDF/UA paper with these files in it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as paper:
        _identify(paper)
        _intend(paper)
        for page in paper.pages:
            for annotation in page.obj.get("/Annots", []):
                annotation.F = PRINTS
        paper.Root.AF = pikepdf.Array([_attach(paper, each, at) for each in files])
        paper.save(out, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _identify(paper: pikepdf.Pdf) -> None:
    """PDF/A-3, level A. Not PDF/UA as well: the standard would want that name's schema described in the file."""
    with paper.open_metadata(set_pikepdf_as_editor=False) as told:
        for name in [name for name in told if "pdf/ua" in name.lower() or "pdfua" in name.lower()]:
            del told[name]
        told["pdfaid:part"] = "3"
        told["pdfaid:conformance"] = "A"


def _intend(paper: pikepdf.Pdf) -> None:
    """The colours are sRGB; the profile is the one that WeasyPrint brings."""
    package = find_spec("weasyprint")
    assert package is not None and package.submodule_search_locations
    profile = paper.make_stream((Path(package.submodule_search_locations[0]) / "pdf" / _PROFILE).read_bytes(), N=3)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String(_PROFILE),
        Info=pikepdf.String(_PROFILE),
        DestOutputProfile=profile,
    )
    paper.Root.OutputIntents = pikepdf.Array([paper.make_indirect(intent)])


def _attach(paper: pikepdf.Pdf, file: Attached, at: datetime) -> pikepdf.Object:
    stamp = at.strftime("D:%Y%m%d%H%M%SZ")
    spec = pikepdf.AttachedFileSpec(
        paper,
        file.data,
        filename=file.name,
        description=file.says,
        mime_type="application/json",
        relationship=pikepdf.Name("/" + file.relationship),
        creation_date=stamp,
        mod_date=stamp,
    )
    paper.attachments[file.name] = spec
    return spec.obj
