"""The mail that brings an invitation, where the server can send one."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils.formats import date_format
from django.utils.timezone import localtime

from projects.teams.models import OneTimeLink

logger = logging.getLogger(__name__)
TEXT = """{inviter} invites you to take part in “{project}”, as {roles}.

Open this link and choose a name and a password, or join with the account you have:

{address}

The link works once, until {until}. If you do not know what this is about, nothing happens when you do nothing.
"""


def mail_invitation(link: OneTimeLink, *, address: str, inviter: str) -> str:
    """Send the invitation to its address; what became of it, as a sentence for whoever invites, "" without address."""
    if not link.email:
        return ""
    # What the console backend prints lies in logs; a link that works does not belong there.
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return "No mail server is set up here (EMAIL_URL), so nothing was sent; hand the link over yourself."
    until = date_format(localtime(link.expires_at), "j F Y, H:i e")
    roles = ", ".join(sorted(link.roles))
    text = TEXT.format(inviter=inviter, project=link.project.name, roles=roles, address=address, until=until)
    subject = " ".join(f"Invitation to “{link.project.name}”".split())
    try:
        send_mail(subject, text, None, [link.email])
    except (OSError, SMTPException) as error:
        logger.warning("The invitation could not be sent by mail: %s", error)
        return f"The mail to {link.email} could not be sent; hand the link over yourself."
    return f"It was sent to {link.email} as well."
