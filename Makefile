# Everything a person does with a checkout. Needs Python 3.11 or newer, make and a package registry; `make` lists it all.
# Each target may be stopped and run again: what is done stays done, what is half done is done anew.

PYTHON ?= python3
BIN := .venv/bin
CORE := .venv/.core-installed
DEV := .venv/.dev-installed
ENGINES := .venv/.engines-installed

# Programs that tests and people start begin twice as fast where Python may keep what it has compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo data serve slack-demo test test-all soak chaos mutants lint format wheel lock clean python

help: ## List what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: $(CORE) ## Set everything up and answer three questions about a year of grocery retail
	@$(BIN)/dragoman demo

data: $(CORE) ## Load the demo data into data/demo.duckdb
	@$(BIN)/python -m dragoman.demo

slack-demo: data ## Try the bot in a Slack of its own, in a browser
	@$(BIN)/dragoman dev slack-demo

serve: data ## Serve the demo company over HTTP
	@$(BIN)/dragoman serve

test: $(DEV) data ## Run the tests
	@$(BIN)/python -m pytest -q -m "not slow" -n 3 --dist loadfile --no-loadscope-reorder

test-all: $(ENGINES) data ## Run the tests with the slow ones, generated ones with many more examples
	@$(BIN)/python -m pytest -q --hypothesis-profile=thorough

soak: $(DEV) ## Compare compiled SQL with the oracle on CASES=20000 new cases
	@SOAK_CASES=$(or $(CASES),20000) $(BIN)/python -m pytest -q -m slow tests/soundness

chaos: $(DEV) ## Do to running services what can happen to them, and see what comes of it (some minutes)
	@$(BIN)/python -m bench.chaos

mutants: $(DEV) ## Break the compiler on purpose and list what the tests do not notice
	@$(BIN)/python -m tests.mutation

lint: $(DEV) ## Check style, types and which package may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV) ## Lay out the code and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(DEV) ## Build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

lock: python ## Lock the dependencies anew; `make lock UPGRADE=1` moves to the newest versions (needs the network)
	@$(PYTHON) requirements/lock.py $(if $(UPGRADE),--upgrade)

clean: ## Remove the environment and all that was built; the data stay
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "$(PYTHON) was not found. Dragoman needs Python 3.11 or newer on the PATH, or: make PYTHON=/path/to/python3 …" >&2; \
	  exit 1; }

$(CORE): requirements/core.txt requirements/install.py pyproject.toml | python
	@$(PYTHON) requirements/install.py core

# dev is core and more, engines dev and more: where one has to be installed, it installs what is before it, too.
$(DEV): requirements/dev.txt requirements/install.py pyproject.toml | python
	@$(PYTHON) requirements/install.py dev

$(ENGINES): requirements/engines.txt requirements/install.py pyproject.toml | python
	@$(PYTHON) requirements/install.py engines
