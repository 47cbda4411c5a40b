# On a fresh machine: Python 3.11 (with venv) and make are enough for `make run` and `make test`.
PYTHON ?= python3
PY = .venv/bin/python
JOBS ?= 0
ARGS ?=
TEMPLATES = templates

.PHONY: run test test-postgres environment dev lint format types contracts migrations deploy-check lock lock-check check clean

run: environment  ## the whole portal on this machine; PORT=8001 for another port
	@exec $(PY) manage.py run

test: environment  ## the suite on SQLite; JOBS=2 for two processes, ARGS for pytest's own options
	$(PY) -m pytest -n $(JOBS) $(ARGS)

# The database named here is only the base of the test database's name; it need not exist.
test-postgres: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/gangguan
test-postgres: export BROKER_URL ?= redis://127.0.0.1:6379/0
test-postgres: environment  ## the same suite on PostgreSQL and Redis
	$(PY) -m pytest -n $(JOBS) $(ARGS)

environment:
	@$(PYTHON) tools/environment.py

dev:  ## linters, mypy and the browser driver as well
	@$(PYTHON) tools/environment.py --dev

check: lint types contracts migrations deploy-check lock-check compose-check  ## all but the tests

lint: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint $(TEMPLATES) --lint --quiet

format: dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: dev
	$(PY) -m mypy

contracts: dev  ## the arrows between the rooms
	.venv/bin/lint-imports

migrations: environment
	$(PY) manage.py makemigrations --check --dry-run

deploy-check: environment  ## Django's deployment checks on production settings
	$(PY) tools/deploy_check.py

compose-check: dev
	$(PY) tools/compose_check.py

lock: dev  ## requirements*.in -> requirements*.txt; ARGS=--upgrade for the newest versions
	$(PY) tools/lock.py $(ARGS)

lock-check: dev
	$(PY) tools/lock.py --check

clean:  ## everything that was made here but the data in var/
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis artifacts var/staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
