"""Rows that wait to be written together: parents before children, each kind in one statement."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import AutoField, JSONField, Model

from cases import audit
from cases.audit import Actor, Line
from cases.models import (
    Case,
    CaseEvent,
    DueFollowUp,
    FactRecord,
    FollowUp,
    ImagingStudy,
    Lesion,
    Patient,
    PatientIdentifier,
    Treatment,
)
from decisions.models import (
    AgendaItem,
    Assessment,
    Attendance,
    AttendanceNote,
    BallotEvent,
    Decision,
    DeferralReason,
    Discussion,
    Implementation,
    Meeting,
    RecordedResult,
    Round,
    Seal,
    Seat,
    Signature,
)

_BEFORE: tuple[type[Model], ...] = (
    *(Meeting, Attendance, AttendanceNote),
    *(Patient, PatientIdentifier, Case, Lesion, ImagingStudy, FactRecord, Assessment),
    *(AgendaItem, DeferralReason, Discussion, Round, Seat, BallotEvent),
)
_AFTER: tuple[type[Model], ...] = (
    *(Decision, Signature, Seal, Treatment, DueFollowUp, FollowUp, Implementation, RecordedResult, CaseEvent),
)
_COUNT_ANEW = (1, 10, 100)  # after so many writes


class Pile:
    """Adds up rows and lines of the access log; `write` stores them and starts anew."""

    def __init__(self) -> None:
        self.written = 0
        self._writes = 0
        self._rows: dict[type[Model], list[Any]] = defaultdict(list)
        self._lines: list[Line] = []

    def add(self, *rows: Model) -> None:
        """Rows to be written; their keys are known already."""
        for row in rows:
            self._rows[type(row)].append(row)

    def log(self, line: Line) -> None:
        self._lines.append(line)

    def write(self, actor: Actor) -> None:
        """Store everything in the caller's transaction. The database checks its constraints before it goes on."""
        rounds = self._rows[Round]
        for round_ in rounds:
            round_.state = "open"  # the database takes ballots for an open round only
        self._store(_BEFORE)
        Round.objects.filter(pk__in=[round_.pk for round_ in rounds]).update(state="closed")
        self._store(_AFTER)
        audit.append_many(actor, self._lines)
        self.written += len(self._lines)
        self._rows.clear()
        self._lines.clear()
        if connection.vendor == "postgresql":
            connection.check_constraints()  # else they queue up until the end, and with them the memory
            self._writes += 1
            if self._writes in _COUNT_ANEW:
                _count_anew()

    def _store(self, models: tuple[type[Model], ...]) -> None:
        for model in models:
            _insert(model, self._rows[model])
            self.written += len(self._rows[model])


def _count_anew() -> None:
    """Let PostgreSQL plan anew: its checks of foreign keys were planned when the tables were empty, and read a
    whole table for every row until it is told how long the table is."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _insert(model: type[Model], rows: Sequence[Model]) -> None:
    """All rows of one kind: on PostgreSQL by COPY, which passes the same constraints and triggers in a fifth
    of the time."""
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=500)
        return
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    columns = [(field.attname, isinstance(field, JSONField)) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_value(getattr(row, name), is_json) for name, is_json in columns])


def _value(value: Any, is_json: bool) -> Any:
    return json.dumps(value) if is_json and value is not None else value
