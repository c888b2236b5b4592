"""A mark on every page of a paper: DRAFT when it is made, SUPERSEDED when an old one is handed out.

The mark lies under what is printed, so it hides nothing, and is an artefact, so a screen reader does not hear it
on each page. It is words, a frame and outlined letters across the page, and needs no colour.
"""

from io import BytesIO

import pikepdf

ARTEFACT = "q /Artifact <</Type /{}>> BDC {} EMC Q"


def lay_under(paper: pikepdf.Pdf, mark: bytes) -> None:
    """Put the one page of `mark` under every page of `paper`."""
    with pikepdf.open(BytesIO(mark)) as source:
        form = paper.copy_foreign(source.pages[0].as_form_xobject())
    for page in paper.pages:
        name = page.add_resource(form, pikepdf.Name.XObject)
        page.contents_add(ARTEFACT.format("Background", f"{name} Do").encode(), prepend=True)


def marked(pdf: bytes, mark: bytes, says: str) -> bytes:
    """A copy of a finished paper with the mark on each page and `says` in its metadata, where programs that file
    papers find it. Its tags, outline and title, its attachments and what it says of its standard stay."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as paper:
        lay_under(paper, mark)
        with paper.open_metadata(set_pikepdf_as_editor=False) as told:
            told["dc:description"] = says
        paper.save(out, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return out.getvalue()
