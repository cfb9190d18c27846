#!/bin/sh
# Installs or upgrades a release with what admission would inject: install.sh RELEASE CHART NAMESPACE [FLAGS]
set -eu
release="$1" chart="$2" namespace="$3"
shift 3
# Helm shows nothing of what a plugin says: what is denied is said here, before anything is changed.
helm template "$release" "$chart" --namespace "$namespace" --post-renderer evenkeel "$@" |
  evenkeel check --namespace "$namespace" -
exec helm upgrade --install "$release" "$chart" --namespace "$namespace" --post-renderer evenkeel "$@"
