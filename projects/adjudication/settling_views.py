"""How cells are settled without a person, variable by variable."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from projects.adjudication.queries import rules_of
from projects.adjudication.rules import OwnRule, Rule
from projects.adjudication.settling_actions import MOST, RulesChanged, WrongRule, set_rules, stamp_of
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Level, Variable
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def settling(request: ProjectRequest) -> HttpResponse:
    """The rule of each variable; posted to, what was chosen is kept as a whole or not at all."""
    version = latest_codebook(request.project)
    variables = version.parsed.cells if version else ()
    problem, status = "", 200
    if request.method == "POST":
        try:
            chosen = {
                v.code: _chosen(request.POST, n, v) for n, v in enumerate(variables) if f"rule-{n}" in request.POST
            }
            changed = set_rules(project=request.project, rules=chosen, seen=request.POST.get("seen"), by=request.user)
            messages.success(request, f"Kept: {len(changed)} changed." if changed else "Nothing was changed.")
            return redirect("adjudication:settling", slug=request.project.slug)
        except (WrongRule, RulesChanged) as wrong:
            problem, status = str(wrong), 409 if isinstance(wrong, RulesChanged) else 422
    own = rules_of(request.project).own
    rows = [(n, v, own.get(v.code), v.level is not Level.SPAN) for n, v in enumerate(variables)]
    context = {"rows": rows, "problem": problem, "most": MOST, "seen": stamp_of(request.project)}
    return TemplateResponse(request, "adjudication/settling.html", context, status=status)


def _chosen(sent: QueryDict, n: int, variable: Variable) -> OwnRule | None:
    rule, least = sent.get(f"rule-{n}", ""), sent.get(f"at-least-{n}", "").strip() or "2"
    if not rule:
        return None
    if rule not in list(Rule) or not (least.isascii() and least.isdecimal() and len(least) < 4):
        raise WrongRule(f"{variable.label}: a majority needs 2 to {MOST} coders, not “{least[:20]}”.")
    return OwnRule(Rule(rule), int(least) if rule == Rule.MAJORITY else 2)
