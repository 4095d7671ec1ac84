"""The one Celery task: do the job with this number, if it is there to be done."""

from celery import shared_task

from projects.jobs import running


@shared_task(name="projects.jobs.run_job")
def run_job(job_id: int) -> None:
    """Nothing but the number is trusted: the job's row says what to do."""
    running.run(job_id)
