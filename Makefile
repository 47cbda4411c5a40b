# On a fresh machine: Python 3.11 (with venv) and make are enough for `make run` and `make test`.
PYTHON ?= python3
PY = .venv/bin/python
JOBS ?= 2
ARGS ?=
TEMPLATES = templates

.PHONY: run test test-postgres environment dev lint format types contracts migrations deploy-check compose-check try-services lock lock-check check clean

run: environment  ## the whole portal on this machine; PORT=8001 for another port
	@exec $(PY) manage.py run

test: environment  ## the suite on SQLite; JOBS processes, ARGS for pytest's own options
	$(PY) -m pytest -n $(JOBS) $(ARGS)

# Production's settings, but plain http. pytest makes a database test_NAME of its own.
test-postgres: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/gangguan
test-postgres: export BROKER_URL ?= redis://127.0.0.1:6379/0
test-postgres: export SECRET_KEY = for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz
test-postgres: export ALLOWED_HOSTS = localhost,127.0.0.1
test-postgres: export SITE_URL = https://gangguan.example.go.id
test-postgres: export HTTPS = false
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

# No database is asked; the key is made for this one run.
deploy-check: export DEBUG = false
deploy-check: export DATABASE_URL = postgres://gangguan@127.0.0.1/gangguan
deploy-check: export BROKER_URL = redis://127.0.0.1:6379/0
deploy-check: export ALLOWED_HOSTS = gangguan.example.go.id
deploy-check: export SITE_URL = https://gangguan.example.go.id
deploy-check: environment  ## Django's deployment checks on production settings
	SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") \
	$(PY) manage.py check --deploy --fail-level WARNING

compose-check: dev  ## docker-compose.yml and the proxy's configuration
	$(PY) tools/compose_check.py

try-services: dev  ## the compose file's commands on PostgreSQL, Redis and nginx of this machine
	$(PY) tools/try_services.py $(DATABASE_URL) $(BROKER_URL)

lock: dev  ## requirements*.in -> requirements*.txt; ARGS=--upgrade for the newest versions
	$(PY) tools/lock.py $(ARGS)

lock-check: dev
	$(PY) tools/lock.py --check

clean:  ## everything that was made here but the data in var/
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis artifacts var/staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
