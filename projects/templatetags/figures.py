"""How figures are written on pages."""

from __future__ import annotations

from django import template

from projects.reliability.row import Row
from projects.reliability.study_figures import VariableFigures
from projects.reliability.writing import short

register = template.Library()
register.filter("coefficient", short)


NAMES = {
    "krippendorff_alpha": "Krippendorff’s alpha",
    "percent_agreement": "Agreement, mean over units",
    "percent_agreement_pooled": "Agreement, all pairs pooled",
    "holsti": "Holsti",
    "cohen_kappa": "Cohen’s kappa",
    "conger_kappa": "Conger’s kappa",
    "scott_pi": "Scott’s pi",
    "fleiss_kappa": "Fleiss’ kappa",
    "brennan_prediger": "Brennan–Prediger",
    "span_f1": "F1",
    "alpha_u": "Alpha U",
    "u_alpha": "u-alpha",
    "u_alpha_binary": "|u-alpha",
    "cu_alpha": "cu-alpha",
    "ku_alpha": "(k)u-alpha",
}


@register.filter
def coefficient_name(row: Row) -> str:
    """What a report calls the row's coefficient; Light's kappa is the mean of Cohen's over the pairs of coders."""
    if row.coefficient == "gwet_ac":
        return "Gwet’s AC1" if row.metric == "nominal" else "Gwet’s AC2"
    if row.coefficient == "cohen_kappa" and row.coders is None and row.coder_count > 2:
        return "Light’s kappa"
    return NAMES[row.coefficient]


@register.filter
def answer(line: VariableFigures, code: str) -> str:
    """What people call an answer of the variable."""
    return line.label_of(code)


@register.filter
def signed(value: float | str | None) -> str:
    """`+.04`, `−.02`; a dash for what is not there."""
    if not isinstance(value, float):
        return "–"
    return ("+" if value > 0 and short(value) != ".00" else "") + short(value)


@register.filter
def percent(value: float | str | None) -> str:
    """`0.853` as `85.3 %`; a dash for what is not there, which a template hands over as an empty string."""
    return f"{100 * value:.1f} %" if isinstance(value, float) else "–"
