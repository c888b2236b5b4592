"""A second process that asks for jobs and looks at them, as web and beat would.

Reads one JSON request per line and answers with one JSON line. It stands apart from the
test's own process because that one has another database.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django

from tests.faults import people


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    django.setup()
    from tests.faults import works  # noqa: F401  (registers the kinds)

    answers = _answers()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answers[asked.pop("do")](**asked)), flush=True)


def _answers() -> dict[str, Callable[..., Any]]:
    from cases.jobs import bell, engine
    from cases.models import AuditEntry, Job

    def row(key: str) -> dict[str, Any]:
        job = Job.objects.get(key=key)
        stored = AuditEntry.objects.filter(verb="test.stored", subject=key).count()
        return {
            "state": job.state,
            "attempts": job.attempts,
            "error": job.error,
            "result": job.result,
            "stored": stored,
            "id": str(job.pk),
        }

    def ring(key: str) -> None:
        bell.ring(Job.objects.get(key=key).pk)

    return {
        "enqueue": lambda kind, key: str(engine.enqueue(f"test.{kind}", key).pk),
        "row": row,
        "ring": ring,
        "sweep": lambda: engine.sweep(),
        "run": lambda key: engine.run(Job.objects.get(key=key).pk),
        **people.acts(),
    }


if __name__ == "__main__":
    main()
