# Two commands: `make demo` and `make test`. `nox -l` lists every check.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3 || echo python3)
BIN := .venv/bin

# What was begun and failed is made anew by the next try.
.DELETE_ON_ERROR:

.PHONY: demo test
demo: .venv/.run
	@$(BIN)/flex demo $(ARGS)

test: .venv/.dev
	@$(BIN)/nox

.venv/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { echo "Flex needs Python 3.11 or newer: install python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Flex needs Python 3.11 or newer, and $(PYTHON) is older: set PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Flex needs Python's venv: install it, on Debian with python3-venv."; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.run: .venv/pyvenv.cfg pyproject.toml
	@echo "Installing Flex into .venv (about half a minute) ..."
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable ".[all]"
	@touch $@

.venv/.dev: .venv/.run
	@echo "Installing the tools that check it ..."
	@$(BIN)/python -m pip install --quiet --group dev
	@touch $@
