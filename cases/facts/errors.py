"""What can be wrong with facts as they are given, every error at once."""

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST_SHOWN = 80


@dataclass(frozen=True)
class FactError:
    """One thing wrong: the field's path, the value given, what is wrong, what is allowed."""

    field: str
    value: str
    says: str
    allowed: str = ""

    def __str__(self) -> str:
        place = self.field or "the case"
        allowed = f" Allowed: {self.allowed}." if self.allowed else ""
        return f"{place}: {self.says} (given: {self.value}).{allowed}"


class FactErrors(ValueError):
    """The facts cannot be read. `errors` holds everything found, in the order of the input."""

    def __init__(self, errors: Iterable[FactError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))


def shown(value: object) -> str:
    """A value as an error message may print it: short, and safe for any hostile input."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int() if value.bit_length() > 64:
            return "a very large number"
        case int() | float():
            return repr(value)
        case str():
            text = value.encode("utf-8", "replace").decode("utf-8", "replace")
            return repr(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")
        case dict():
            return "an object"
        case list() | tuple():
            return "a list"
        case _:
            return "something else"
