"""Everything the case remembers. One file per subject; this list is the whole schema."""

from cases.models.audit import AuditChain, AuditEntry
from cases.models.boards import Board, Membership, Site
from cases.models.cases import Case, CaseEvent, CaseNumber, Lesion
from cases.models.clocks import CaseClock
from cases.models.follow_up import DueFollowUp, FollowUp
from cases.models.imaging import ImagingStudy
from cases.models.imports import ImportedBundle, ImportedItem
from cases.models.jobs import Job
from cases.models.key_images import KeyImage, KeyImageWithdrawal
from cases.models.notices import Notice, NoticePreference, OutgoingMail
from cases.models.patients import Patient, PatientIdentifier
from cases.models.people import ApiToken, CalendarFeed, CalendarPreference, User
from cases.models.records import FactChoice, FactRecord
from cases.models.treatments import Treatment

__all__ = [
    "ApiToken",
    "AuditChain",
    "AuditEntry",
    "Board",
    "CalendarFeed",
    "CalendarPreference",
    "Case",
    "CaseClock",
    "CaseEvent",
    "CaseNumber",
    "DueFollowUp",
    "FactChoice",
    "FactRecord",
    "FollowUp",
    "ImagingStudy",
    "ImportedBundle",
    "ImportedItem",
    "Job",
    "KeyImage",
    "KeyImageWithdrawal",
    "Lesion",
    "Membership",
    "Notice",
    "NoticePreference",
    "OutgoingMail",
    "Patient",
    "PatientIdentifier",
    "Site",
    "Treatment",
    "User",
]
