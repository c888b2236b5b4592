"""Paper is laid out by a process that has nothing and may die: the worker lives on."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from decisions.documents import printer, sandbox

PAGE = "<html lang=en><title>t</title><p>Testpatient-Canary"


def child() -> int:
    sandbox.warm()
    return sandbox._children[0].process.pid


@pytest.fixture(autouse=True)
def own_child():
    yield
    sandbox.lay_out_once(PAGE)


def test_one_child_prints_many_sections_and_is_replaced_after_some(monkeypatch):
    monkeypatch.setattr(sandbox, "MOST_SECTIONS", sandbox._children[0].sections + 2 if sandbox._children else 2)
    pids = []
    for _ in range(3):
        assert sandbox.lay_out(PAGE).pages == 1
        pids.append(child() if len(pids) < 1 else sandbox._children[0].process.pid)
    assert pids[0] == pids[1] != pids[2]


@pytest.mark.proof  # a child of its own; the next tries the limit
def test_what_the_worker_holds_is_not_counted_as_the_childs():
    held = b"x" * 450_000_000
    first = child()
    assert sandbox.lay_out(PAGE).pages == 1 and 10_000 < sandbox._children[0].memory < sandbox.MOST_MEMORY
    assert child() == first and held


def test_what_the_child_cannot_do_costs_one_error_without_a_word_of_the_text():
    deep = PAGE + "<div>" * 2000
    before = child()
    for html, named in ((deep, "RecursionError"), (f'{PAGE}<img src="file:///etc/hostname">', "FatalURLFetchingError")):
        with pytest.raises(sandbox.PaperError, match=named) as fault:
            sandbox.lay_out(html)
        assert "Canary" not in str(fault.value) and fault.value.__cause__ is None
    assert sandbox.lay_out(PAGE).pages == 1 and child() == before


def test_a_child_that_dies_hangs_or_eats_memory_is_replaced(monkeypatch):
    first = child()
    os.kill(first, signal.SIGKILL)
    sandbox._children[0].process.wait()
    assert sandbox.lay_out(PAGE).pages == 1 and child() != first, "a dead child is found out before it is asked"
    frozen = child()
    os.kill(frozen, signal.SIGSTOP)
    with monkeypatch.context() as hasty:
        hasty.setattr(sandbox, "PATIENCE", 0.3)
        with pytest.raises(sandbox.PaperError, match="ended"):
            sandbox.lay_out(PAGE)
    assert not Path(f"/proc/{frozen}").exists()
    greedy = f'{PAGE}<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>' + "x" * 400_000_000
    with pytest.raises(sandbox.PaperError):
        sandbox.lay_out(greedy)
    assert sandbox.lay_out(PAGE).pages == 1


def test_a_killed_child_in_the_middle_of_a_section_is_one_error():
    pid = child()
    threading.Timer(0.2, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(sandbox.PaperError, match="ended"):
        sandbox.lay_out(PAGE + "<table>" + "<tr><td>x" * 30_000)
    assert sandbox.lay_out(PAGE).pages == 1


def test_the_child_has_no_network_no_secrets_and_no_files_of_others(tmp_path, monkeypatch):
    monkeypatch.setenv("TUMORBOARD_SECRET_KEY", "secret-canary")
    sandbox.lay_out_once(PAGE)
    pid = child()
    sandbox.lay_out(PAGE)
    assert b"canary" not in Path(f"/proc/{pid}/environ").read_bytes()
    if os.geteuid() == 0:
        assert os.readlink(f"/proc/{pid}/ns/net") != os.readlink("/proc/self/ns/net")
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert f"Max address space         {printer.MEMORY}" in limits and "Max file size             0 " in limits


def test_the_guard_refuses_what_the_limits_let_through(tmp_path):
    """In a process of its own: an audit hook cannot be taken away again."""
    tries = f"""
import os, socket, subprocess, sys
sys.path.insert(0, {str(Path(printer.__file__).parents[2])!r})
from decisions.documents import printer
printer._give_up_the_rest()
import json, importlib.metadata  # python's own files can still be read
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: open("/etc/hostname").read(),
    lambda: open({str(tmp_path / "new")!r}, "w"),
    lambda: open({str(Path(printer.__file__).parents[2] / "manage.py")!r}),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.remove({str(tmp_path)!r}),
):
    try:
        attempt()
    except PermissionError:
        print("refused")
"""
    said = subprocess.run([sys.executable, "-c", tries], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["refused"] * 7 and not (tmp_path / "new").exists()
