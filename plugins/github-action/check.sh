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

evenkeel=(bash "$GITHUB_ACTION_PATH/plugins/from-checkout.sh")
if [[ -n "$INPUT_VERSION" ]]; then
  if [[ ! "$INPUT_VERSION" =~ ^[0-9A-Za-z.+-]+$ ]]; then
    echo '::error::version: expected a version of the npm package, 0.1.0 say'
    exit 2
  fi
  evenkeel=(npx --yes --package=node@24 "--package=evenkeel@$INPUT_VERSION" -- evenkeel)
fi

check() {
  "${evenkeel[@]}" check "${flags[@]}" "--format=$1" -- "${paths[@]}"
}

code=0
check "$INPUT_FORMAT" || code=$?
# The exit code is that of the first run; a violation is no reason to lack the other reports.
if [[ -n "$INPUT_SARIF_FILE" ]]; then check sarif >"$INPUT_SARIF_FILE" || true; fi
if [[ "$INPUT_SUMMARY" == true && -n "${GITHUB_STEP_SUMMARY:-}" ]]; then check markdown >>"$GITHUB_STEP_SUMMARY" || true; fi
exit "$code"
