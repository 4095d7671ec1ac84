"""The site as a Django app: it brings its commands, and its Celery app to every process that may ask for a job."""

from django.apps import AppConfig

from annotator.celery import app as celery_app

__all__ = ["SiteConfig", "celery_app"]


class SiteConfig(AppConfig):
    """The site."""

    name = "annotator"
