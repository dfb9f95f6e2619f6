# The whole vocabulary of the project: make demo | run | test | test-all | test-spark | check | fix | bench | bench-science | bench-engine | docs | lock | clean
.PHONY: demo run test test-all test-spark check fix bench bench-science bench-engine docs lock clean setup browser

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
# Compiled once at set-up: every start of every command is faster for it.
export UV_COMPILE_BYTECODE := 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export DJANGO_SETTINGS_MODULE := ringfence.config.settings

FRONTEND := $(shell find frontend/src -type f 2>/dev/null; find ringfence -name '*.html' -o -name apps.py)  # templates name classes and icons
WORDS := $(shell find ringfence -name '*.po' 2>/dev/null)

setup: .venv/.stamp ringfence/web/static/dist/.stamp .venv/.stamp-words ## All that the other words need

.venv/.stamp: requirements/setup.txt requirements/all.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	$(BIN)/uv pip install --quiet --require-hashes -r requirements/all.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q ringfence
	@touch $@

frontend/node_modules/.stamp: frontend/package-lock.json frontend/.npmrc
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

ringfence/web/static/dist/.stamp: frontend/node_modules/.stamp frontend/package.json $(FRONTEND) $(wildcard frontend/*.ts frontend/*.json)
	cd frontend && npm run --silent build
	@touch $@

.venv/.stamp-words: .venv/.stamp $(WORDS)
	$(BIN)/python -m ringfence.web.words
	@touch $@

browser: ## A real browser, a Chinese font and strace, where the machine has none
	@tests/install-browser.sh

demo: setup ## An invented county with one case, in the browser
	$(BIN)/ringfence demo

run: setup ## The web on your own data (var/)
	$(BIN)/ringfence serve

check: setup ## Style, types, floors, templates, front end, API file, the house's own rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet ringfence
	cd frontend && npm run --silent check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py export_openapi --check
	$(BIN)/python -m pytest tests/house -q -p no:randomly

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet ringfence
	cd frontend && npx biome check --write src

test: setup browser ## Everything, on SQLite and PostgreSQL and in the browser
	tests/run.sh

test-all: setup browser ## The same with thousands of generated worlds
	RINGFENCE_WORLDS=many RINGFENCE_KILLS=60 tests/run.sh

test-spark: .venv-spark/.stamp ## The search on a real Spark cluster on this machine, with Python packages of its own
	@tests/install-java.sh
	.venv-spark/bin/python -m pytest -q -p no:randomly tests/spark

.venv-spark/.stamp: .venv/.stamp requirements/spark.txt
	test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	VIRTUAL_ENV=.venv-spark $(BIN)/uv pip install --quiet --require-hashes -r requirements/all.txt
	VIRTUAL_ENV=.venv-spark $(BIN)/uv pip install --quiet --require-hashes -r requirements/spark.txt
	@touch $@

bench: setup ## Every figure the documentation quotes
	bench/run.sh

bench-science: setup ## Every known answer of the science by its id, in one table: ARGS="--quick --json FILE"
	$(BIN)/python bench/scoreboard.py $(ARGS)

bench-engine: .venv-bench/.stamp ## The presence search beside DuckDB, SQLite, PostgreSQL, ClickHouse and Polars
	.venv-bench/bin/python bench/engine.py $(ARGS)

.venv-bench/.stamp: .venv/.stamp requirements/bench.txt
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	VIRTUAL_ENV=.venv-bench $(BIN)/uv pip install --quiet --require-hashes -r requirements/all.txt
	VIRTUAL_ENV=.venv-bench $(BIN)/uv pip install --quiet --require-hashes -r requirements/bench.txt
	VIRTUAL_ENV=.venv-bench $(BIN)/uv pip install --quiet --no-deps -e .
	@touch $@

docs: setup ## site/
	$(BIN)/ringfence docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

lock: .venv/.stamp
	requirements/compile.sh

clean:
	rm -rf .venv .venv-spark .venv-bench frontend/node_modules ringfence/web/static/dist site var
