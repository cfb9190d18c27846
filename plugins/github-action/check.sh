#!/usr/bin/env bash
# What action.yml runs, with its inputs as INPUT_*. Written for bash 3.2 too, which macOS has.
set -euo pipefail

flags=("--fail-on=$INPUT_FAIL_ON")
if [[ -n "$INPUT_CONFIG" ]]; then flags+=("--config=$INPUT_CONFIG"); fi
if [[ -n "$INPUT_NAMESPACE" ]]; then flags+=("--namespace=$INPUT_NAMESPACE"); fi
if [[ -n "$INPUT_BASELINE" ]]; then flags+=("--baseline=$INPUT_BASELINE"); fi

paths=()
while IFS= read -r path; do
  path="${path%$'\r'}"
  if [[ -n "$path" ]]; then paths+=("$path"); fi
done <<<"$INPUT_PATHS"
if ((${#paths[@]} == 0)); then paths=(.); fi

# A runner's own Node may be older than what Evenkeel needs; the package of that name brings one, for this step alone.
packages=()
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 19) ? 0 : 1)'; then
  packages+=(--package=node@24)
fi

if [[ -n "$INPUT_VERSION" ]]; then
  if [[ ! "$INPUT_VERSION" =~ ^[0-9A-Za-z.+-]+$ ]]; then
    echo '::error::version: expected a version of the npm package, 0.1.0 say'
    exit 2
  fi
  command=(npx --yes ${packages[@]+"${packages[@]}"} "--package=evenkeel@$INPUT_VERSION" -- evenkeel)
else
  # What the action's own checkout needs to run, without anything of the registry running while it is installed.
  if [[ ! -d "$GITHUB_ACTION_PATH/node_modules" ]]; then
    (cd "$GITHUB_ACTION_PATH" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
  fi
  command=(node "$GITHUB_ACTION_PATH/src/cli.ts")
  if ((${#packages[@]} > 0)); then command=(npx --yes "${packages[@]}" -- "${command[@]}"); fi
fi

check() {
  "${command[@]}" check "${flags[@]}" "--format=$1" -- "${paths[@]}"
}

code=0
check "$INPUT_FORMAT" || code=$?
# The exit code is that of the first run; a violation is no reason to lack the other reports.
if [[ -n "$INPUT_SARIF_FILE" ]]; then check sarif >"$INPUT_SARIF_FILE" || true; fi
if [[ "$INPUT_SUMMARY" == true && -n "${GITHUB_STEP_SUMMARY:-}" ]]; then check markdown >>"$GITHUB_STEP_SUMMARY" || true; fi
exit "$code"
