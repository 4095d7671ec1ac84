"""The one Django app of the domain."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProjectsConfig(AppConfig):
    """Projects, from teams to releases."""

    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import `projects.tasks`, so that every process knows the bodies of jobs by name."""
        autodiscover_modules("tasks")
