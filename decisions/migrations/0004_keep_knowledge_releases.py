"""Keep every release of the knowledge that an assessment rests on, and let nothing change it."""

import uuid

from django.db import migrations, models

from cases.models.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_recorded_results")]

    operations = [
        migrations.CreateModel(
            name="KnowledgeRelease",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("version", models.CharField(max_length=40)),
                ("released", models.DateField()),
                ("changes", models.TextField()),
                ("files", models.JSONField()),
                ("first_used_at", models.DateTimeField()),
            ],
            options={"ordering": ["-first_used_at", "-version"]},
        ),
        append_only("decisions_knowledgerelease"),
    ]
