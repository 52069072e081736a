# Everything that is done with this tree. `make demo` shows it, `make test` proves it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATIC := src/outfeed/web/static
export UV_PROJECT_ENVIRONMENT := $(VENV)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo serve test check unit e2e bench peers ui types lock format clean system

help: ## Say what can be done here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | expand -t 12

demo: $(VENV)/compiled $(STATIC)/index.html ## Set up, then run the beverage plant and serve it until Ctrl-C
	@$(BIN)/outfeed demo

serve: $(VENV)/compiled $(STATIC)/index.html ## Serve on the data of OUTFEED_DATA or DATABASE_URL
	@$(BIN)/outfeed serve

test: system $(VENV)/dev $(STATIC)/index.html check unit ## Set up and pass all tests, those in the browser included

check: $(VENV)/dev ui/node_modules/ready ## Style, types and layers of Python and TypeScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd ui && npm run --silent check && npm run --silent test

unit: $(VENV)/dev $(VENV)/compiled
	$(BIN)/pytest

e2e: system $(VENV)/dev $(STATIC)/index.html ## Only the journeys in a real browser
	$(BIN)/pytest tests/e2e

bench: $(VENV)/dev ## Measure what is fast, each beside a peer or a limit
	$(BIN)/python -m bench

peers: $(VENV)/dev ## Install other solvers, for `make bench` to ask beside the optimiser
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock

ui: ## Build the screens
	rm -f $(STATIC)/index.html
	$(MAKE) $(STATIC)/index.html

types: $(VENV)/ready ui/node_modules/ready ## Write the API's types for the screens from its routes
	$(BIN)/python scripts/write_openapi.py ui/src/api/openapi.json
	cd ui && npm run --silent types

lock: ## Resolve the newest allowed versions into the locks
	$(PYTHON) -m pip install --quiet uv
	uv pip compile --quiet --generate-hashes --universal --no-annotate --no-header --no-emit-index-url --no-emit-find-links --group install pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --universal --no-annotate --no-header --no-emit-index-url --no-emit-find-links --group install --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --generate-hashes --universal --no-annotate --no-header --no-emit-index-url --no-emit-find-links --constraint requirements-dev.lock --group bench pyproject.toml -o requirements-bench.lock

format: $(VENV)/dev ## Lay out Python and TypeScript
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd ui && npm run --silent format

clean: ## Take away what was built; data stays
	rm -rf $(VENV) ui/node_modules $(STATIC) build

# --- set-up ------------------------------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "· Making the Python environment"
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "· Installing Python packages"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/compiled: $(wildcard src/outfeed/solver/*.py) $(VENV)/ready
	@echo "· Compiling the optimiser"
	@$(BIN)/python -m outfeed.solver.warming
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/ready
	@echo "· Installing development tools"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

ui/node_modules/ready: ui/package.json ui/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 or newer with npm is needed to build the screens."; exit 1; }
	@echo "· Installing packages of the screens"
	@# Not `npm ci`: it insists on optional packages of platforms that a mirror need not carry.
	@cd ui && npm install --silent --no-audit --no-fund || { echo "npm could not install the packages of the screens: see above, or run 'npm install' in ui/"; exit 1; }
	@touch $@

$(STATIC)/index.html: ui/node_modules/ready $(shell find ui/src ui/public ui/index.html ui/vite.config.ts -type f 2>/dev/null)
	@echo "· Building the screens"
	@cd ui && npm run --silent build -- --logLevel warn
	@touch $@

system: ## Install what tests need from the system, where that may be done
	@scripts/install_system.sh
