#!/bin/sh
# Writes the hashed locks again after a dependency in pyproject.toml changed (`make lock`).
# Locks carry no addresses, so any mirror will do.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header "$@"
}
compile pyproject.toml -o requirements/core.txt
compile pyproject.toml --extra postgres -c requirements/core.txt -o requirements/postgres.txt
compile pyproject.toml --extra postgres --extra test --extra check --extra docs -c requirements/postgres.txt -o requirements/all.txt
compile pyproject.toml --extra spark -c requirements/core.txt -o requirements/spark.txt
compile requirements/setup.in -o requirements/setup.txt
compile requirements/bench.in -c requirements/all.txt -o requirements/bench.txt
