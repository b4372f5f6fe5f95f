# Every target is a line or two over `python -m autograder`; the environment .venv is made when needed.
# Variables: PYTHON=python3.12  NAME=bp  SUBMISSIONS=folder-or-zip  OUTPUT=folder  WHEELS=1  LANGUAGE=zh

PYTHON ?= python3
NAME ?=
# On the command line alone: many systems have a variable of this name for their own messages.
IN_LANGUAGE = $(if $(filter command,$(firstword $(origin LANGUAGE))),--language $(LANGUAGE))
OUTPUT ?= build/$(or $(NAME),class)
STAMP := .venv/.kit-pins
READY := .venv/.kit-compiled
SOURCES := $(wildcard autograder/*.py autograder/*/*.py autograder/*/*/*.py)
RUN := .venv/bin/python -m autograder
COMPILE := .venv/bin/python -m compileall -q
COMPILED := autograder $(addprefix .venv/lib/python*/site-packages/,_pytest numpy pluggy pytest)
PIP := .venv/bin/python -m pip --quiet --disable-pip-version-check
ON_PATH := import os, sysconfig; \
  open(os.path.join(sysconfig.get_path("purelib"), "kit.pth"), "w").write(os.getcwd() + "\n")

.DEFAULT_GOAL := help
.PHONY: help setup release test lms lint check stub grade report bench dask browser class-10k mutation banks assess compat clean
.PHONY: quality attacks ablation fuzz peers strangers hints

help: ## show this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12
	@echo 'Variables: NAME=bp (one assignment), SUBMISSIONS=folder-or-zip, OUTPUT=folder, WHEELS=1, LANGUAGE=zh, PYTHON=python3.12,'
	@echo '           ARGS=... (for pytest, grade and report), MIRROR=address (of Ubuntu, for make lms on another system)'

setup: $(READY) ## make the environment .venv from Python 3.10 or newer

release: $(READY) ## make release/students (safe to publish) and release/lms (not)
	@$(RUN) release $(NAME) $(if $(WHEELS),--wheels) $(IN_LANGUAGE)

test: $(READY) ## run the kit's own tests
	@.venv/bin/python -m pytest -n auto --dist loadscope --no-loadscope-reorder $(ARGS)

lms: $(READY) ## grade thirty submissions in every LMS's own way (some minutes)
	@.venv/bin/python -m pytest -n auto --dist loadfile tests/lms/full_*.py $(ARGS)

lint: $(READY) ## look for faults in style and types
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m mypy

quality: $(READY) check ## check the assignments, grade their banks, hold the desk's hints against the grader's (some minutes)
	@.venv/bin/python -m pytest -n auto --dist loadscope --no-loadscope-reorder \
	  tests/measure/quality/full_*.py $(ARGS)

check: $(READY) ## check the assignments: solutions pass, stubs fail cleanly, nothing leaks
	@$(RUN) check $(NAME)

stub: $(READY) ## write the stubs from the solutions
	@$(RUN) stub $(NAME)

grade: $(READY) ## grade a class: make grade NAME=bp SUBMISSIONS=folder-or-zip
	@$(if $(and $(NAME),$(SUBMISSIONS)),,echo 'Say which: make grade NAME=bp SUBMISSIONS=folder-or-zip'; exit 2)
	@$(RUN) class $(NAME) "$(SUBMISSIONS)" --output "$(OUTPUT)" $(ARGS)

report: $(READY) ## make the outputs again from the class in build/NAME or OUTPUT
	@$(RUN) report "$(OUTPUT)" $(ARGS)

bench: $(READY) ## write docs/performance.md (a quarter of an hour; PART=peers: that section alone)
	@$(RUN) bench $(PART)

dask: $(READY) ## grade a class on a local Dask cluster that loses a worker
	@test -d .venvs/dask || .venv/bin/python -m venv .venvs/dask
	@.venvs/dask/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dask.txt
	@.venvs/dask/bin/python -m tests.classroom.dask_cluster

browser: $(READY) ## look at OUTPUT/report.html in a headless browser
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }
	@.venv/bin/python -m autograder.measure.browser "$(OUTPUT)/report.html" build/browser

class-10k: $(READY) ## grade 10,000 submissions, some of which loop, eat memory or crash
	@.venv/bin/python -m autograder.measure.speed.class_stress $(or $(COUNT),10000)

mutation: $(READY) ## measure the test suites by mutants of the solutions
	@$(RUN) mutation $(NAME)

banks: $(READY) ## grade every right answer on 20 seeds
	@$(RUN) assess $(NAME) --banks

hints: $(READY) ## compare the hints at the desk with the grader's, for every known mistake
	@.venv/bin/python -m autograder.measure.quality.desk_hints $(NAME)

strangers: $(READY) ## grade the answers of authors who saw the statements alone (ROUND=round_1)
	@.venv/bin/python -m autograder.measure.quality.strangers $(ROUND)

assess: $(READY) ## measure misconceptions, hints and right answers; write docs/assessment.md
	@$(RUN) assess $(NAME)

compat: $(READY) ## run the releases under every Python from 3.10 to 3.15 that is here
	@$(RUN) compat $(NAME)

attacks: $(READY) ## run the bank of attacks here, as an ordinary user and as in Docker
	@.venv/bin/python -B -m tests.security.run --place all --write

ablation: $(READY) ## leave out each layer of the sandbox; write which attacks it stops
	@.venv/bin/python -B -m tests.security.ablation --write

fuzz: $(READY) ## send more than 100,000 hostile frames to the grader
	@FUZZ_EXAMPLES=4500 .venv/bin/python -B -m pytest -q -n auto tests/runner/test_wire.py \
	  tests/runner/test_channel.py $(ARGS)

peers: $(READY) ## try harmless attacks on otter and nbgrader beside the kit
	@.venv/bin/python -B -m tests.security.peers --write

clean: ## remove everything that was made, .venv too
	rm -rf .venv .venvs build .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find release -mindepth 1 ! -name README.md -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv puts the pins in place in seconds: the machine's own, else the one that pip brings. It asks where pip asks.
define BY_UV
if uv --version >/dev/null 2>&1; then uv=uv; \
	elif $(PIP) install -r requirements-uv.txt >/dev/null 2>&1; then uv=.venv/bin/uv; else uv=false; fi; \
	index="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(PIP) config get global.index-url 2>/dev/null)}}"; \
	UV_DEFAULT_INDEX="$$index" $$uv pip install --quiet --python .venv/bin/python -r requirements.txt
endef

# The stamp is written last, so an environment that was left half made is made anew.
$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo 'The kit needs Python 3.10 or newer. Name one: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo '$(PYTHON) cannot make an environment: it lacks venv or ensurepip. On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	@echo 'Making .venv (once) ...'
	@test -e $(STAMP) || $(PYTHON) -m venv --clear .venv
	@.venv/bin/python -c '$(ON_PATH)' # so that `otter run` finds the kit's plugin
	@$(BY_UV) || { echo 'uv cannot be had or does not work here. pip goes on alone, which takes a minute or two ...'; \
	  $(PIP) install -r requirements.txt; }
	@touch $(STAMP)

# Every process of a grading starts with the kit and its libraries compiled (uv leaves that to the first import),
# also where Python may not write that down itself. Several processes at once need shared memory, which some lack.
$(READY): $(STAMP) $(SOURCES)
	@$(COMPILE) -j 0 $(COMPILED) 2>/dev/null || $(COMPILE) $(COMPILED) || true
	@touch $(READY)
