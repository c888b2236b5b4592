#!/bin/sh
# Write the lock files anew: every version by hash, for every platform, naming no index.
set -eu
cd "$(dirname "$0")/.."
lock() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate "$@"
}
lock requirements.in -o requirements.lock
lock requirements-dev.in -o requirements-dev.lock
printf 'uv\n' | lock - -o deploy/installer.lock
