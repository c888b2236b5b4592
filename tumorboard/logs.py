"""One line of JSON per log record, without patient data and without the secret of an address: a calendar's, a letter's.

The message of an exception may quote what a person typed, so a record carries the
exception's type and where it was raised, never its text.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

_SECRET = re.compile(r"/(cal|letters/open)/[\w-]+")


class JsonLine(logging.Formatter):
    """Formats a record as one JSON object: at, level, from, says, and for errors raised, where."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": says(record),
        }
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])[-6:]
            line["raised"] = record.exc_info[0].__name__
            line["where"] = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        return json.dumps(line, ensure_ascii=False)


def says(record: logging.LogRecord) -> str:
    """The record's message. Celery's own about a failed task would quote the exception: it names the task alone."""
    if isinstance(record.args, dict) and "exc" in record.args:
        return f"task {record.args.get('name')}[{record.args.get('id')}] {record.args.get('description')}"
    return _SECRET.sub(r"/\1/...", record.getMessage())
