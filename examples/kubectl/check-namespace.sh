#!/bin/sh
# Judges every Deployment of a namespace as it runs now: check-namespace.sh NAMESPACE [FLAGS]
set -eu
namespace="$1"
shift
exec kubectl evenkeel check --namespace "$namespace" --fail-on warn "$@"
