# Type `make` to see what there is. The first command that needs it makes .venv; nothing is installed elsewhere.

BIN     := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PYTHON  := $(BIN)/python
READY   := .venv/ready
TESTS   := .venv/ready-for-tests
SITE    := .venv/ready-for-site
HUB     := .venv/ready-for-hub
# COURSE_PYTHON=python3.12 chooses a Python; without it the newest supported one is taken.
# An environment whose folder was moved, or whose Python has gone, can't run its own pip: then it is made anew.
BROKEN  := $(if $(wildcard $(READY)),$(if $(shell $(BIN)/pip --version 2>&1 | grep "^pip "),,broken))
USABLE  := import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check
# Where .venv is a link, what it leads to is another folder's, and left as it is.
OURS    := if [ -L .venv ]; then echo ".venv is a link to an environment that another folder may use, so nothing is" \
    "installed there. Remove the link (rm .venv) and type the command again: you get an environment of your own." >&2; exit 1; fi
RESOLVE := $(PYTHON) -m uv pip compile pyproject.toml --universal --python-version 3.11 \
    --fork-strategy fewest --no-annotate --no-header --upgrade --quiet

.PHONY: help lab test build new grade formgrader bench site lock clean broken

help:   ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s%s\n", $$1, $$2 }' Makefile

lab: $(READY)   ## open the lessons in JupyterLab (your copies are in mine/; ARGS="..." go to JupyterLab)
	@$(PYTHON) -m cnncourse.lab $(ARGS)

test: $(TESTS)   ## prove every lesson, answer and check (LESSON=01: of one lesson; THOROUGH=1: with what takes long)
	@COURSE_THOROUGH=$(THOROUGH) $(BIN)/course test $(LESSON)

build: $(READY)   ## make solutions/*.ipynb and lessons/ from solutions/*.py (LESSON=01: of one lesson)
	@$(BIN)/course build $(LESSON)

new: $(READY)   ## begin an exercise (LESSON=03 NAME=min-pool2d): skeletons that say what is missing in them
	@$(BIN)/course new $(LESSON) $(NAME)

grade: $(READY)   ## grade a sample class (LESSON=01: the submissions in grading/submitted/)
	@$(BIN)/course $(if $(LESSON),grade $(LESSON),grade-sample)

formgrader: $(READY)   ## look at submissions and comment on them in nbgrader's formgrader (CLASS=sample: the sample's)
	@COURSE_CLASS=$(CLASS) $(BIN)/course formgrader -- $(ARGS)

bench: $(READY)   ## time checks, lessons and grading beside what one would take instead (ARGS=--quick: a taste)
	@$(PYTHON) -m benchmarks $(ARGS)

site: $(SITE)   ## make the site in build/site (WHEELS=FOLDER_OR_URL: of Pyodide 0.27.7, so that lessons are solved on it)
	@$(BIN)/course site $(if $(WHEELS),--wheels $(WHEELS)) $(ARGS)

lock: $(READY)   ## choose the newest versions that pyproject.toml allows, for the four requirements files
	@$(OURS); $(INSTALL) uv && mkdir -p build
	@$(RESOLVE) --all-extras --output-file build/all.txt
	@$(RESOLVE) --constraint build/all.txt --output-file requirements.txt
	@for extra in dev hub site; do $(RESOLVE) --constraint build/all.txt --extra $$extra --output-file build/$$extra.txt && \
	    { echo "-r requirements.txt"; awk 'NR == FNR {known[$$1]; next} !($$1 in known)' requirements.txt build/$$extra.txt; } > requirements-$$extra.txt || exit 1; done

clean:   ## remove the environment and caches (mine/ and the gradebook stay)
	@rm -rf .venv .pytest_cache build *.egg-info tests/screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is there only while the environment is whole: what an interrupted installation left is thrown away.
$(READY): requirements.txt pyproject.toml $(BROKEN)
	@$(OURS); if [ -f $@ ] && [ -z "$(BROKEN)" ]; then echo "Updating the packages in .venv ..."; else \
	    for python in $(COURSE_PYTHON) python3.13 python3.12 python3.11 python3 python none; do \
	        if $$python -c '$(USABLE)' </dev/null >/dev/null 2>&1; then break; fi; done; \
	    if [ $$python = none ]; then \
	        echo "The course needs Python 3.11, 3.12 or 3.13 with venv: get it from python.org," \
	            "or on Debian and Ubuntu by: apt install python3-venv" >&2; exit 1; fi; \
	    echo "Installing the course into .venv with `$$python -V 2>&1`: two or three minutes, this first time only ..."; \
	    $$python -m venv --clear .venv || exit 1; fi; \
	rm -f $@; \
	$(INSTALL) -r requirements.txt -e . && touch $@

$(TESTS): requirements-dev.txt $(READY)
	@$(OURS); echo "Installing what tests need into .venv ..."; rm -f $@; $(INSTALL) -r requirements-dev.txt && touch $@

$(SITE): requirements-site.txt $(READY)
	@$(OURS); echo "Installing what the site needs into .venv ..."; rm -f $@; $(INSTALL) -r requirements-site.txt && touch $@

$(HUB): requirements-hub.txt $(READY)
	@$(OURS); echo "Installing what a hub needs into .venv ..."; rm -f $@; $(INSTALL) -r requirements-hub.txt && touch $@
