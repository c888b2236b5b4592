"""Why an action was not carried out, in words a person can act on.

Every door turns a refusal into its own form (a page, a problem+json body, a line
on the command line); none of them invents its own reasons.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field: its path, what is wrong, and how to mend it."""

    field: str
    says: str
    remedy: str = ""

    def __str__(self) -> str:
        about = f"{self.field}: " if self.field else ""
        return f"{about}{self.says}" + (f" {self.remedy}" if self.remedy else "")


class Refusal(Exception):
    """An action that was refused and changed nothing. `status` is the HTTP status."""

    status = 400
    title = "Refused"

    def __init__(self, says: str, *, remedy: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.remedy = remedy
        self.errors: tuple[FieldError, ...] = ()

    def __str__(self) -> str:
        return f"{self.says} {self.remedy}".strip()


class BadInput(Refusal):
    """One or more fields cannot be accepted as they are. Carries every error at once."""

    status = 400
    title = "Some fields need correcting"

    def __init__(self, errors: Iterable[FieldError]) -> None:
        found = tuple(errors)
        super().__init__("; ".join(str(error) for error in found) or "Invalid input.")
        self.errors = found


class Denied(Refusal):
    """Access that was refused. `board_id` and `verb` say of what and for what, where that is known:
    they are for the access log and never for the person refused."""

    def __init__(self, says: str, *, remedy: str = "", board_id: object | None = None, verb: str = "") -> None:
        super().__init__(says, remedy=remedy)
        self.board_id = board_id
        self.verb = verb


class NotVisible(Denied):
    """The thing does not exist, or not for this person; the two are told apart nowhere.

    With a `board_id` it exists, on a board that this person does not sit on.
    """

    status = 404
    title = "Not found"

    def __init__(
        self, says: str = "There is nothing here that you can see.", *, board_id: object | None = None, verb: str = ""
    ) -> None:
        super().__init__(says, board_id=board_id, verb=verb)


class NotYourRole(Denied):
    """The thing is visible, but this person's role may not do this to it."""

    status = 403
    title = "Not allowed for your role"


class WrongState(Refusal):
    """Right person, wrong moment: the record has moved on or is not there yet."""

    status = 409
    title = "Not possible at this stage"


class Stale(WrongState):
    """The person saw an older version of the record; `current` is its version now."""

    title = "The record has changed"

    def __init__(self, says: str, *, remedy: str = "", current: int) -> None:
        super().__init__(says, remedy=remedy)
        self.current = current


class DoneBefore(WrongState):
    """The same request was carried out before; nothing was done a second time."""

    title = "Done before"


def bad_field(field: str, says: str, remedy: str = "") -> BadInput:
    """A refusal about a single field."""
    return BadInput([FieldError(field, says, remedy)])
