"""What was advised, what the board said, and the paper that went out."""

from decisions.models.assessments import Assessment
from decisions.models.decisions import Decision, Signature
from decisions.models.documents import Document, DocumentFile
from decisions.models.knowledge import KnowledgeRelease
from decisions.models.live import AttendanceNote, Break, Discussion, Interest, MinuteRevision, ThemeAnswer
from decisions.models.meetings import AgendaItem, Attendance, Meeting
from decisions.models.outcomes import CaseOutcome, Implementation, MetricReport
from decisions.models.results import RecordedResult
from decisions.models.votes import BallotEvent, Round, Seat

__all__ = [
    "AgendaItem",
    "Assessment",
    "Attendance",
    "AttendanceNote",
    "BallotEvent",
    "Break",
    "CaseOutcome",
    "Decision",
    "Discussion",
    "Document",
    "DocumentFile",
    "Implementation",
    "Interest",
    "KnowledgeRelease",
    "Meeting",
    "MetricReport",
    "MinuteRevision",
    "RecordedResult",
    "Round",
    "Seat",
    "Signature",
    "ThemeAnswer",
]
