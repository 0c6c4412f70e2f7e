# `make` lists the targets. Nothing here is needed on a fresh machine: `python3 run.py demo` and
# `python3 run.py test` do the same without make.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
LOCK   := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
          --custom-compile-command "make lock" --quiet $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help setup run check records build serve test coverage lint format types schemas golden bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  \033[1m%-10s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv with the developers' tools
	@$(PYTHON) run.py setup --venv $(VENV)

run: ## the demo: check, variance, build, and serve on PORT (8000)
	@$(PYTHON) run.py demo --venv $(VENV) --port $(PORT)

check: ## exactly what CI runs: ruff, mypy, pytest
	@$(PYTHON) run.py test --venv $(VENV)

records: setup ## check the records of this repository
	@$(BIN)/sopdocs check

build: setup ## build the site into site/
	@$(BIN)/sopdocs build

serve: setup ## serve the site on PORT (8000)
	@$(BIN)/sopdocs serve --port $(PORT)

test: setup ## pytest alone; ARGS='-k word' narrows it, ARGS='-n auto' uses all cores
	@$(BIN)/python -m pytest $(ARGS)

coverage: setup ## pytest with branch coverage
	@$(BIN)/python -m pytest --cov --cov-report=term-missing $(ARGS)

lint: setup ## ruff: rules and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: setup ## let ruff format and sort
	@$(BIN)/ruff check --select I --fix --quiet . && $(BIN)/ruff format .

types: setup ## mypy, strict
	@$(BIN)/mypy

schemas: setup ## write the JSON Schemas made from the models to schemas/
	@$(BIN)/sopdocs schema --out schemas

golden: setup ## write the expected outputs of the tests again; read the diff
	@SOPDOCS_GOLDEN=write $(BIN)/python -m pytest --quiet $(ARGS) || true
	@git diff --stat

bench: setup ## measure, in benchmarks/
	@$(BIN)/python -m benchmarks $(ARGS)

lock: setup ## remake requirements/*.txt from pyproject.toml; UPGRADE=1 takes the newest versions
	@$(BIN)/python -m pip install --quiet 'uv>=0.8,<1'
	@$(LOCK) --group dev --output-file requirements/ci.txt
	@$(LOCK) --group build --constraint requirements/ci.txt --output-file requirements/run.txt

clean: ## delete what was generated; the virtual environment stays
	@rm -rf site site.* rendered dist .sopdocs .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
