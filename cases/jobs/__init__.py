"""The job table's engine. Public names: `enqueue`, `Work`, `register`, `run`, `sweep`."""

from cases.jobs.engine import MAX_ATTEMPTS, enqueue, run, sweep
from cases.jobs.kinds import Report, Work, register

__all__ = ["MAX_ATTEMPTS", "Report", "Work", "enqueue", "register", "run", "sweep"]
