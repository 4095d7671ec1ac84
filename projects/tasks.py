"""Index of what the worker runs: importing a stage's worker bodies registers them by name."""

from projects.corpus.importing import import_documents
from projects.datasets.build import build_release
from projects.exchange.importing import import_study
from projects.findings.build import read_release
from projects.jobs.tasks import run_job
from projects.reliability.build import compute_figures
from projects.reliability.planning_build import simulate_plan
from projects.reliability.upload_build import compute_upload

__all__ = [
    "build_release",
    "compute_figures",
    "compute_upload",
    "import_documents",
    "import_study",
    "read_release",
    "run_job",
    "simulate_plan",
]
