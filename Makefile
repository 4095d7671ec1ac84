# README.md and CONTRIBUTING.md say what each command is for.
PYTHON := .venv/bin/python
TEST_DATABASE_URL ?= postgresql://postgres@127.0.0.1:5432/postgres
TEST_BROKER_URL ?= amqp://guest:guest@127.0.0.1:5672//
# Two for each core: what tests wait for longest is a browser or a process, not arithmetic.
WORKERS ?= $(shell echo $$((2 * $$(nproc 2>/dev/null || echo 2))))
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check install --require-hashes --only-binary :all:
LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock"

.PHONY: setup run test test-services check audit lock chaos bench

setup: .venv/runtime

run: .venv/runtime
	@exec $(PYTHON) manage.py up

test: .venv/tests
	env -u TEST_DATABASE_URL -u TEST_BROKER_URL $(PYTHON) -m pytest -n $(WORKERS)

test-services: .venv/tests
	TEST_DATABASE_URL="$(TEST_DATABASE_URL)" TEST_BROKER_URL="$(TEST_BROKER_URL)" $(PYTHON) -m pytest -n $(WORKERS)

check: export DATA_DIR := var/check
check: .venv/tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m djlint --quiet --check templates
	$(PYTHON) -m djlint --quiet --lint templates
	$(PYTHON) -m mypy
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) -m pytest tests/test_architecture.py
	HTTPS=on TRUSTED_PROXIES=1 $(PYTHON) manage.py check --deploy --fail-level WARNING

# --strict: a package that the advisory database does not know counts as a failure, not as clean.
audit: .venv/tests
	$(PYTHON) -m pip_audit --strict --local

chaos: .venv/runtime
	$(PYTHON) -m benchmarks.chaos

bench: .venv/tests
	@$(PYTHON) -m benchmarks.reliability
	@$(PYTHON) -m benchmarks.coding
	@$(PYTHON) -m benchmarks.saving
	@$(PYTHON) -m benchmarks.lists
	@$(PYTHON) -m benchmarks.importing

lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt

# Each file is the time at which its requirements were last installed.
.venv/runtime: requirements.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Annotator needs Python 3.11 or newer as python3. On Debian 12 or newer: apt-get install python3" >&2; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv package is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(PYTHON) || python3 -m venv .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/tests: .venv/runtime requirements-dev.txt
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@
