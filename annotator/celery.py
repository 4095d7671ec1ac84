"""The Celery app: `celery -A annotator worker` does the jobs."""

import os

from celery import Celery

from annotator import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")

broker.register()
app = Celery("annotator")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["projects"])
app.steps["worker"].add("annotator.worker:Watch")
