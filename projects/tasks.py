"""Index of what the worker runs: importing a stage's worker bodies registers them by name."""

from projects.corpus.importing import import_documents
from projects.datasets.build import build_release
from projects.exchange.importing import import_study
from projects.jobs.tasks import run_job

__all__ = ["build_release", "import_documents", "import_study", "run_job"]
