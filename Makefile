# Polylog: `make up` is all that a new machine with Python >= 3.11 needs.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: up demo test test-sdks bench bench-quick soak lint types screenshots rates

up: $(VENV)/ready  ## serve at http://127.0.0.1:8000 (HOST, PORT and DATABASE_URL change that)
	$(PY) manage.py up

demo: $(VENV)/ready  ## fill the first project with a month of lifelike logs
	$(PY) manage.py migrate --verbosity 0
	$(PY) manage.py demo

test: $(VENV)/dev-ready  ## everything; PostgreSQL and a browser are used where present
	$(PY) -m pytest -n 2 --dist loadfile
	@if $(PY) -m tests.postgres; then \
	  DATABASE_URL=$$($(PY) -m tests.postgres) $(PY) -m pytest -n 2 --dist loadfile; \
	else echo "PostgreSQL: not run, no server answers (set TEST_POSTGRES_URL)"; fi

test-sdks: $(VENV)/dev-ready  ## the vendors' real clients, each in its own virtual environment
	$(PY) -m pytest -m sdk tests/sdks

bench: $(VENV)/dev-ready  ## how fast, against this machine's own ceilings
	$(PY) -m bench

bench-quick: $(VENV)/dev-ready  ## the same in short rounds, with at most a hundred thousand logs stored
	$(PY) -m bench --up-to 100K --rounds 1 --seconds 2

soak: $(VENV)/dev-ready  ## two minutes of load while processes are killed; no log may be lost or doubled
	$(PY) -m bench.soak

lint: $(VENV)/dev-ready
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(VENV)/bin/lint-imports

types: $(VENV)/dev-ready
	$(PY) -m mypy .

screenshots: $(VENV)/dev-ready  ## docs/screenshots, from demo data
	$(PY) docs/screenshots.py

rates: $(VENV)/dev-ready  ## the shipped prices, anew from the genai-prices package
	$(PY) manage.py make_rates

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/dev-ready: pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@ $(VENV)/ready
