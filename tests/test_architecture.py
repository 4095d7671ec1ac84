"""The house rules of ARCHITECTURE.md, read from the code and checked.

Each rule is data here; a rule that changes changes in this file and in ARCHITECTURE.md.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = ROOT / "projects"

# Left to right; a stage imports only stages to its left. Equal numbers stand side by side and are blind to each other.
STAGES = {
    "jobs": 0,
    "teams": 0,
    "codebooks": 1,
    "corpus": 2,
    "coding": 3,
    "reliability": 4,
    "adjudication": 4,
    "datasets": 5,
    "findings": 6,
    "overview": 7,
    "exchange": 8,
}
# What one stage may see of another: what reads, never what writes or answers requests.
PUBLIC = {"models", "queries", "rules", "access"}
# The writes that other stages may ask for, each with its reason in docs/adr.
CALLABLE_BY_ALL = {"jobs.actions", "jobs.registry", "jobs.running", "jobs.uploads", "teams.activity"}
CALLABLE_BY = {
    ("adjudication", "coding.actions"),
    ("adjudication", "coding.round_actions"),
    ("adjudication", "codebooks.actions"),
    ("overview", "coding.actions"),
    ("overview", "adjudication.counts_actions"),
    # The page of people: who leaves has documents, of which teams knows nothing.
    ("overview", "coding.leaving_actions"),
    ("overview", "teams.link_actions"),
    ("overview", "teams.member_actions"),
    # A project is made together with the codebook that it begins with (ADR 18).
    ("codebooks", "teams.actions"),
}
WRITES_EVERYWHERE = "exchange"

# Within a stage: a module imports only modules of a lower layer (pure modules are 0).
LAYERS = {
    "models": 1,
    "queries": 2,
    "importing": 3,
    "build": 3,
    "running": 3,
    "tasks": 4,
    "actions": 5,
    "forms": 6,
    "views": 7,
    "api": 7,
    "urls": 8,
}
# `upload_views` is the views of uploads, above `views`, and so for every file that a stage needs more than one of.
WRITERS = {"actions", "importing", "build", "running", "activity", "migrations"}
ORM_WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete"}
BANNED_NAMES = {"utils", "helpers", "common", "core", "base", "misc", "services", "manager"}
INDEX_FILES = {"models.py", "urls.py", "tasks.py", "admin.py", "api_urls.py", "apps.py", "__init__.py"}


def modules() -> list[Path]:
    return sorted(p for p in PROJECTS.rglob("*.py") if "migrations" not in p.parts)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def stage_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "projects" and len(parts) > 1 and parts[1] in STAGES else None


@cache
def imports(path: Path) -> tuple[tuple[str, int], ...]:
    """Dotted names a module imports at run time; `from a import b` gives `a.b`. Type-checking imports do not count."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for part in node.body
        for inner in ast.walk(part)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{dotted(path)}:{node.lineno} imports relatively; write the whole name"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@cache
def module_file(name: str) -> str | None:
    """`projects.coding.models.Span` → `coding.models`, `projects.corpus.readers.pdf.x` → `corpus.readers.pdf`."""
    parts = name.split(".")
    for length in range(len(parts), 1, -1):
        candidate = ROOT.joinpath(*parts[:length])
        if candidate.with_suffix(".py").is_file():
            return ".".join(parts[1:length])
    return None


def kind_of(stem: str) -> str:
    """What sort of file it is: `views` for `views` and for `upload_views`."""
    last = stem.rpartition("_")[2]
    return last if last in LAYERS else stem


@cache
def is_pure(module: str) -> bool:
    """Whether the module imports no Django, itself or through what it imports of ours."""
    seen: set[str] = set()

    def clean(name: str) -> bool:
        if name in seen:
            return True
        seen.add(name)
        path = PROJECTS.joinpath(*name.split(".")).with_suffix(".py")
        for imported, _ in imports(path):
            if imported.split(".")[0] in {"django", "celery", "kombu", "allauth"}:
                return False
            inner = module_file(imported) if imported.startswith("projects.") else None
            if inner and not clean(inner):
                return False
        return True

    return clean(module)


def test_stages_import_only_leftwards() -> None:
    wrong = []
    for path in modules():
        source = stage_of(dotted(path))
        for name, line in imports(path):
            target = stage_of(name)
            if name.split(".")[0] == "annotator":
                wrong.append(f"{dotted(path)}:{line} imports the site")
            if not source or not target or {source, target} in ({source}, {"jobs", "teams"}):
                continue
            if STAGES[target] >= STAGES[source]:
                wrong.append(f"{dotted(path)}:{line} imports {name}, which is not to its left")
    assert not wrong, "\n".join(wrong)


def test_jobs_and_teams_do_not_both_import_each_other() -> None:
    pairs = {
        (stage_of(dotted(path)), stage_of(name)) for path in modules() for name, _ in imports(path) if stage_of(name)
    }
    assert not {("jobs", "teams"), ("teams", "jobs")} <= pairs


def test_across_stages_only_what_reads_is_imported() -> None:
    wrong = []
    for path in modules():
        source = stage_of(dotted(path))
        for name, line in imports(path):
            target, module = stage_of(name), module_file(name) if name.startswith("projects.") else None
            if not source or not target or module is None or source in (target, WRITES_EVERYWHERE):
                continue
            if module in CALLABLE_BY_ALL or (source, module) in CALLABLE_BY:
                continue
            if kind_of(module.split(".")[-1]) not in PUBLIC and not is_pure(module):
                wrong.append(f"{dotted(path)}:{line} imports {module}, which is not for other stages")
    assert not wrong, "\n".join(wrong)


def test_within_a_stage_modules_import_downwards() -> None:
    wrong = []
    for path in modules():
        stage, own = stage_of(dotted(path)), LAYERS.get(kind_of(path.stem))
        for name, line in imports(path):
            module = module_file(name) if name.startswith("projects.") else None
            if stage is None or module is None or not module.startswith(stage + ".") or own is None:
                continue
            other = LAYERS.get(kind_of(module.split(".")[-1]), 0)
            if (other > own or (other == own and path.stem in LAYERS)) and module != ".".join(
                dotted(path).split(".")[1:]
            ):
                wrong.append(f"{dotted(path)}:{line} imports {module}, which is not below it")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", [p for p in modules() if p.stem == "rules"], ids=dotted)
def test_rules_know_no_django(path: Path) -> None:
    assert is_pure(".".join(dotted(path).split(".")[1:]))


def test_rules_import_nothing_but_the_standard_library_numpy_and_rules() -> None:
    allowed = set(sys.stdlib_module_names) | {"numpy", "projects"}
    foreign = [
        f"{dotted(path)}:{line} imports {name}"
        for path in modules()
        if path.stem == "rules"
        for name, line in imports(path)
        if name.split(".")[0] not in allowed
    ]
    assert not foreign, "\n".join(foreign)


def test_only_actions_and_worker_bodies_write_to_tables() -> None:
    wrong = []
    for path in modules():
        if kind_of(path.stem) in WRITERS or "management" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ORM_WRITES:
                owner = ast.unparse(node.func.value)
                if ".objects" in owner or owner.endswith(".all()") or ".filter(" in owner:
                    wrong.append(f"{dotted(path)}:{node.lineno} writes: {owner}.{node.func.attr}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                wrong += [f"{dotted(path)}:{n.lineno}" for n in inner]
    assert not wrong, "\n".join(wrong)


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [dotted(p) for p in modules() if p.stem in BANNED_NAMES]


def test_no_django_signals() -> None:
    wrong = [dotted(p) for p in modules() for name, _ in imports(p) if name.startswith("django.db.models.signals")]
    assert not wrong


def test_index_files_hold_no_code_of_their_own() -> None:
    wrong = []
    for path in (p for p in PROJECTS.glob("*.py") if p.name in INDEX_FILES - {"apps.py"}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                wrong.append(f"{path.name}:{node.lineno}")
    assert not wrong


def test_packages_are_empty_but_for_their_modules() -> None:
    full = [p for p in PROJECTS.rglob("__init__.py") if p.read_text(encoding="utf-8").strip()]
    assert not full
