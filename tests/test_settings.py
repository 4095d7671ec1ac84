"""A wrong setting stops the start with one sentence that names the variable, whatever program starts."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from annotator import environment
from annotator.environment import WrongSetting
from annotator.settings import DATABASES

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL = "postgresql://user:secret@db.example:5432/annotator"
PROGRAMS = {
    "manage.py": [sys.executable, "manage.py", "migrate"],
    "celery": [sys.executable, "-m", "celery", "-A", "annotator", "worker"],
    "waitress": [sys.executable, "-m", "waitress", "annotator.wsgi:application"],
}


def start(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(PROGRAMS[program], cwd=ROOT, env=keep | variables, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("program", PROGRAMS)
def test_any_program_ends_with_one_sentence_and_no_traceback(program, tmp_path):
    ended = start(program, DATA_DIR=str(tmp_path), TRUSTED_PROXIES="many")
    assert ended.returncode == 1
    assert ended.stderr == "TRUSTED_PROXIES is 'many'; write a whole number from 0 to 9.\n"


def test_a_database_of_its_own_needs_a_secret_key(tmp_path):
    ended = start("manage.py", DATA_DIR=str(tmp_path), DATABASE_URL=POSTGRESQL)
    assert ended.returncode == 1
    assert ended.stderr.startswith("SECRET_KEY is not set; it is needed when DEBUG is off")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("HTTPS", "perhaps", environment.switch),
        ("TIME_ZONE", "Moon/Crater", environment.time_zone),
        ("BIND", "annotator.example", lambda name: environment.address(name, "127.0.0.1")),
        ("CSRF_TRUSTED_ORIGINS", "annotator.example", environment.origins),
        ("CELERY_BROKER_URL", "kafka://host", environment.broker),
        ("CELERY_BROKER_URL", "rabbit", environment.broker),
        ("EMAIL_URL", "pigeon://coop", environment.email),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting, match=rf"^{name} "):
        read(name)


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("", "annotator@localhost"),
        ("smtp://relay:25", "annotator@localhost"),
        ("smtp://study%40university.example:secret@mail:25", "study@university.example"),
    ],
)
def test_mail_comes_from_whoever_the_server_sends_it_as(monkeypatch, value, sender):
    monkeypatch.setenv("EMAIL_URL", value)
    assert environment.email("EMAIL_URL")["DEFAULT_FROM_EMAIL"] == sender


@pytest.mark.parametrize("value", ["", "eighty", "0", "65536", "-1", "80.5", "٨٠"])
def test_a_port_is_a_whole_number_in_its_bounds(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    if not value:
        assert environment.number("PORT", 8000, 1, 65535) == 8000
        return
    with pytest.raises(WrongSetting, match=r"PORT is .*whole number from 1 to 65535"):
        environment.number("PORT", 8000, 1, 65535)


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "annotator", "postgresql://host:port/name", "postgresql://host", "sqlite://:memory:"]
)
def test_a_database_url_that_cannot_be_used_names_its_variable(monkeypatch, tmp_path, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(WrongSetting, match=r"^DATABASE_URL "):
        environment.database("DATABASE_URL", tmp_path, pooled=False)


def test_a_wrong_url_never_shows_its_password(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "mysql://user:hunter2@host/name")
    monkeypatch.setenv("CELERY_BROKER_URL", "kafka://user:hunter2@host")
    with pytest.raises(WrongSetting) as database:
        environment.database("DATABASE_URL", tmp_path, pooled=False)
    with pytest.raises(WrongSetting) as broker:
        environment.broker("CELERY_BROKER_URL")
    assert "hunter2" not in str(database.value) + str(broker.value)


def test_only_a_web_server_gets_a_pool_of_connections(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", POSTGRESQL)
    web = environment.database("DATABASE_URL", tmp_path, pooled=True)
    worker = environment.database("DATABASE_URL", tmp_path, pooled=False)
    assert (web["OPTIONS"]["pool"]["max_size"], web["CONN_MAX_AGE"]) == (10, 0)
    assert "pool" not in worker["OPTIONS"]


def test_a_folder_that_cannot_be_made_names_its_variable(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(WrongSetting, match=r"^DATA_DIR is .*cannot be made a folder"):
        environment.folder("DATA_DIR", tmp_path)


def test_the_data_folder_and_its_secret_are_for_their_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    folder = environment.folder("DATA_DIR", tmp_path)
    key = environment.secret_key("SECRET_KEY", folder, required=False)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert len(key) >= 50
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_the_secret_is_made_once(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = environment.secret_key("SECRET_KEY", tmp_path, required=False)
    assert environment.secret_key("SECRET_KEY", tmp_path, required=False) == first


def test_a_short_secret_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "short")
    with pytest.raises(WrongSetting, match="SECRET_KEY has 5 characters"):
        environment.secret_key("SECRET_KEY", tmp_path, required=True)


@pytest.mark.django_db
def test_the_embedded_database_waits_its_turn_and_keeps_what_it_acknowledged():
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "busy_timeout": 20000, "foreign_keys": 1}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "PRAGMA synchronous=FULL" in str(environment.SQLITE_OPTIONS["init_command"])
    assert not DATABASES["default"].get("ATOMIC_REQUESTS")


def test_a_deployment_under_https_has_no_warning(tmp_path):
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables = {"DATA_DIR": str(tmp_path), "HTTPS": "on", "TRUSTED_PROXIES": "1", "ALLOWED_HOSTS": "annotator.example"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(command, cwd=ROOT, env=keep | variables, capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stderr
