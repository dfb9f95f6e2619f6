#!/usr/bin/env bash
# Every figure the documentation quotes, measured here and now: `make bench`. One script each; all are run.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH" RINGFENCE_DATA_DIR="${RINGFENCE_DATA_DIR:-$(mktemp -d)}"
failed=""
for script in bench/*.py; do
    [ -e "$script" ] || continue
    [ "$script" = bench/scoreboard.py ] && continue # runs its siblings once more: make bench-science
    printf '\n== %s\n' "$script"
    python "$script" || failed="$failed $script"
done
[ -z "$failed" ] || { printf 'FAILED:%s\n' "$failed"; exit 1; }
