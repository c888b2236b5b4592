"""Mutants of a score's YAML: one change each, generic over every key a table may have."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import yaml

from decisions.reasoning.derived import KNOWN

Change = Callable[[yaml.Node], None]
"""Changes a tree that was composed for it alone."""

Steps = tuple[int, ...]
"""The way to a node from the root: places in lists and mappings."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_OPERATORS = {
    "below": ("at_most", "at_least"),
    "at_most": ("below", "above"),
    "at_least": ("above", "below"),
    "above": ("at_least", "at_most"),
    "is": ("is_not",),
    "is_not": ("is",),
    "all": ("any",),
    "any": ("all",),
}
_WORDS = {"true": "false", "false": "true", "better": "worse", "worse": "better"}
# Words, and what describes the study; and the range, which the loader holds to the points: it follows them here.
_LEFT_ALONE = (
    *("id", "name", "version", "label", "says", "checked", "caveats", "strategy", "cohort", "discrimination"),
    *("chased", "range"),
)


def mutants(text: str) -> Iterator[tuple[int, str, str]]:
    """Each mutant of a file: the line, what was changed, and the whole text with the change."""
    tree = yaml.compose(text, Loader=yaml.CSafeLoader)
    for steps, says, change in _changes(tree, (), ""):
        mutant = yaml.compose(text, Loader=yaml.CSafeLoader)
        change(mutant)
        _keep_the_sums(mutant)
        yield (
            _at(tree, steps).start_mark.line + 1,
            says,
            yaml.serialize(mutant, Dumper=yaml.CSafeDumper, allow_unicode=True, width=1000),
        )


def _changes(tree: yaml.Node, steps: Steps, key: str) -> Iterator[tuple[Steps, str, Change]]:
    """What can be changed in `tree`, which stands under `key`, and below it."""
    if key in _LEFT_ALONE:
        return
    if isinstance(tree, yaml.ScalarNode):
        yield from ((steps, f"{key}: {tree.value} becomes {new}", _set(steps, new)) for new in _others(tree))
    elif isinstance(tree, yaml.SequenceNode):
        yield from _of_a_list(tree, steps, key)
        for place, part in enumerate(tree.value):
            yield from _changes(part, (*steps, place), key)
    else:
        yield from _of_a_mapping(tree, steps)
        for place, (name, part) in enumerate(tree.value):
            yield from _changes(part, (*steps, place), name.value)


def _others(node: yaml.ScalarNode) -> Iterator[str]:
    """Other values of one word or number: one unit of the last digit more, and less."""
    if not node.style and node.value in _WORDS:
        yield _WORDS[node.value]
    elif not node.style and _NUMBER.fullmatch(node.value):
        yield from _neighbours(node.value)


def _neighbours(number: str) -> tuple[str, str]:
    value = Decimal(number)
    unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return str(value + unit), str(value - unit)


def _of_a_list(tree: yaml.SequenceNode, steps: Steps, key: str) -> Iterator[tuple[Steps, str, Change]]:
    for place, part in enumerate(tree.value):
        if len(tree.value) > 1:
            yield steps, f"{key}: {_named(part)} is left out", _drop(steps, place)
    for place, (first, second) in enumerate(zip(tree.value, tree.value[1:], strict=False)):
        if key in ("rows", "exceptions"):
            says = f"{key}: {_named(first)} and {_named(second)} change places"
            yield (*steps, place), says, _swap(steps, place)
        elif key == "bands":
            for more in (1, -1):
                says = f"the edge between {_named(first)} and {_named(second)} moves by {more:+}"
                yield (*steps, place), says, _move_edge(steps, place, more)
        elif key == "grades":
            for name in ("value", "group"):
                says = f"{_named(first)} and {_named(second)} exchange their {name}"
                yield (*steps, place), says, _exchange(steps, place, name)


def _of_a_mapping(tree: yaml.MappingNode, steps: Steps) -> Iterator[tuple[Steps, str, Change]]:
    fact = next((part.value for name, part in tree.value if name.value == "fact"), None)
    for place, (name, part) in enumerate(tree.value):
        for other in _OPERATORS.get(name.value, ()):
            said = f"{fact} {name.value} {part.value}" if isinstance(part, yaml.ScalarNode) else f"{fact or name.value}"
            yield (*steps, place), f"{said}: {name.value} becomes {other}", _rename(steps, place, other)
        if name.value in ("is", "is_not") and fact in KNOWN:
            listed = [each.value for each in part.value] if isinstance(part, yaml.SequenceNode) else [part.value]
            for value in KNOWN[fact].choices:
                if value not in listed:
                    says = f"{fact} {name.value} {', '.join(listed)}: {value} is added"
                    yield (*steps, place), says, _list(steps, place, [*listed, value])


def _set(steps: Steps, value: str) -> Change:
    def change(tree: yaml.Node) -> None:
        _at(tree, steps).value = value

    return change


def _drop(steps: Steps, place: int) -> Change:
    return lambda tree: _at(tree, steps).value.pop(place)


def _swap(steps: Steps, place: int) -> Change:
    def change(tree: yaml.Node) -> None:
        parts = _at(tree, steps).value
        parts[place], parts[place + 1] = parts[place + 1], parts[place]

    return change


def _move_edge(steps: Steps, place: int, more: int) -> Change:
    def change(tree: yaml.Node) -> None:
        first, second = _at(tree, steps).value[place : place + 2]
        for node in (_value(first, "to"), _value(second, "from")):
            node.value = str(int(node.value) + more)

    return change


def _exchange(steps: Steps, place: int, name: str) -> Change:
    def change(tree: yaml.Node) -> None:
        first, second = (_value(part, name) for part in _at(tree, steps).value[place : place + 2])
        vars(first)["value"], vars(second)["value"] = second.value, first.value
        vars(first)["style"], vars(second)["style"] = second.style, first.style

    return change


def _rename(steps: Steps, place: int, name: str) -> Change:
    def change(tree: yaml.Node) -> None:
        _at(tree, steps).value[place][0].value = name

    return change


def _list(steps: Steps, place: int, values: list[str]) -> Change:
    def change(tree: yaml.Node) -> None:
        key, _ = _at(tree, steps).value[place]
        parts = [yaml.ScalarNode("tag:yaml.org,2002:str", value, style='"') for value in values]
        _at(tree, steps).value[place] = (key, yaml.SequenceNode("tag:yaml.org,2002:seq", parts))

    return change


def _keep_the_sums(tree: yaml.Node) -> None:
    """Let range and outer bands follow the points, so that the loader's sums do not refuse the mutant."""
    variants, items = (part.value if (part := _value(tree, name)) else [] for name in ("variants", "items"))
    added = {id.value for variant in variants for id in _value(variant, "adds").value}
    points = [_points(item) for item in items if _value(item, "id").value not in added]
    ceiling = _value(tree, "ceiling")
    ends = [sum(min(each) for each in points), sum(max(each) for each in points)] if points and all(points) else []
    for place, (name, end) in enumerate(zip(("from", "to"), ends, strict=False)):
        written = _value(tree, "range").value[place]
        end = min(end, int(ceiling.value)) if ceiling else end
        if bands := _value(tree, "bands"):
            outer = _value(bands.value[-place], name)
            outer.value = str(end) if outer.value == written.value else outer.value
        written.value = str(end)


def _points(item: yaml.Node) -> list[int]:
    rows = [row for name in ("exceptions", "rows") if (part := _value(item, name)) for row in part.value]
    found = [points for row in rows if (points := _value(row, "points"))]
    return [int(part.value) for node in found for part in (node.value if isinstance(node.value, list) else [node])]


def _value(tree: yaml.Node, key: str) -> yaml.Node | None:
    return next((part for name, part in tree.value if name.value == key), None)


def _at(tree: yaml.Node, steps: Steps) -> yaml.Node:
    for step in steps:
        part = tree.value[step]
        tree = part[1] if isinstance(tree, yaml.MappingNode) else part
    return tree


def _named(tree: yaml.Node) -> str:
    """A part in a word: what it is called, or its own value."""
    if isinstance(tree, yaml.ScalarNode):
        return repr(tree.value)
    for name in ("id", "label", "value", "fact", "says"):
        if isinstance(tree, yaml.MappingNode) and (found := _value(tree, name)):
            return repr(found.value)
    return "a part"
