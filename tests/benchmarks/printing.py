"""What the two processes of the paper benchmark do. Imports nothing at the top: each sets Django up first."""

import time
from collections.abc import Collection
from typing import Any

_content: dict[str, Any] = {}
_kept: set[str] = set()


def begin(content: dict[str, Any], kept: Collection[str]) -> None:
    """Start this process's printer, as a worker does when it starts; `kept` are the keys of sections that another
    version has left."""
    import django

    django.setup()
    from decisions.documents import sandbox

    _content.update(content)
    _kept.update(kept)
    sandbox.warm()


def wait(_: int) -> None:
    """So that the other process begins too."""
    time.sleep(1)


def print_one(place: int) -> tuple[Any, int]:
    """One section, or None if it is kept, and the most memory that the printer has had, in kilobytes."""
    from decisions.documents import press, sandbox, sections

    html = sections.parts_after_front("pack", _content)[place]()
    part = None if press.section_key(html) in _kept else press.print_section(html)
    return part, sandbox._children[0].memory
