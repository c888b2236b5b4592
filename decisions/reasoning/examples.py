"""Worked examples: a case and what the assessment says of it. They ship with the knowledge and are its tests."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from decisions.reasoning.loader import SHIPPED

LESIONS = "lesions.yaml"


@dataclass(frozen=True, eq=False)
class Example:
    """One sentence, the facts it is about (`given`, as written), and what is expected by path."""

    name: str
    file: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    lesions: Mapping[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """The facts in full, as JSON that `assess` takes: an adult of known performance status unless said
        otherwise, with lesions that are vertebral and were never irradiated."""
        given = {name: typed(value) for name, value in self.given.items() if name != "lesions"}
        return {"age_years": 60, "kps": 70, **given, "lesions": [self._lesion(each) for each in self._places]}

    @property
    def _places(self) -> list[dict[str, Any]]:
        return list(self.given.get("lesions", []))

    def _lesion(self, given: dict[str, Any]) -> dict[str, Any]:
        facts = {**self.lesions.get(given.get("is", ""), {}), **given}
        read = {name: value if name == "escc" else typed(value) for name, value in facts.items() if name != "is"}
        return {"compartment": "vertebral", "prior_rt": "none", **read}

    def mentions(self, ids: Collection[str]) -> frozenset[str]:
        """Which of these ids (rules, rows, scores, frameworks) the example names, in its sentence or in what
        it expects."""
        said = {word for text in _texts([self.name, self.expect]) for word in _WORD.findall(text)}
        said |= {path.split(".")[1] for path in self.expect if path.startswith(("scores.", "frameworks."))}
        return frozenset({word.removeprefix("D-").rstrip(".") for word in said} & set(ids))


_WORD = re.compile(r"[\w.-]+")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@cache
def read_examples(folder: Path = SHIPPED / "examples") -> tuple[Example, ...]:
    """Every example of a folder, file by file. Read as text throughout, so that a plain `no` stays a `no`."""
    lesions = _read(folder / LESIONS)
    return tuple(
        Example(each["name"], file.name, each["given"], each["expect"], lesions)
        for file in sorted(folder.glob("*.yaml"))
        if file.name != LESIONS
        for each in _read(file)
    )


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (text only, safer than safe)


def typed(value: Any) -> Any:
    """A value of an example as the JSON it stands for: numbers, true, false and null are no text."""
    if value in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[value]
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, list):
        return [typed(part) for part in value]
    return {name: typed(part) for name, part in value.items()} if isinstance(value, dict) else value


_WHOLE = re.compile(r"\d+", re.ASCII)
_NUMBER = re.compile(r"\d+\.\d+", re.ASCII)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)
