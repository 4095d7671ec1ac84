"""Index of what the worker runs: importing a stage's worker bodies registers them by name."""

from projects.adjudication.build import count_cells
from projects.adjudication.contested_build import extra_coders
from projects.coding.assigning_build import assign_documents, draw_documents
from projects.corpus.importing import import_documents
from projects.corpus.upload_build import read_documents
from projects.corpus.upload_importing import store_documents
from projects.datasets.build import build_release
from projects.exchange.importing import import_study
from projects.exchange.upload_importing import check_import, import_files
from projects.findings.build import read_release
from projects.jobs.tasks import run_job
from projects.reliability.build import compute_figures
from projects.reliability.planning_build import simulate_plan
from projects.reliability.upload_build import compute_upload

__all__ = [
    "assign_documents",
    "build_release",
    "check_import",
    "compute_figures",
    "compute_upload",
    "count_cells",
    "draw_documents",
    "extra_coders",
    "import_documents",
    "import_files",
    "import_study",
    "read_documents",
    "read_release",
    "run_job",
    "simulate_plan",
    "store_documents",
]
