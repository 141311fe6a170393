# Everything the project does, from a fresh clone: Python 3.11 and make are all it needs.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint bench soak clean
help:           ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.core: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

$(VENV)/.bench: $(VENV)/.dev
	# The pip that comes with Python 3.11 stumbles over lxml's extra, which the peers spell in two ways.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	touch $@

demo: $(VENV)/.core        ## the main job on the bundled newsroom, no internet
	$(BIN)/monitor demo

test: $(VENV)/.dev        ## the tests
	$(BIN)/pytest --numprocesses 3 --dist loadfile

lint: $(VENV)/.dev        ## format, rules, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.bench        ## every benchmark that exists, peers beside, against floors.json
	fallen=0; for script in $(filter-out benchmarks/soak.py,$(wildcard benchmarks/[a-z]*.py)); do \
	  echo "$$script"; $(BIN)/python $$script || fallen=1; \
	done; exit $$fallen

soak: $(VENV)/.dev        ## half an hour of `monitor run` under faults and kills
	$(BIN)/python benchmarks/soak.py

clean:          ## what make made
	rm -rf $(VENV) .venv-peers build dist *.egg-info
