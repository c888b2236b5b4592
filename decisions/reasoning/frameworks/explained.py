"""The frameworks beside NOMS in sentences."""

from collections.abc import Iterator
from typing import Any


def beside_noms_in_sentences(frameworks: dict[str, Any]) -> Iterator[str]:
    """A sentence or more for each framework of an assessment; NOMS has sentences of its own."""
    for found in frameworks.values():
        match found.get("kind"):
            case "checklist":
                yield from _checklist(found)
            case "classification":
                yield f"{_called(found)}: {_class(found)}"
            case "headings":
                yield from _headings(found)
            case "principles":
                yield from (_principle(each) for each in found["principles"])


def _called(found: dict[str, Any]) -> str:
    where = f" at {found['level']}" if found.get("level") else ""
    return f"{found['name']}{where}{' (historical)' if found['historical'] else ''}"


def _checklist(found: dict[str, Any]) -> Iterator[str]:
    yield f"{_called(found)}: {found['result']}."
    for each in found["criteria"]:
        if each["result"] != "met":
            yield f"{each['result'].capitalize()}: {each['says']}.{_why(each)}"


def _why(each: dict[str, Any]) -> str:
    missing = f" Not recorded: {', '.join(each['missing'])}." if each["missing"] else ""
    return missing + (f" {each['unclear']}" if each["unclear"] else "")


def _class(found: dict[str, Any]) -> str:
    possible = found["possible"]
    if found["class"] is not None:
        return f"{found['label']}.{_strategy(possible[0])}"
    if not possible:
        return "no class fits."
    named = "; or ".join(f"{each['label']}.{_strategy(each)}".rstrip(".") for each in possible)
    none = "; or no class fits" if found["none_may_fit"] else ""
    missing = f" Not recorded: {', '.join(found['missing'])}." if found["missing"] else ""
    return f"cannot say: {named}{none}.{missing}{''.join(f' {says}' for says in found['unclear'])}"


def _strategy(shown: dict[str, Any]) -> str:
    strategy = shown["historical_strategy"]
    return f" Historical strategy of the source paper: {strategy}" if strategy else ""


def _headings(found: dict[str, Any]) -> Iterator[str]:
    for heading in found["headings"]:
        known = [
            f"{name} {str(value).lower() if isinstance(value, bool) else value}"
            for name, value in heading["facts"].items()
            if value is not None
        ]
        parts = [", ".join(known) or "nothing recorded"]
        if heading["missing"]:
            parts.append(f"not recorded: {', '.join(heading['missing'])} (from {heading['who']})")
        yield f"{found['framework'].upper()} {heading['heading']}, {heading['label']}: {'; '.join(parts)}."


def _principle(each: dict[str, Any]) -> str:
    return f"{each['id']} {each['result']}: {each['says']}{_why(each)}"
