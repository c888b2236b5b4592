"""What was advised, what the board said, and the paper that went out."""

from decisions.models.assessments import Assessment
from decisions.models.decisions import Decision, Signature
from decisions.models.delegations import Delegation
from decisions.models.dispatch import Correspondent, Dispatch, DispatchEvent, LetterLink, LinkOpening, Recipient
from decisions.models.documents import ArchiveCopy, Document, DocumentFile, DocumentReading
from decisions.models.emergencies import CallAnswer, CallStep, EmergencyCall, EmergencyRules, Ratification
from decisions.models.exports import CohortExport, ExportPart
from decisions.models.follow_through import ActionItem, DeferralReason
from decisions.models.knowledge import KnowledgeRelease
from decisions.models.letters import Letter, LetterRevision, LetterText
from decisions.models.live import AttendanceNote, Break, Discussion, Interest, MinuteRevision, ThemeAnswer
from decisions.models.meetings import AgendaItem, Attendance, Meeting, MeetingReply
from decisions.models.opinions import AdviceShown, Dissent, Opinion
from decisions.models.outcomes import CaseOutcome, Implementation, MetricReport
from decisions.models.results import RecordedResult
from decisions.models.seals import Seal, SigningKey
from decisions.models.sections import PaperSection
from decisions.models.votes import BallotEvent, Round, Seat

__all__ = [
    "ActionItem",
    "AdviceShown",
    "AgendaItem",
    "ArchiveCopy",
    "Assessment",
    "Attendance",
    "AttendanceNote",
    "BallotEvent",
    "Break",
    "CallAnswer",
    "CallStep",
    "CaseOutcome",
    "CohortExport",
    "Correspondent",
    "Decision",
    "DeferralReason",
    "Delegation",
    "Discussion",
    "Dispatch",
    "DispatchEvent",
    "Dissent",
    "Document",
    "DocumentFile",
    "DocumentReading",
    "EmergencyCall",
    "EmergencyRules",
    "ExportPart",
    "Implementation",
    "Interest",
    "KnowledgeRelease",
    "Letter",
    "LetterLink",
    "LetterRevision",
    "LetterText",
    "LinkOpening",
    "Meeting",
    "MeetingReply",
    "MetricReport",
    "MinuteRevision",
    "Opinion",
    "PaperSection",
    "Ratification",
    "Recipient",
    "RecordedResult",
    "Round",
    "Seal",
    "Seat",
    "Signature",
    "SigningKey",
    "ThemeAnswer",
]
