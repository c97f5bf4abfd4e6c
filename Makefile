# Bosang. `make run` for the demonstration, `make test` for everything; both prepare what they need.

PYTHON ?= python3
PORT ?= 8000
STEP ?= all
N ?= 1000000
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench lock messages chromium

help:
	@echo "make run        the demonstration, on http://127.0.0.1:$(PORT)/ (PORT=… for another port)"
	@echo "make test       every test, in a real browser too"
	@echo "make check      format, lint, types, import contracts, migrations, state diagrams"
	@echo "make bench      speed and memory (STEP=… N=… for one step)"
	@echo "make setup      only the environment, .venv"
	@echo "make lock       write the hashed locks again from the requirements.in files"
	@echo "make messages   compile the translations in locale/"

setup: .venv/.runtime

.venv/.runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Bosang needs Python 3.11 or newer; $(PYTHON) is not. Name another with: make setup PYTHON=python3.x"; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || { echo "Making the virtual environment .venv …"; rm -rf .venv; \
	  $(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "Python cannot make a virtual environment: install its venv module (Debian: python3-venv)."; exit 1; }; }
	@echo "Installing the dependencies of requirements.txt …"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@touch $@

.venv/.develop: .venv/.runtime tests/requirements.txt
	@echo "Installing the dependencies of tests/requirements.txt …"
	@$(PIP) install --require-hashes --requirement tests/requirements.txt
	@touch $@

run: .venv/.runtime
	@exec $(PY) -m backoffice.supervise --with-parent

chromium: .venv/.develop
	@$(PY) -m tests.chromium

test: .venv/.develop chromium
	@$(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/.develop
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/python -c 'from importlinter.cli import lint_imports_command as c; c()' --no-logo
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check --fail-level WARNING
	$(PY) -m backoffice.messages --check
	@if $(PY) manage.py help diagrams >/dev/null 2>&1; then echo "$(PY) manage.py diagrams --check"; \
	  $(PY) manage.py diagrams --check; fi

bench: .venv/.develop
	@$(PY) -m tests.bench --step=$(STEP) --n=$(N)

messages: .venv/.runtime
	@$(PY) -m backoffice.messages

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
  --custom-compile-command "make lock"
lock: .venv/.develop
	$(PY) -m uv pip compile $(LOCK) requirements.in --output-file requirements.txt
	$(PY) -m uv pip compile $(LOCK) tests/requirements.in --output-file tests/requirements.txt
