# Every target first makes sure of the environment, the fonts and the catalogue (`install`), which
# does nothing, and downloads nothing, when they are there and current.

VENV   := .venv
PYTHON := $(VENV)/bin/python
PYTEST := $(PYTHON) -m pytest
# Two workers, each file on one of them: module fixtures are made once.
PARALLEL ?= --numprocesses=2 --dist=loadfile

.DEFAULT_GOAL := help
.PHONY: help install install-dev install-docs assets catalogue run test test-fast verify check \
	docs serve bench messages licences lock clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

install: assets tables translations ## Make .venv, bring fonts, build catalogue and translations

# Order matters on a fresh clone: the environment, then what is brought or built with it.
environment:
	@python=$$(sh tools/find_python.sh) && "$$python" tools/setup_environment.py run
.PHONY: environment

assets: environment ## Bring the fonts and outlines named in package.json
	@$(PYTHON) tools/assets.py

tables: environment
	@$(PYTHON) tools/catalogue_files.py
.PHONY: tables

catalogue: environment ## Read the source files anew (SHIGEN_UPSTREAM), write the tables, build
	@$(PYTHON) -m shigen.catalogue.assemble --write
	@$(PYTHON) tools/catalogue_files.py

translations: environment
	@$(PYTHON) tools/messages.py compile
.PHONY: translations

install-dev: install
	@python=$$(sh tools/find_python.sh) && "$$python" tools/setup_environment.py dev

install-docs: install
	@python=$$(sh tools/find_python.sh) && "$$python" tools/setup_environment.py docs

run: install ## Plan for the built-in scenario and write ./briefing/
	@$(VENV)/bin/shigen brief

test: install-dev ## Run every test but `verify`
	@sh tools/install_chromium.sh
	@$(PYTEST) $(PARALLEL) -m "not verify"

test-fast: install-dev ## Run the tests that are neither slow nor need a browser
	@$(PYTEST) $(PARALLEL) -m "not verify and not slow and not browser"

verify: install-dev ## Recompute long results and compare
	@$(PYTEST) -m verify

check: install-dev ## Lint, format, types, dependence
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports --no-logo

docs: install-docs ## Build the documentation into docs/_build/html
	@$(PYTHON) -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

serve: install ## (a later version)
	@echo "shigen $$($(PYTHON) -c 'from importlib.metadata import version; print(version("shigen"))') has no server: this comes with a later version" >&2
	@exit 1

bench: install ## Measure start-up, planning, balancing and grid, side by side
	@$(PYTHON) benchmarks/run.py

messages: install ## Extract the texts to translate and update the translations
	@$(PYTHON) tools/messages.py update

licences: install-dev install-docs ## Rewrite docs/licences.md from what is installed
	@$(PYTHON) tools/licences.py

lock: ## Pin the requirements anew (needs uv) and the npm packages
	@sh tools/lock.sh

clean: ## Remove what the other targets made; keeps ./briefing/
	@rm -rf $(VENV) src/shigen/_assets src/shigen/_built node_modules build dist docs/_build \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find src tests tools docs -name __pycache__ -type d -prune -exec rm -rf {} +
