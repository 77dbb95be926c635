#!/usr/bin/env bash
# Lints everything: Swift's format, the scripts' syntax, the RTL. Changes nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failures=0
swift format lint --strict --parallel --recursive Sources Tests Package.swift || failures=1
for script in scripts/*.sh scripts/*/*.sh .ci/run; do bash -n "$script" || failures=1; done
# Read as Python alone, so that nothing is left beside them.
python3 -c 'import ast, sys
for path in sys.argv[1:]:
    with open(path, "rb") as file: ast.parse(file.read(), path)' scripts/*.py scripts/*/*.py || failures=1
bash scripts/lint-rtl.sh || failures=1
((failures == 0)) || { echo "lint: findings above; 'make format' mends the format" >&2; exit 1; }
echo "lint: clean"
