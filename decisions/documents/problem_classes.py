"""The problem classes that a board chooses from, by the names that the knowledge gives them."""

from decisions.consensus.decision_codes import NO_CLASS, NO_CLASS_LABEL
from decisions.reasoning.loader import load_knowledge


def problem_classes() -> dict[str, str]:
    """The classes of the working group: code -> name, the gravest first."""
    framework = next(one for one in load_knowledge().frameworks if one.id == "working_group")
    return {each.shown["class"]: each.shown["label"] for each in framework.classes}


def class_words(code: str) -> str:
    """A class in words; a code that the knowledge no longer has is shown as it is."""
    return (problem_classes() | {NO_CLASS: NO_CLASS_LABEL}).get(code, code)
