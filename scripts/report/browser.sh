#!/usr/bin/env bash
# Names a Chromium that can show a page without a screen; installs Debian's where none is.
#
#   browser.sh            prints its path
#   browser.sh --check    installs nothing
#
# Exit code 3 with one line when none can be had.
set -euo pipefail
lacks() {
  echo "report: $1" >&2
  exit 3
}
for name in chromium chromium-browser google-chrome; do
  if command -v "$name"; then exit 0; fi
done
install="apt-get install -y --no-install-recommends chromium"
[[ ${1-} != --check ]] || lacks "no chromium; install it with: $install"
command -v apt-get >/dev/null || lacks "no chromium and no apt-get; install chromium"
as_root=(env DEBIAN_FRONTEND=noninteractive)
if ((EUID != 0)); then
  command -v sudo >/dev/null || lacks "not root and no sudo; run as root: $install"
  as_root=(sudo "${as_root[@]}")
fi
echo "report: installing chromium" >&2
# shellcheck disable=SC2086
"${as_root[@]}" $install >/dev/null 2>&1 </dev/null ||
  { "${as_root[@]}" apt-get update -q >/dev/null 2>&1 </dev/null &&
    "${as_root[@]}" $install >/dev/null 2>&1 </dev/null; } ||
  lacks "the install failed; run as root: apt-get update && $install"
command -v chromium || lacks "chromium was installed and is not in PATH"
