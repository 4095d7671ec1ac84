import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import projects.codebooks.difference


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0008_counts_of_large_studies"),
    ]

    operations = [
        migrations.AddField(
            model_name="codebook",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.TextField(help_text="JSON as in Codebook.content.")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.codebook"
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft", to="projects.project"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CodeAgain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            (projects.codebooks.difference.Reach["NOTHING"], "nothing"),
                            (projects.codebooks.difference.Reach["NONE_YET"], "none_yet"),
                            (projects.codebooks.difference.Reach["ANSWERS"], "answers"),
                            (projects.codebooks.difference.Reach["ALL"], "all"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "answers",
                    models.ManyToManyField(
                        help_text="With reach `answers`: those touched.", related_name="+", to="projects.category"
                    ),
                ),
                (
                    "codebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="to_code_again",
                        to="projects.codebook",
                    ),
                ),
                (
                    "variable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.variable"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("codebook", "variable", "reach"), name="code_again_once_per_version"
                    )
                ],
            },
        ),
    ]
