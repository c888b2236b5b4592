"""Imaging studies of a case: which study, where it is, and what was reported."""

import uuid

from django.db import models


class ImagingStudy(models.Model):
    STATES = [("requested", "Requested"), ("done", "Done"), ("reported", "Reported")]
    MODALITIES = [
        ("MR", "MRI"),
        ("CT", "CT"),
        ("PT", "PET"),
        ("CR", "Radiograph"),
        ("NM", "Bone scan"),
        ("OT", "Other"),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="studies")
    modality = models.CharField(max_length=4, choices=MODALITIES)
    region = models.CharField(max_length=80)
    study_date = models.DateField(null=True, blank=True)
    accession = models.CharField(max_length=64, blank=True)
    study_instance_uid = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=STATES)
    report = models.TextField(blank=True)
    added_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "study_instance_uid"],
                condition=~models.Q(study_instance_uid=""),
                name="one_row_per_study_and_case",
            ),
        ]
        # The newest first and what is only requested last: the databases differ where nothing is said of no date.
        ordering = [models.F("study_date").desc(nulls_last=True), "added_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_modality_display()} {self.region}"
