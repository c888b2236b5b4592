"""Protect in the database what is written once: facts, history, access log, treatments."""

from django.db import migrations

from cases.models.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        append_only(
            "cases_factrecord",
            "cases_factchoice",
            "cases_caseevent",
            "cases_auditentry",
            "cases_treatment",
            "cases_followup",
            "cases_importeditem",
            "cases_importedbundle",
        ),
    ]
