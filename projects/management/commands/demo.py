"""`demo`: the demo study and its people, loaded once."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from projects.exchange.demo import SLUG, load_demo
from projects.management.console import StudyCommand


class Command(StudyCommand):
    """Load the demo study and its people, once; print where it is and how to sign in."""

    help = "Load the demo study and its people, once; print URL and sign-ins."

    def run(self, options: dict[str, Any]) -> None:
        """Load what is missing, then print."""
        people = load_demo(self.say)
        host = settings.BIND if settings.BIND not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104 - compared, not bound
        scheme = "https" if settings.HTTPS else "http"
        url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.PORT}/"
        sign_ins = [vars(person) for person in people]
        self.answer(
            [("name", "role", "sign in as", "password"), *(tuple(row.values()) for row in sign_ins)],
            {"url": url, "project": SLUG, "people": sign_ins},
        )
        if not self.as_json:
            self.stdout.write(f"\n{url}")
