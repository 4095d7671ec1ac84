"""A job's page, and the part of it that asks again every second until the job has ended."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from projects.jobs.queries import jobs_of, worker_is_alive
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role


@project_view(Role.MANAGER)
def job(request: ProjectRequest, job_id: int) -> HttpResponse:
    """One job of the project, for its managers."""
    return _answer(request, "jobs/job.html", job_id)


@project_view(Role.MANAGER)
def progress(request: ProjectRequest, job_id: int) -> HttpResponse:
    """How far it is: the part of the page that changes."""
    return _answer(request, "jobs/_job.html", job_id)


def _answer(request: ProjectRequest, template: str, job_id: int) -> HttpResponse:
    found = get_object_or_404(jobs_of(request.project).select_related("by"), pk=job_id)
    context = {
        "project": request.project,
        "membership": request.membership,
        "job": found,
        "worker_alive": found.ended or worker_is_alive(),
    }
    return TemplateResponse(request, template, context)
