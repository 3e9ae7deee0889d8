# Everything installs what it lacks; a second run does nothing that is done already.
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-browser demo test check bench lock messages clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

setup: ## what Qiao needs to run: .venv, front-end files, translations
	@$(PYTHON) tools/setup.py

setup-dev:
	@$(PYTHON) tools/setup.py --dev

setup-browser: ## what the browser tests need: Chromium and a Chinese font
	@$(PYTHON) tools/setup.py --dev --browser

demo: setup ## a city to try, served at http://localhost:8000
	@$(BIN)/qiao demo

test: setup-browser ## all tests
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: export QIAO_HOME = $(CURDIR)/.test-home
check: setup-dev ## style, types, imports, templates
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/python -c "from qiao.foundation import database; database.create_secrets()"
	@$(BIN)/mypy qiao
	@$(BIN)/lint-imports
	@git ls-files -co --exclude-standard '*.html' | xargs -r $(BIN)/djade --target-version 5.2 --check

bench: setup-dev ## benchmarks against their baselines; ONLY=name for one
	@$(BIN)/python -m bench $(ONLY)

lock: ## take up changed dependencies of pyproject.toml and package.json
	@$(PYTHON) tools/setup.py --lock

messages: setup ## take up changed messages into the English catalogues
	@$(BIN)/python tools/messages.py

clean: ## remove what set-up made; data in var stays
	rm -rf .venv node_modules .test-home qiao/foundation/ui/static/vendor
