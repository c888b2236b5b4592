"""The test runner may empty append-only tables; nobody else may, before or after."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cases import audit
from cases.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def _an_entry() -> AuditEntry:
    return audit.append(audit.SYSTEM, "test")


@pytest.mark.parametrize("attempt", [1, 2])
def test_entries_stay_until_the_runner_empties_the_tables(attempt: int) -> None:
    assert AuditEntry.objects.count() == 0, "the runner emptied the table after the attempt before"
    _an_entry()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.count() == 1


def test_the_guard_is_back_after_emptying() -> None:
    call_command("flush", verbosity=0, interactive=False)
    entry = _an_entry()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_auditentry SET verb = 'changed' WHERE id = %s", [entry.pk])
