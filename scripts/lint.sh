#!/usr/bin/env bash
# Lints everything: Swift's format, the scripts' syntax, the RTL. Changes nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failures=0
swift format lint --strict --parallel --recursive Sources Tests Package.swift || failures=1
for script in scripts/*.sh .ci/run; do bash -n "$script" || failures=1; done
bash scripts/lint-rtl.sh || failures=1
((failures == 0)) || { echo "lint: findings above; 'make format' mends the format" >&2; exit 1; }
echo "lint: clean"
