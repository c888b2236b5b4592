"""The knowledge, to be read by anybody who is logged in: it is what the literature says, and no patient's data."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases.audit import Actor
from cases.pathway.permissions import may
from cases.pathway.refusals import NotVisible
from cases.views.door import door
from cases.views.shell import current_seat
from decisions.actions.compare_advice import VERB as COMPARE
from decisions.actions.read_knowledge import KnowledgeRead, read_knowledge
from decisions.reasoning.entries import entry_id
from decisions.views.knowledge_pages import KnowledgePages, pages_of, section_title

_LONGEST_SEARCH = 80


@door("GET")
def index(request: HttpRequest, actor: Actor, release: str = "") -> HttpResponse:
    read = read_knowledge(actor=actor, release=release)
    pages = pages_of(read.knowledge, release)
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST_SEARCH]
    seat = current_seat(request)
    context = {
        "menu": pages.menu(),
        "asked": asked,
        "found": pages.found(asked),
        "may_compare": seat is not None and may(seat.role, COMPARE),
    }
    return _page(request, read, pages, "knowledge", context)


@door("GET")
def section(request: HttpRequest, actor: Actor, section: str, release: str = "") -> HttpResponse:
    read = read_knowledge(actor=actor, release=release)
    pages = pages_of(read.knowledge, release)
    if section not in pages.sections:
        raise NotVisible()
    shown = next(each for each in pages.menu() if each["name"] == section)
    groups = [] if shown["entries"] else pages.groups(section)
    return _page(request, read, pages, "knowledge_section", {"section": shown, "groups": groups})


@door("GET")
def entry(request: HttpRequest, actor: Actor, section: str, name: str, release: str = "") -> HttpResponse:
    """One score, framework or source; the address of a rule leads to its place in its table."""
    read = read_knowledge(actor=actor, release=release)
    pages = pages_of(read.knowledge, release)
    found = _entry(pages, section, name)
    if pages.spots[id(found)].owner != name:
        return redirect(pages.url(found))
    cited_by = pages.cited_by(name) if section == "sources" else []
    context = {
        "card": pages.card(found, own_page=True),
        "section_title": section_title(section),
        "section_url": pages.section_url(section),
        "cited_by": cited_by,
    }
    return _page(request, read, pages, "knowledge_entry", context)


@door("GET")
def find(request: HttpRequest, actor: Actor, name: str, release: str = "") -> HttpResponse:
    """The lasting address of anything by its id alone, whichever table it stands in.

    An assessment from before releases were kept leads to the present one.
    """
    try:
        read = read_knowledge(actor=actor, release=release)
    except NotVisible:
        read, release = read_knowledge(actor=actor), ""
    pages = pages_of(read.knowledge, release)
    found = pages.entry(name)
    if found is None:
        raise NotVisible()
    return redirect(pages.url(found))


@door("GET")
def releases(request: HttpRequest, actor: Actor) -> HttpResponse:
    read = read_knowledge(actor=actor)
    return _page(request, read, pages_of(read.knowledge, ""), "knowledge_releases", {})


def _entry(pages: KnowledgePages, section: str, name: str) -> Any:
    held = pages.sections.get(section)
    found = next((each for each in held.entries if entry_id(each) == name), None) if held else None
    if found is None:
        raise NotVisible()
    return found


def _page(
    request: HttpRequest, read: KnowledgeRead, pages: KnowledgePages, template: str, context: dict[str, Any]
) -> HttpResponse:
    about = {
        "knowledge": read.knowledge,
        "loaded": read.loaded,
        "release": pages.release.get("release", ""),
        "releases": read.releases,
        "index_url": pages.index_url(),
    }
    return render(request, f"decisions/{template}.html", about | context)
