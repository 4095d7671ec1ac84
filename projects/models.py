"""Index of every stage's tables, so that Django and `from projects.models import …` find them."""

from projects.adjudication.models import Claim, Ruling, RulingCategory, RulingSpan, SettlingRule
from projects.codebooks.models import (
    Category,
    CodeAgain,
    Codebook,
    CodebookNote,
    Draft,
    SubHypothesis,
    SubHypothesisLink,
    Variable,
)
from projects.coding.models import Assignment, Draw, Judgement, JudgementCategory, Note, Round, Span
from projects.corpus.models import Arrival, Document, SearchText
from projects.datasets.models import Release
from projects.jobs.models import Job, Worker
from projects.reliability.models import Computation, Upload
from projects.teams.models import Activity, Membership, OneTimeLink, Project, User

__all__ = [
    "Activity",
    "Arrival",
    "Assignment",
    "Category",
    "Claim",
    "CodeAgain",
    "Codebook",
    "CodebookNote",
    "Computation",
    "Document",
    "Draft",
    "Draw",
    "Job",
    "Judgement",
    "JudgementCategory",
    "Membership",
    "Note",
    "OneTimeLink",
    "Project",
    "Release",
    "Round",
    "Ruling",
    "RulingCategory",
    "RulingSpan",
    "SearchText",
    "SettlingRule",
    "Span",
    "SubHypothesis",
    "SubHypothesisLink",
    "Upload",
    "User",
    "Variable",
    "Worker",
]
