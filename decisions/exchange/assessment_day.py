"""As of which day facts that somebody sends may be assessed: by the command and by the API alike."""

from datetime import date

from cases.facts.reading import EARLIEST, LATEST
from cases.pathway.refusals import bad_field


def checked_day(on: date) -> date:
    """The day itself, where a fact could lie on it. Raises BadInput that names `on`."""
    if not EARLIEST <= on.isoformat() <= LATEST:
        raise bad_field("on", f"{on} is not a plausible day.", f"Give a day from {EARLIEST} to {LATEST}.")
    return on
