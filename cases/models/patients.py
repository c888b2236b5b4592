"""Who the patient is. Identity only: everything clinical is a fact record."""

import uuid

from django.db import models


class Patient(models.Model):
    """A person known to a site. Names are stored as given, never upper-cased."""

    SEXES = [("female", "Female"), ("male", "Male"), ("other", "Other")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("cases.Site", models.PROTECT, related_name="patients")
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=SEXES, blank=True)
    deceased_on = models.DateField(null=True, blank=True)
    facts_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deceased_on=None)
                | models.Q(birth_date=None)
                | models.Q(deceased_on__gte=models.F("birth_date")),
                name="death_not_before_birth",
            ),
        ]
        indexes = [models.Index(fields=["site", "family_name", "birth_date"])]

    def __str__(self) -> str:
        return str(self.id)


class PatientIdentifier(models.Model):
    """One number under which a site or country knows the patient.

    `system` is a URI (FHIR Identifier.system) or a short name of the issuing authority.
    """

    KINDS = [("mrn", "MRN"), ("nhs_number", "NHS number"), ("abha", "ABHA"), ("other", "Other")]

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="identifiers")
    site = models.ForeignKey("cases.Site", models.PROTECT)
    kind = models.CharField(max_length=20, choices=KINDS)
    system = models.CharField(max_length=200)
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "system", "value"], name="one_patient_per_identifier"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
