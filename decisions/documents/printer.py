"""The process in which paper is laid out: HTML in, PDF out, and nothing else.

Started by `sandbox` as a program of its own, so that it has none of the worker's memory, settings or
connections. It imports WeasyPrint once and then gives up whatever it does not need: the network (a name space
of its own, where the system allows it), new files, new processes, and memory and time without end. What a text
of a case might still reach through a fault of a library ends there.

A message is its length in eight bytes and itself. In: {"html", "css", "variant", "pictures", "name"} as JSON, a picture
as base64 under its SHA-256; the HTML names it `key-image:SHA-256`. Out: {"pages",
"outline", "memory"} and then the PDF, or {"fault": a class name}, never a word of the text.
"""

import binascii
import ctypes
import gc
import json
import logging
import os
import re
import resource
import struct
import sys
import sysconfig
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

MEMORY = 1536 * 1024 * 1024  # bytes of address space, of which the libraries and fonts take a third
SECONDS = 60  # of processor time for one section
OPEN_FILES = 64
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # sched.h
PICTURE = "key-image:"  # an address that stands for a picture of the request
_POINTS = 0.75  # of a CSS pixel
# Names of Python's audit events: connections, processes, changes to files.
_CONNECTS = ("socket.", "urllib.", "ftplib.")
_STARTS = ("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.kill")
_WRITES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "shutil.", "tempfile.")


def main() -> None:
    """Answer one request after the other until the other end closes."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # whatever a library prints may be a patient's
        os.dup2(nowhere, stream)
    _leave_the_network()
    logging.disable(logging.CRITICAL)
    press = _Press()
    press.lay_out({"html": "<html lang=en><title>-</title><p>Żदे", "css": "", "variant": "pdf/ua-1"})
    # Layout makes millions of objects that live long; collecting rarely saves a third.
    gc.set_threshold(100_000, 50, 100)
    gc.freeze()
    _give_up_the_rest()
    while (request := _read(asked)) is not None:
        _allow_time()
        try:
            head, pdf = press.lay_out(json.loads(request))
            _write(answers, json.dumps(head).encode())
            _write(answers, pdf)
        except BaseException as fault:
            # Also FatalURLFetchingError, which is no Exception; and MemoryError.
            _write(answers, json.dumps({"fault": type(fault).__name__}).encode())
        gc.collect()


class _Press:
    """WeasyPrint with one set of fonts and one stylesheet at a time."""

    def __init__(self) -> None:
        import weasyprint
        from cssselect2 import ElementWrapper
        from PIL import Image
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

        class NothingFetched(URLFetcher):
            """Refuses every address and ends the rendering: paper is made from its own HTML, and from the pictures
            that came with it, alone."""

            def __init__(self, pictures: Mapping[str, str] = MappingProxyType({})) -> None:
                super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
                self._pictures = pictures

            def fetch(self, url: str, headers: Any = None) -> Any:
                picture = self._pictures.get(url.removeprefix(PICTURE)) if url.startswith(PICTURE) else None
                if picture is None:
                    raise FatalURLFetchingError("Paper may not fetch anything.")
                return URLFetcherResponse(url, binascii.a2b_base64(picture), {"Content-Type": "image/jpeg"})

        class WellFormed(weasyprint.HTML):  # type: ignore[misc]
            """HTML that is XML as well, read as such: its own parser is written in Python and takes a twelfth of
            the time of a section. Raises ElementTree.ParseError for any other, such as text with control
            characters."""

            def __init__(self, html: str, fetcher: Any) -> None:
                # Our own DOCTYPE comes first and all else is escaped: no text can declare an entity.
                root = ElementTree.fromstring(html)  # noqa: S314
                self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
                self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
                self.etree_element = self.wrapper_element.etree_element

        Image.preinit()  # the readers of the common kinds, while files may be opened

        self._weasyprint, self._fetcher, self._well_formed = weasyprint, NothingFetched, WellFormed
        self._fonts, self._memory = FontConfiguration(), _memory()
        self._css: tuple[str, Any] = ("", None)

    def lay_out(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The answer's head and the PDF of one request."""
        variant = request["variant"]
        fetcher = self._fetcher(request.get("pictures", {}))
        page = self.page(request["html"], fetcher)
        laid = page.render(font_config=self._fonts, stylesheets=[self._style(request["css"])], pdf_variant=variant)
        outline = laid.make_bookmark_tree(_POINTS, transform_pages=True)
        pdf = bytes(laid.write_pdf(pdf_variant=variant, finisher=_identified_by(request.get("name", ""))))
        return {"pages": len(laid.pages), "outline": outline, "memory": self._memory()}, pdf

    def page(self, html: str, fetcher: Any = None) -> Any:
        """The HTML as WeasyPrint holds it: the same whether it could be read as XML or not."""
        fetcher = fetcher or self._fetcher()
        try:
            return self._well_formed(html, fetcher)
        except ElementTree.ParseError:
            return self._weasyprint.HTML(string=html, url_fetcher=fetcher)

    def _style(self, css: str) -> Any:
        if self._css[0] != css or self._css[1] is None:
            self._css = (css, self._weasyprint.CSS(string=css, url_fetcher=self._fetcher()))
        return self._css[1]


def _identified_by(name: str) -> Callable[[Any, Any], None]:
    """What puts `name` before the identifiers of header cells, which WeasyPrint counts from the beginning in every
    file. The cells under a header refer to the same object, and so follow it."""

    def identify(_: Any, pdf: Any) -> None:
        for element in pdf.objects:
            if name and isinstance(element, dict) and element.get("Type") == "/StructElem" and "ID" in element:
                element["ID"].string = f"{name}.{element['ID'].string}"

    return identify


def _memory() -> Callable[[], int]:
    """What tells the most kilobytes that this process has used. Where there is no /proc it is `ru_maxrss`,
    which begins with what the parent held: a large one would have each child replaced after one section."""
    try:
        status = open("/proc/self/status", "rb", buffering=0)  # noqa: SIM115  kept: later none may be opened
    except OSError:
        return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def peak() -> int:
        status.seek(0)
        found = re.search(rb"VmHWM:\s+(\d+) kB", status.read(16_384))
        return int(found[1]) if found else 0

    return peak


def _leave_the_network() -> None:
    """A network name space without any interface, where the kernel allows it; elsewhere the guard stands alone."""
    if sys.platform != "linux":
        return
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    if unshare(_NEW_NETWORK):
        unshare(_NEW_USER | _NEW_NETWORK)


def _give_up_the_rest() -> None:
    """From here on: no files but fonts and Python's own to read, none to write, no process, a limit to memory."""
    limits = {"RLIMIT_AS": MEMORY, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0, "RLIMIT_NOFILE": OPEN_FILES, "RLIMIT_NPROC": 0}
    for name, most in limits.items():
        if (which := getattr(resource, name, None)) is not None:
            resource.setrlimit(which, (most, most))
    ours = tuple({os.path.realpath(each) for each in (sys.prefix, *sysconfig.get_paths().values())})
    ours += ("/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/var/cache/fontconfig")

    def guard(event: str, given: tuple[Any, ...]) -> None:
        if event.startswith((*_CONNECTS, *_STARTS, *_WRITES)):
            raise PermissionError(event)
        if event == "open" and not _may_be_read(given, ours):
            raise PermissionError(event)

    sys.addaudithook(guard)


def _may_be_read(given: tuple[Any, ...], ours: tuple[str, ...]) -> bool:
    path, mode, flags = given
    if isinstance(path, int):
        return True
    writes = (flags or 0) & (os.O_WRONLY | os.O_RDWR) or any(letter in (mode or "") for letter in "wax+")
    return not writes and str(Path(os.fsdecode(path)).resolve()).startswith(ours)


def _allow_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    return stream.read(length)


def _write(stream: BinaryIO, message: bytes) -> None:
    stream.write(struct.pack(">Q", len(message)))
    stream.write(message)
    stream.flush()


if __name__ == "__main__":
    main()
