"""The environment read loudly: a value that cannot be used stops the start with a sentence that names its variable."""

from __future__ import annotations

import os
import secrets
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from environ import Env

BROKER_SCHEMES = ("amqp", "amqps", "redis", "rediss")
EMBEDDED_BROKER = "folder://localhost//"
SQLITE_OPTIONS = {
    # A transaction that reads and then writes cannot upgrade its lock, so the write lock is taken first.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
    "PRAGMA foreign_keys=ON;PRAGMA journal_size_limit=67108864",
}
POOL = {"min_size": 2, "max_size": 10, "timeout": 30}
SECRET_KEY_LENGTH = 50


class WrongSetting(SystemExit):
    """A setting that cannot be used. As a SystemExit it ends any program with its sentence and no traceback."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem}")


def text(name: str, default: str = "") -> str:
    """The variable without white space round it; empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list of words separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def switch(name: str) -> bool:
    """The variable as on or off; off when it is not set."""
    value = text(name, "off").lower()
    if value in ("on", "true", "yes", "1"):
        return True
    if value in ("off", "false", "no", "0"):
        return False
    raise WrongSetting(name, f"is {value!r}; write on or off.")


def number(name: str, default: int, low: int, high: int) -> int:
    """The variable as a whole number between `low` and `high`."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise WrongSetting(name, f"is {value!r}; write a whole number from {low} to {high}.")
    return int(value)


def folder(name: str, default: Path) -> Path:
    """The variable as a folder that can be written to; made, for its owner alone, where it is missing."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(name, f"is {path}, which cannot be made a folder: {error.strerror}.") from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise WrongSetting(name, f"is {path}, which cannot be written to; choose another folder or change its owner.")
    return path


def address(name: str, default: str) -> str:
    """The variable as an address of this machine: an IP address or localhost."""
    value = text(name, default)
    try:
        return value if value == "localhost" else str(ip_address(value))
    except ValueError:
        raise WrongSetting(name, f"is {value!r}; write an IP address of this machine, or localhost.") from None


def time_zone(name: str) -> str:
    """The variable as the name of a time zone."""
    value = text(name, "UTC")
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise WrongSetting(name, f"is {value!r}, which is no time zone; write one such as Asia/Almaty.") from None
    return value


def origins(name: str) -> list[str]:
    """The variable as origins (scheme and host) separated by commas."""
    found = words(name)
    for origin in found:
        if not origin.startswith(("https://", "http://")):
            raise WrongSetting(name, f"holds {origin!r}; write each origin with its scheme: https://{origin}")
    return found


def database(name: str, data_dir: Path, *, pooled: bool) -> dict[str, Any]:
    """The variable as Django's entry for the database; SQLite in `data_dir` when it is not set.

    `pooled` gives a PostgreSQL database a pool of connections, which the threads of a web server share.
    """
    url = text(name)
    if not url:
        return _sqlite(str(data_dir / "db.sqlite3"))
    scheme = urlsplit(url).scheme
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise WrongSetting(name, f"begins with {scheme or url!r}; write postgresql://… or sqlite:///path.")
    try:
        entry = Env.db_url_config(url)
    except ValueError as error:
        raise WrongSetting(name, f"cannot be read ({error}); write postgresql://user:password@host:5432/name") from None
    if scheme == "sqlite":
        if entry["NAME"] == ":memory:":
            raise WrongSetting(name, "names no file; write sqlite:////path/to/file, for threads share the database.")
        return _sqlite(entry["NAME"])
    if not entry["NAME"]:
        raise WrongSetting(name, "names no database; write postgresql://user:password@host:5432/name")
    return _postgresql(entry, pooled)


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": dict(SQLITE_OPTIONS),
    }


def _postgresql(entry: dict[str, Any], pooled: bool) -> dict[str, Any]:
    options = entry.get("OPTIONS", {})
    if pooled:
        return entry | {"CONN_MAX_AGE": 0, "OPTIONS": options | {"pool": dict(POOL)}}
    return entry | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def broker(name: str) -> str:
    """The variable as the broker's URL; the embedded one when it is not set."""
    url = text(name)
    if not url:
        return EMBEDDED_BROKER
    parts = urlsplit(url)
    if parts.scheme not in BROKER_SCHEMES or not parts.netloc:
        raise WrongSetting(name, f"is not amqp://… or redis://…, but begins with {url.split('@')[-1][:40]!r}.")
    return url


def email(name: str) -> dict[str, Any]:
    """The variable as Django's e-mail settings; the console when it is not set. Its user is who mail comes from."""
    try:
        found: dict[str, Any] = Env.email_url_config(text(name, "consolemail://"))
    except (ImproperlyConfigured, ValueError):
        raise WrongSetting(name, "cannot be read; write smtp://user:password@host:25 or smtp+tls://…") from None
    user = found["EMAIL_HOST_USER"] or ""
    return {**found, "DEFAULT_FROM_EMAIL": user if "@" in user else "annotator@localhost"}


def secret_key(name: str, data_dir: Path, *, required: bool) -> str:
    """The variable, or else the key kept in `data_dir` (mode 600), made at the first start."""
    key = text(name)
    if key and len(key) < SECRET_KEY_LENGTH:
        raise WrongSetting(name, f"has {len(key)} characters; use at least {SECRET_KEY_LENGTH} random ones.")
    if not key and required:
        raise WrongSetting(name, "is not set; it is needed when DEBUG is off and DATABASE_URL is not the embedded one.")
    return key or _kept_key(name, data_dir / "secret_key")


def _kept_key(name: str, path: Path) -> str:
    """Read the key, or make it so that two programs starting at once agree on one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        if not path.exists():
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise WrongSetting(name, f"cannot be kept in {path}: {error.strerror}.") from None


def broker_options(url: str, data_dir: Path) -> dict[str, Any]:
    """Celery's options for the broker at `url`: how long its network may hang, or where the embedded queue lies."""
    if url == EMBEDDED_BROKER:
        return {"folder": str(data_dir / "queue"), "polling_interval": 0.2}
    if url.startswith("redis"):
        # Redis hands a job out again after the visibility timeout, even while it runs; its lease recovers it sooner.
        return {"socket_connect_timeout": 2, "socket_timeout": 10, "visibility_timeout": 6 * 3600}
    return {"confirm_publish": True}
