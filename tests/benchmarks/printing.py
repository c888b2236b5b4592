"""What the two processes of the paper benchmark do. Imports nothing at the top: each sets Django up first."""

import time
from typing import Any


def warm(_: int) -> None:
    """Start this process's printer, as a worker does when it starts."""
    import django

    django.setup()
    from decisions.documents import sandbox

    sandbox.warm()
    time.sleep(1)  # so that the other process is warmed too


def print_one(html: str) -> tuple[Any, int]:
    """One section, and the most memory that the printer has had, in kilobytes."""
    from decisions.documents import press, sandbox

    return press.print_section(html), sandbox._children[0].memory
