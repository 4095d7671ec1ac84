"""The page's import map: one name for each module in `static/app/`, whatever its stored file is called."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Library

register = Library()


@register.simple_tag
def script_modules() -> list[tuple[str, str]]:
    """Pairs of specifier and address, such as `("app/keys", "/static/app/keys.3f2a.js")`, in order of name."""
    return [(path.removesuffix(".js"), staticfiles_storage.url(path)) for path in _files()]


@cache
def _files() -> tuple[str, ...]:
    found = {
        PurePosixPath(path.replace("\\", "/")).as_posix()
        for finder in get_finders()
        for path, _ in finder.list([])
        if path.startswith("app") and path.endswith(".js")
    }
    return tuple(sorted(path for path in found if path.startswith("app/")))
