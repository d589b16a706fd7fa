# Everything that is run by hand or by a machine. `make` alone lists it.

PYTHON  ?= python3
BIN     := .venv/bin
REPORTS := build/reports
# Many tests wait for servers: with a process more than there are processors, these are never idle.
TESTERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help up demo test check lint types walls format diagrams pictures bench lock sbom licences audit clean
.DELETE_ON_ERROR:

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: .venv/project.stamp ## Start the server with its UI, the worker and a few demonstration employers
	$(BIN)/secor up

demo: .venv/project.stamp ## Live ten years of one employer in seconds and print them as a calendar
	$(BIN)/secor demo

test: check ## Check everything, run all tests, hold the coverage floors, and count it in one closing line
	@mkdir -p $(REPORTS) && rm -f $(REPORTS)/*
	@status=0; \
	$(BIN)/pytest -n $(TESTERS) --quiet --cov --cov-report= --junitxml=$(REPORTS)/tests.xml || status=1; \
	$(BIN)/coverage json --quiet -o $(REPORTS)/coverage.json || status=1; \
	for floor in domain=100 workflows=95 activities=95; do \
		$(BIN)/coverage report --include="$${floor%=*}/*" --fail-under="$${floor#*=}" \
			--skip-covered --show-missing > $(REPORTS)/floor.txt 2>&1 || { cat $(REPORTS)/floor.txt; status=1; }; \
	done; \
	$(BIN)/python -m tests.closing_line $(REPORTS)/tests.xml $(REPORTS)/coverage.json || status=1; \
	exit $$status

check: lint types walls ## Run every static check

lint: .venv/project.stamp ## Check style and formatting
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

types: .venv/project.stamp ## Check types
	$(BIN)/mypy --no-error-summary

walls: .venv/project.stamp ## Check that imports go down the rooms and never back up
	@mkdir -p $(REPORTS)
	@$(BIN)/lint-imports > $(REPORTS)/walls.txt || { cat $(REPORTS)/walls.txt; exit 1; }

format: .venv/project.stamp ## Mend style and formatting where a tool can
	$(BIN)/ruff check --quiet --fix-only
	$(BIN)/ruff format --quiet

diagrams: .venv/project.stamp ## Draw the state diagrams in docs/ from the machines, and list actions and settings
	$(BIN)/secor diagrams

pictures: .venv/project.stamp ## Take the pictures of the staff guide anew, with Chromium on a real desk
	rm -rf build/pictures
	SECOR_REQUIRE_BROWSER=1 $(BIN)/pytest -n 0 --quiet --log-cli-level=INFO tests/browser
	rm -rf docs/pictures && cp -R build/pictures docs/pictures

bench: .venv/project.stamp ## Measure throughput and latency
	$(BIN)/python -m bench

# Versions that are locked stay unless asked otherwise: make lock UPGRADE=--upgrade
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

lock: .venv/project.stamp ## Pin every dependency with its hashes (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra dev --constraints requirements.txt --output-file requirements-dev.txt

SBOM ?= build/sbom.json

sbom: .venv/project.stamp ## Write the bill of materials of what runs (CycloneDX) into build/sbom.json
	$(BIN)/python -m supply_chain.bill $(SBOM)

licences: .venv/project.stamp ## Write the page of licences in docs/ from the locked packages
	$(BIN)/python -m supply_chain.licences

audit: .venv/project.stamp ## Ask whether weaknesses are known (exit code 3: could not be asked)
	$(BIN)/python -m supply_chain.audit

clean: ## Remove what these commands made, except var/: the register and the documents stay
	rm -rf .venv build *.egg-info .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made anew whenever the locked requirements change, so that it holds these and nothing else.
# The lock is whole, so that nothing is left to resolve (which older pips do wrongly for extras); `pip check` says so.
.venv/requirements.stamp: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "SECOR Desk needs Python 3.11 or later, and $(PYTHON) is not that." \
			"Name another one, for example: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Installing the locked requirements into .venv; the first time takes about a minute."
	@$(PYTHON) -m venv --clear .venv
	@$(INSTALL) --no-deps --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip check --disable-pip-version-check > /dev/null
	@touch $@

# Build isolation would fetch a build tool that is neither locked nor hashed; the locked one is at hand.
.venv/project.stamp: .venv/requirements.stamp pyproject.toml
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
