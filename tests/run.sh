#!/usr/bin/env bash
# Every test once, both databases, a real browser: what `make test` runs. Goes on after a failure and says so at the end.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
export RINGFENCE_DATA_DIR="${RINGFENCE_DATA_DIR:-$(mktemp -d)}"
failed=""
# The same order and the same worlds each time, so that red means a change; `make test-all` throws the dice.
steady=(-p no:randomly --hypothesis-seed=0)
[ "${RINGFENCE_WORLDS:-}" = many ] && steady=()

room() { # room TITLE PYTEST-ARGUMENTS...: one pytest run with its plain closing line
    printf '\n== %s\n' "$1"
    local started=$SECONDS
    before="$failed" status=0
    ${runner:-python} -m pytest -q --color=no "${steady[@]}" "${@:2}" || status=$?
    [ "$status" = 0 ] || failed="$failed
  $1"
    printf '   %s: %d s\n' "$1" $((SECONDS - started))
}

here() { # the arguments that exist, so that a room without tests yet is no fault
    local path
    for path in "$@"; do [ -e "$path" ] && printf '%s\n' "$path"; done
    return 0
}

postgres() { # the same on a PostgreSQL of its own, which lives as long as the run
    runner="python tests/postgres.py -- python" room "$@"
}

room "house" tests/house
room "core, files, engine, command line" -n 2 $(here tests/core tests/files tests/engine tests/cli)
room "apps and operation on SQLite" -n 2 $(here tests/apps tests/ops)
postgres "apps and backups on PostgreSQL" -n 2 $(here tests/apps tests/ops/test_backup.py tests/ops/test_kills.py)
# A headless browser on a busy machine can stop answering altogether (seen once). Then, and only then, the room is
# run once more, and says so; a test that fails has failed.
browse() {
    runner="timeout --kill-after=30 900 ${runner:-python}" room "$@"
    if [ "$status" -ge 124 ]; then
        printf '   the browser stopped answering; once more\n'
        failed="$before"
        runner="timeout --kill-after=30 900 ${runner:-python}" room "$@"
    fi
}

if [ -e tests/pages ]; then
    browse "pages in a browser on SQLite" tests/pages
    runner="python tests/postgres.py -- python" browse "one walk in a browser on PostgreSQL" tests/pages -m walk
fi
if [ -e tests/real ] && [ -d "${RINGFENCE_REAL_DATA:-../shared/data}" ]; then
    room "real data" tests/real
fi

printf '\n== all rooms: %d s\n' "$SECONDS"
[ -z "$failed" ] || { printf 'FAILED:%s\n' "$failed"; exit 1; }
