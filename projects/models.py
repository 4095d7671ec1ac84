"""Index of every stage's tables, so that Django and `from projects.models import …` find them."""

from projects.adjudication.models import Ruling, RulingCategory, RulingSpan
from projects.codebooks.models import Category, Codebook, Variable
from projects.coding.models import Assignment, Draw, Judgement, JudgementCategory, Note, Round, Span
from projects.corpus.models import Document
from projects.datasets.models import Release
from projects.jobs.models import Job, Worker
from projects.reliability.models import Computation, Upload
from projects.teams.models import Activity, Membership, Project, User

__all__ = [
    "Activity",
    "Assignment",
    "Category",
    "Codebook",
    "Computation",
    "Document",
    "Draw",
    "Job",
    "Judgement",
    "JudgementCategory",
    "Membership",
    "Note",
    "Project",
    "Release",
    "Round",
    "Ruling",
    "RulingCategory",
    "RulingSpan",
    "Span",
    "Upload",
    "User",
    "Variable",
    "Worker",
]
