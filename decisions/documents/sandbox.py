"""The printer's other end: a child process that lays out one section after the other, and may die.

Each process keeps one warm child (importing WeasyPrint takes more than a second) and replaces it after some
sections, or when it has grown. A child that dies, hangs or runs out of memory costs one PaperError; the caller
lives on and the next section gets a new child.
"""

import json
import os
import struct
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

ENGINE = f"WeasyPrint {version('weasyprint')}"
MOST_SECTIONS = 60  # of one child
MOST_MEMORY = 400_000  # kilobytes once used by it
PATIENCE = 200.0  # seconds for one section, with two processes on each core
Pictures = Mapping[str, bytes]
NO_PICTURES: Pictures = MappingProxyType({})
_PROGRAM = Path(__file__).with_name("printer.py")
_STYLE = Path(__file__).with_name("paper.css")
# Nothing else of the worker's environment, which holds its keys.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")


class PaperError(Exception):
    """The paper could not be made. Says nothing of what stood on it."""


@dataclass(frozen=True)
class Laid:
    """One finished PDF, its number of pages and its outline (WeasyPrint's `make_bookmark_tree`)."""

    pdf: bytes
    pages: int
    outline: list[Any]


@cache
def style() -> str:
    """The stylesheet of paper."""
    return _STYLE.read_text(encoding="utf-8")


def lay_out(html: str, variant: str | None = "pdf/ua-1", pictures: Pictures = NO_PICTURES, name: str = "") -> Laid:
    """The PDF of this HTML. Raises PaperError, naming the class of the fault and never the text.

    `pictures` are JPEGs by their SHA-256, which the HTML may name as `key-image:SHA-256`; there are no others.
    `name` comes before the identifiers of its header cells, for a file that is joined with others.
    """
    sent = {name: b64encode(picture).decode() for name, picture in pictures.items()}
    asked = {"html": html, "css": style(), "variant": variant, "pictures": sent, "name": name}
    request = json.dumps(asked).encode()
    with _lock:
        child = _warm_child()
        clock = threading.Timer(PATIENCE, child.process.kill)
        clock.daemon = True
        clock.start()
        try:
            return child.lay_out(request)
        except _Fault as fault:
            raise PaperError(str(fault)) from None
        except (OSError, ValueError, struct.error):
            child.close()
            raise PaperError(f"the printer ended ({child.process.returncode})") from None
        except BaseException:  # a time limit of the worker: what the child answers later belongs to nobody
            child.close()
            raise
        finally:
            clock.cancel()


def lay_out_once(html: str) -> Laid:
    """The same without tags, by a process that is ended at once: for web processes, which seldom need one."""
    try:
        return lay_out(html, None)
    finally:
        with _lock:
            while _children:
                _children.pop().close()


def warm() -> None:
    """Start this process's child, so that the first paper does not wait for it."""
    with _lock:
        _warm_child()


class _Fault(Exception):
    """The child says that it could not, and is well."""


class _Child:
    def __init__(self) -> None:
        self.owner, self.sections, self.memory = os.getpid(), 0, 0
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )

    def lay_out(self, request: bytes) -> Laid:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(struct.pack(">Q", len(request)) + request)
        self.process.stdin.flush()
        head = json.loads(_message(self.process.stdout))
        if "fault" in head:
            self.memory = MOST_MEMORY if head["fault"] == "MemoryError" else self.memory
            raise _Fault(head["fault"])
        self.sections, self.memory = self.sections + 1, head["memory"]
        return Laid(_message(self.process.stdout), head["pages"], head["outline"])

    @property
    def usable(self) -> bool:
        mine = self.owner == os.getpid()  # after a fork the child belongs to the parent
        return mine and self.process.poll() is None and self.sections < MOST_SECTIONS and self.memory < MOST_MEMORY

    def close(self) -> None:
        """End it now; nothing that it holds is worth keeping."""
        if self.owner != os.getpid():
            return
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was not yet written to a dead child
                    continue


_lock = threading.Lock()
_children: list[_Child] = []


def _warm_child() -> _Child:
    if not (_children and _children[0].usable):
        while _children:
            _children.pop().close()
        _children.append(_Child())
    return _children[0]


def _message(stream: BinaryIO) -> bytes:
    (length,) = struct.unpack(">Q", stream.read(8))
    message = stream.read(length)
    if len(message) < length:
        raise ValueError("cut short")
    return message
