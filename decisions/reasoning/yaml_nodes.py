"""YAML read strictly, every value with the file and line it stands on.

Only `true`, `false` and `null` are special words: a plain `no` is text, so a patient's "no"
never becomes false. Keys given twice, anchors and unknown tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import yaml

# The C parser where PyYAML was built with it; the plain one reads the same, more slowly.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9]\d*)", re.ASCII)
_NUMBER = re.compile(r"[-+]?\d+\.\d+", re.ASCII)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class KnowledgeError(ValueError):
    """Something wrong in a knowledge file: the file, the line, and what is wrong."""

    def __init__(self, file: str, line: int, says: str) -> None:
        super().__init__(f"{file}:{line}: {says}")
        self.file, self.line, self.says = file, line, says


@dataclass(frozen=True, eq=False)
class Node:
    """One value of a file: text, number, true or false, null, a list of nodes or nodes by key."""

    value: Any
    file: str
    line: int

    def error(self, says: str) -> KnowledgeError:
        """An error that points at this value."""
        return KnowledgeError(self.file, self.line, says)

    def fields(self, required: Collection[str] = (), optional: Collection[str] = ()) -> dict[str, Node]:
        """The nodes by key, once unknown and missing keys are refused."""
        if not isinstance(self.value, dict):
            raise self.error("a mapping is wanted here")
        known = [*required, *optional]
        for key, node in self.value.items():
            if key not in known:
                raise node.error(f"unknown key {key!r}{closest(key, known)}")
        for key in required:
            if key not in self.value:
                raise self.error(f"the key {key!r} is missing")
        return dict(self.value)

    def entries(self) -> dict[str, Node]:
        """The nodes of a mapping whose keys are free."""
        if not isinstance(self.value, dict) or not self.value:
            raise self.error("a mapping is wanted here")
        return dict(self.value)

    def items(self) -> list[Node]:
        """The nodes of a list."""
        if not isinstance(self.value, list) or not self.value:
            raise self.error("a list is wanted here")
        return list(self.value)

    def text(self) -> str:
        """The value as text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.error("text is wanted here")
        return self.value.strip()

    def whole(self) -> int:
        """The value as a whole number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.error("a whole number is wanted here")
        return self.value

    def number(self) -> float:
        """The value as a number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.error("a number is wanted here")
        return self.value

    def flag(self) -> bool:
        """The value as true or false."""
        if not isinstance(self.value, bool):
            raise self.error("true or false is wanted here")
        return self.value

    def day(self) -> date:
        """The value as a date that exists."""
        if not isinstance(self.value, str) or not _DATE.fullmatch(self.value):
            raise self.error("a date as YYYY-MM-DD is wanted here")
        try:
            return date.fromisoformat(self.value)
        except ValueError:
            raise self.error(f"{self.value} is a day that does not exist") from None

    def one_of(self, known: Collection[str], what: str) -> str:
        """The value as one of the known words."""
        word = self.text()
        if word not in known:
            raise self.error(f"unknown {what} {word!r}{closest(word, known)}")
        return word

    def texts(self) -> tuple[str, ...]:
        """The value as a list of texts."""
        return tuple(node.text() for node in self.items())


def closest(word: str, known: Collection[str]) -> str:
    """ ": did you mean ...?" with the closest known word, or nothing."""
    match = get_close_matches(str(word), [str(name) for name in known], n=1)
    return f": did you mean {match[0]!r}?" if match else ""


def read_yaml(text: str, name: str) -> Node:
    """The one document of a file's text. `name` is how errors call the file. Raises KnowledgeError."""
    try:
        tree = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        problem = getattr(broken, "problem", None) or "cannot be read"
        raise KnowledgeError(name, mark.line + 1 if mark else 1, f"is not YAML: {problem}") from None
    if tree is None:
        raise KnowledgeError(name, 1, "the file is empty")
    return _node(tree, name, set())


def _node(tree: yaml.Node, file: str, seen: set[int]) -> Node:
    line = tree.start_mark.line + 1
    if id(tree) in seen:
        raise KnowledgeError(file, line, "anchors and aliases are not used here")
    seen.add(id(tree))
    if isinstance(tree, yaml.MappingNode):
        return Node(_mapping(tree, file, seen), file, line)
    if isinstance(tree, yaml.SequenceNode):
        return Node([_node(part, file, seen) for part in tree.value], file, line)
    assert isinstance(tree, yaml.ScalarNode)
    return Node(tree.value if tree.style else _plain(tree.value), file, line)


def _mapping(tree: yaml.MappingNode, file: str, seen: set[int]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key, value in tree.value:
        if not isinstance(key, yaml.ScalarNode):
            raise KnowledgeError(file, key.start_mark.line + 1, "a key must be a word")
        if key.value in found:
            raise KnowledgeError(file, key.start_mark.line + 1, f"the key {key.value!r} is given twice")
        node = _node(value, file, seen)
        found[key.value] = Node(node.value, file, key.start_mark.line + 1)
    return found


def _plain(word: str) -> Any:
    if word in _WORDS:
        return _WORDS[word]
    if _WHOLE.fullmatch(word):
        return int(word)
    return float(word) if _NUMBER.fullmatch(word) else word
