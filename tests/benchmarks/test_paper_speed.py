"""A pack of forty cases on two processes, beside one plain WeasyPrint render of the same HTML."""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from tests.benchmarks import by_typst
from tests.benchmarks.printing import begin, print_one, wait
from tests.benchmarks.table import show
from tests.documents.conftest import pack

__all__ = ["pack"]

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

CASES, CHANGED = 40, 3
TARGETS = {"cold, 2 processes": 0.45, "3 changed cases": 0.08, "nothing changed": 0.01}
# A program that prints what it is given as one document, as a reader of WeasyPrint's manual would.
PLAIN = """
import resource, sys, time, weasyprint
html = sys.stdin.read()
began, used = time.time(), time.process_time()
pdf = weasyprint.HTML(string=html).write_pdf(stylesheets=[weasyprint.CSS(sys.argv[1])], pdf_variant=sys.argv[2] or None)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(time.time() - began, time.process_time() - used, memory, len(pdf))
"""


def test_a_pack_of_forty_cases(pack: Any) -> None:
    from decisions.documents import press

    rows: list[tuple[object, ...]] = []
    content = many(pack.paper.document.content, CASES)
    htmls = sections_of(content)
    # In turn and the least of each: a shared machine has minutes in which everything takes half as long again.
    first, (parts, cold, memory) = printed_plainly(htmls), printed_by_two(content)
    halves, tagged = printed_in_halves(htmls), printed_plainly(htmls, variant="pdf/ua-1")
    kept = {press.section_key(html) for html in htmls[CHANGED:]}
    (three, few, _), ending = printed_by_two(content, kept), joined(content, parts)
    plain, (_, again, _) = min(first, printed_plainly(htmls)), printed_by_two(content)
    few, ending = min(few, printed_by_two(content, kept)[1]), min(ending, joined(content, parts))
    rows.append(("one plain render", f"{plain[0]:.1f}", "1", "", f"{plain[2]:.0f}"))
    tags = (f"{tagged[0]:.1f}", f"{tagged[0] / plain[0]:.3f}", "", f"{tagged[2]:.0f}")
    rows.append(("  with the tags that ours has", *tags))
    rows.append(("  in halves side by side, not joined", f"{halves:.1f}", f"{halves / plain[0]:.3f}", "", ""))
    figures = {
        "cold, 2 processes": min(cold, again) + ending,
        "3 changed cases": few + ending,
        "nothing changed": found_the_same(content),
    }
    for name, seconds in figures.items():
        mb = f"{memory} a printer" if name.startswith("cold") else ""
        rows.append((name, f"{seconds:.1f}", f"{seconds / plain[0]:.3f}", f"<= {TARGETS[name]}", mb))
    rows.append(("  of which joining and numbering", f"{ending:.1f}", f"{ending / plain[0]:.3f}", "", own_memory()))
    _, _, ten = printed_by_two(many(pack.paper.document.content, 10))
    rows.append(("10 cases, 2 processes", "", "", "flat", f"{ten} a printer"))
    if (set_by_typst := by_typst.seconds(htmls)) is not None:
        rows.append(("Typst, text and tables", f"{set_by_typst:.1f}", f"{set_by_typst / plain[0]:.3f}", "", ""))
    pages = sum(part.pages for part in parts)
    heads = ("way", "s", "of plain", "target", "peak memory, MB")
    show(f"Pack of {CASES} cases, {pages} pages, load {load()}", heads, rows)
    assert sum(part is not None for part in three) == CHANGED and len(parts) == CASES + 1


def many(content: dict[str, Any], count: int) -> dict[str, Any]:
    """The content of a pack with its cases repeated, each with a number and reference of its own."""

    def numbered(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [rows[n % len(rows)] | {"number": n + 1, "reference": f"SM-2026-{n + 1:04}"} for n in range(count)]

    return content | {"cases": numbered(content["cases"]), "agenda": numbered(content["agenda"])}


def sections_of(content: dict[str, Any]) -> list[str]:
    from decisions.documents.sections import parts_after_front

    return [part() for part in parts_after_front("pack", content)]


def printed_plainly(htmls: Sequence[str], variant: str = "") -> list[float]:
    """Wall seconds, processor seconds, megabytes and bytes of one render, its import not counted."""
    from decisions.documents import sandbox

    head = re.split("<body>", htmls[0])[0]
    bodies = [re.search("<body>(.*)</body>", html, re.S)[1] for html in htmls]  # type: ignore[index]
    whole = head + "<body>" + '<div style="break-after: page"></div>'.join(bodies) + "</body></html>"
    command = [sys.executable, "-c", PLAIN, str(sandbox._STYLE), variant]
    said = subprocess.run(command, input=whole, capture_output=True, text=True, check=True).stdout
    return [float(each) for each in said.split()]


def printed_in_halves(htmls: Sequence[str]) -> float:
    """Wall seconds of the slower of two plain renders of every second section at the same time: what two
    processes take on these cores without tags, caches, joining or numbers."""
    with ThreadPoolExecutor(2) as both:
        return max(made[0] for made in both.map(printed_plainly, (htmls[::2], htmls[1::2])))


def printed_by_two(content: dict[str, Any], kept: Collection[str] = ()) -> tuple[list[Any], float, int]:
    """The sections as two warm workers make and print them, each None that is kept; wall seconds, and the most
    memory of a printer in megabytes."""
    places = range(len(content["cases"]) + 1)
    with ProcessPoolExecutor(
        2, mp_context=get_context("spawn"), initializer=begin, initargs=(content, kept)
    ) as workers:
        list(workers.map(wait, range(4)))
        began = time.time()
        made = list(workers.map(print_one, places))
        seconds = time.time() - began
    return [part for part, _ in made], seconds, max(memory for _, memory in made) // 1024


def joined(content: dict[str, Any], parts: Sequence[Any]) -> float:
    """Wall seconds from all sections to the inspected paper: front, joining, inspection."""
    from decisions.documents import making, press, sandbox, sections

    sandbox.warm()
    edition = {"kind": "Meeting pack", "meeting": "m", "version": 1, "made_at": "t", "made_by": "b", "hash": "h"}
    front: Callable[[Sequence[int]], str] = lambda starts: sections.front("pack", content, edition, starts)  # noqa: E731
    began = time.time()
    printed = press.finish_paper(front, parts, edition)
    making.inspect(printed.pdf, making.expected_parts("pack", content, edition, printed.pages))
    return time.time() - began


def found_the_same(content: dict[str, Any]) -> float:
    """Wall seconds in which content that was printed before is known again: then nothing is printed or joined."""
    from decisions.documents.frozen import fingerprint

    began = time.time()
    fingerprint(content)
    return time.time() - began


def own_memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} the process"


def load() -> str:
    with open("/proc/loadavg") as file:
        return json.dumps(file.read().split()[0]).strip('"')
