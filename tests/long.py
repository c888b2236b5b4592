"""What takes longest: no part of `make test`, and tried before each change lands by `make test-rest`.

A tenth of the tests takes two thirds of the time of all: packs printed whole, processes that are killed, years
that are simulated, pages counted at many lengths, most people of the permission matrix at every address. `make
test` tries the same parts of the product by quicker ones. They stand in `long.txt`, one on a line: a file, a
function, or a function with some of its values. A line without a test fails in tests/house/test_long.py.
"""

from pathlib import Path

LONG = frozenset(Path(__file__).with_suffix(".txt").read_text().split())


def is_long(nodeid: str) -> bool:
    """Whether a test is one of these, by pytest's name of it."""
    return not LONG.isdisjoint((nodeid, nodeid.partition("[")[0], nodeid.partition("::")[0]))
