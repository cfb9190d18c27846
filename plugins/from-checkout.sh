#!/usr/bin/env bash
# Runs the evenkeel of this checkout, for tools that come by it with git: from-checkout.sh COMMAND [FLAGS]. What it needs to
# run is installed once. Written for bash 3.2 too, which macOS has.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"

# npm writes this file last. Nothing of what it installs runs while it is installed.
if [[ ! -e "$root/node_modules/.package-lock.json" ]]; then
  (cd "$root" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
fi

# An older Node cannot read the sources; npm's package of that name brings one for this run alone.
runs='const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 22 || (major === 22 && minor >= 19) ? 0 : 1)'
if node -e "$runs"; then exec node "$root/src/cli.ts" "$@"; fi
exec npx --yes --package=node@24 -- node "$root/src/cli.ts" "$@"
