# Everything a fresh machine needs: Python 3.11 or later with pip and venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input --constraint requirements.lock

.DEFAULT_GOAL := help
.PHONY: help run test lint format messages pictures bench eval clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.installed ## install if needed; then the Discord bot (DISCORD_TOKEN set) or the samples and a chat in this terminal
	@$(BIN)/telisik run

test: $(VENV)/.installed-dev lint ## check style, types and import rules, then run every test
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev ## check style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/.installed-dev ## collect the messages to translate, and compile the catalogues
	$(BIN)/pybabel -q extract --add-location=file -F bot/locales/babel.cfg -k N_ -k t -k _t -k plural:1,2 -k NN_:1,2 -o bot/locales/telisik.pot bot claims index
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-pot-creation-date -N -D telisik -i bot/locales/telisik.pot -d bot/locales
	$(BIN)/pybabel -q compile -D telisik -d bot/locales

pictures: $(VENV)/.installed-dev ## draw the pictures of the documentation again (needs Chromium)
	$(BIN)/python -m tests.pictures

bench: $(VENV)/.installed-dev ## measure: time of a question by stage, cold start, sentences a second
	$(BIN)/python -m bench.latency

eval: $(VENV)/.installed-dev ## measure claims, answers and verdicts on the golden articles; fails under their floors
	$(BIN)/python -m bench.evaluate
	$(BIN)/python -m bench.answers

clean: ## remove the virtual environment and caches (the archive under data/ stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Telisik needs Python 3.11 or later; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# torch first and alone: resolved together with the rest, a looser requirement could bring in several gigabytes of CUDA libraries.
$(VENV)/.installed: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing Telisik into $(VENV): once, a few minutes."
	$(PIP) --quiet setuptools
	$(PIP) torch==2.13.0
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@
