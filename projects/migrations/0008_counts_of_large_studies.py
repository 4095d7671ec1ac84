from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0007_hypotheses_and_states"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["project", "verb", "by"], name="activity_by_verb"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["coder", "state", "submitted_at", "round"], name="assignment_progress"),
        ),
    ]
