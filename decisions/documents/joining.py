"""Several tagged PDFs made one, without losing what makes them accessible.

Copying pages alone leaves their structure behind (ISO 32000-1, 14.7): each part's structure
tree is grafted under the first part's, its page and annotation keys moved past those in use,
and the identifiers of its cells are its own already. Each part is finished before the next is laid out, so
that memory does not grow with the number of cases.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

LINK = "page-of-part:"  # an address that stands for the first page of a part, counted from 1

Bookmark = Sequence[Any]  # label, (page, left, top), children, state


@dataclass(frozen=True)
class Part:
    """One finished PDF/UA file, its number of pages and its outline (WeasyPrint's `make_bookmark_tree`)."""

    pdf: bytes
    pages: int
    outline: list[Bookmark]


@contextmanager
def joined(parts: Sequence[Part]) -> Iterator[pikepdf.Pdf]:
    """One PDF of all parts in order: title and metadata of the first, one structure tree, one
    outline in which the later parts stand under the first one's entry, links between parts."""
    with ExitStack() as open_files:
        paper = open_files.enter_context(pikepdf.open(BytesIO(parts[0].pdf)))
        starts = [0]
        for part in parts[1:]:
            starts.append(len(paper.pages))
            _append(paper, open_files.enter_context(pikepdf.open(BytesIO(part.pdf))))
        _link(paper, starts)
        _outline(paper, parts, starts)
        yield paper


def _append(paper: pikepdf.Pdf, source: pikepdf.Pdf) -> None:
    """The pages first: a structure element finds its page only once that has been copied."""
    ours, first = paper.Root.StructTreeRoot, len(paper.pages)
    keys = ours.ParentTree.Nums
    offset = int(keys[len(keys) - 2]) + 1
    paper.pages.extend(source.pages)
    for page in paper.pages[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + offset
        for annotation in page.obj.get("/Annots", []):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset
    theirs = paper.copy_foreign(source.Root.StructTreeRoot)
    for key, elements in _pairs(theirs.ParentTree.Nums):
        keys.extend([int(key) + offset, elements])
    for element in theirs.K[0].K:
        element.P = ours.K[0]
        ours.K[0].K.append(element)


def _pairs(numbers: Any) -> Iterator[tuple[Any, Any]]:
    for place in range(0, len(numbers), 2):
        yield numbers[place], numbers[place + 1]


def _link(paper: pikepdf.Pdf, starts: Sequence[int]) -> None:
    """Turn the front's addresses of parts into links to their first pages."""
    for page in paper.pages[: starts[1] if len(starts) > 1 else 0]:
        for annotation in page.obj.get("/Annots", []):
            address = str(annotation.get("/A", {}).get("/URI", ""))
            if address.startswith(LINK):
                target = paper.pages[starts[int(address.removeprefix(LINK))]]
                del annotation.A
                annotation.Dest = pikepdf.Array([target.obj, pikepdf.Name.Fit])


def _outline(paper: pikepdf.Pdf, parts: Sequence[Part], starts: Sequence[int]) -> None:
    with paper.open_outline() as outline:
        front, *later = [_items(part.outline, start) for part, start in zip(parts, starts, strict=True)]
        under = front[0].children if front else front
        under.extend(item for items in later for item in items)
        outline.root[:] = front


def _items(bookmarks: Sequence[Bookmark], start: int) -> list[pikepdf.OutlineItem]:
    found = []
    for label, (page, left, top), children, _ in bookmarks:
        item = pikepdf.OutlineItem(label, start + page, "XYZ", left=left, top=top)
        item.children.extend(_items(children, start))
        found.append(item)
    return found
