"""A log line tells what happened and where, and never what a person typed."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from celery import Celery

from tumorboard.logs import JsonLine

TYPED = "Kanarienvogel"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything logged during the test, as the product writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def refuse(text: str) -> None:
    raise ValueError(f"cannot read {text}")


def test_an_exception_is_its_type_and_place(lines: io.StringIO) -> None:
    try:
        refuse(TYPED)
    except ValueError:
        logging.getLogger("cases").exception("a form was refused")
    line = json.loads(lines.getvalue())
    assert (line["level"], line["from"], line["says"], line["raised"]) == (
        "error",
        "cases",
        "a form was refused",
        "ValueError",
    )
    assert "test_logs.py" in line["where"]
    assert TYPED not in lines.getvalue()


def test_a_failed_task_is_named_without_its_exception(lines: io.StringIO) -> None:
    app = Celery("logs", broker="memory://", set_as_current=False)
    app.task(name="logs.refuse")(refuse).apply(args=[TYPED])
    line = json.loads(lines.getvalue().splitlines()[-1])
    assert line["says"].startswith("task logs.refuse[")
    assert line["raised"] == "ValueError"
    assert TYPED not in lines.getvalue()


def test_a_line_is_one_line(lines: io.StringIO) -> None:
    logging.getLogger("cases").warning("two\nlines and “quotes”")
    assert lines.getvalue().count("\n") == 1
    assert json.loads(lines.getvalue())["says"] == "two\nlines and “quotes”"


def test_the_secret_of_a_calendar_address_stays_out_of_the_log(lines: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Too Many Requests: %s", "/cal/s3cret-Key_1.ics")
    assert json.loads(lines.getvalue())["says"] == "Too Many Requests: /cal/....ics"
