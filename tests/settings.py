"""The product's settings for tests: a database, a queue and a folder of their own for every test process.

TEST_DATABASE_URL and TEST_BROKER_URL choose other services than the embedded ones.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A worker that a test starts is given the folder of its test.
if "TEST_DATA_DIR" in os.environ:
    TEST_DATA = Path(os.environ["TEST_DATA_DIR"])
else:
    TEST_DATA = Path(tempfile.mkdtemp(prefix="annotator-test-"))
    atexit.register(shutil.rmtree, TEST_DATA, ignore_errors=True)
os.environ |= {
    "DATA_DIR": str(TEST_DATA),
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{TEST_DATA}/db.sqlite3",
    "CELERY_BROKER_URL": os.environ.get("TEST_BROKER_URL", ""),
    "SECRET_KEY": "tests-only-" + "0123456789abcdef" * 4,
    "DEBUG": "off",
    "HTTPS": "off",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "EMAIL_URL": "memorymail://",
}

from annotator.settings import *  # noqa: F403 - only now is the environment as it must be
from annotator.settings import ACCOUNT_RATE_LIMITS, DATABASES, STORAGES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads would share one connection's locks. Nothing here must survive a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DATA / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += ";PRAGMA synchronous=OFF"
else:
    DATABASES["default"]["TEST"] = {"NAME": f"annotator_{TEST_DATA.name.replace('-', '_')}"}
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"

# Whatever the broker is, a command under test does its job itself: a worker would not see its uncommitted rows.
EMBEDDED_BROKER = True
CELERY_TASK_DEFAULT_QUEUE = TEST_DATA.name
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
# Browser tests sign in from one address, again and again.
ACCOUNT_RATE_LIMITS = {**ACCOUNT_RATE_LIMITS, "login": "1000/m/ip"}
