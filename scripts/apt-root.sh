# Debian packages unpacked into a folder: nothing is installed, and the machine's apt stays as it is.
#
# To be sourced. `lacks REASON` is the caller's: it says why nothing can be had, and ends.
#
#   apt_root FOLDER SUITE...            a private apt root in FOLDER/apt, with fresh lists
#   apt_unpack SUITE TARGET PACKAGE...  packages and all that they depend on, unpacked into TARGET
#   apt_download TARGET PACKAGE...      these packages alone, unpacked
#   apt_close                           takes the lists away again
#
# The packages come from the mirror that this machine's own apt uses.

apt_root() {
  local folder=$1 tool keyring mirror suite
  shift
  for tool in apt-get dpkg dpkg-deb; do
    command -v "$tool" >/dev/null || lacks "no $tool here; what is needed comes as Debian packages"
  done
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -e $keyring ]] || lacks "no Debian archive keyring; install debian-archive-keyring"
  # The first mirror whose path ends in /debian.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
    sed -nE 's#^(.*/debian)/?$#\1#p' | head -n 1)
  [[ -n $mirror ]] || lacks "this machine's apt knows no Debian mirror"
  mkdir -p "$folder"
  apt_place=$(cd "$folder" && pwd)/apt
  mkdir -p "$apt_place"/{lists/partial,cache/archives/partial,state}
  : >"$apt_place/state/status"
  for suite in "$@"; do
    echo "deb [signed-by=$keyring] $mirror $suite main"
  done >"$apt_place/sources.list"
  apt_command=(apt-get -qq
    -o "Dir::Etc::sourcelist=$apt_place/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o "Dir::State=$apt_place" -o "Dir::State::lists=$apt_place/lists"
    -o "Dir::State::status=$apt_place/state/status" -o "Dir::Cache=$apt_place/cache"
    -o APT::Install-Recommends=0 -o APT::Sandbox::User=root -o Acquire::Languages=none)
  "${apt_command[@]}" update </dev/null ||
    lacks "the package lists cannot be fetched; is there a network?"
}

apt_unpack() {
  local suite=$1 target=$2 package
  shift 2
  rm -f "$apt_place"/cache/archives/*.deb
  "${apt_command[@]}" install --download-only -y -t "$suite" "$@" </dev/null >/dev/null ||
    lacks "these packages of $suite cannot be had: $*"
  rm -rf "$target"
  mkdir -p "$target"
  for package in "$apt_place"/cache/archives/*.deb; do dpkg-deb -x "$package" "$target"; done
  rm -f "$apt_place"/cache/archives/*.deb
}

apt_download() {
  local target=$1 package
  shift
  rm -f "$apt_place"/*.deb
  (cd "$apt_place" && "${apt_command[@]}" download "$@" </dev/null) ||
    lacks "these packages cannot be had: $*"
  rm -rf "$target"
  mkdir -p "$target"
  for package in "$apt_place"/*.deb; do dpkg-deb -x "$package" "$target"; done
  rm -f "$apt_place"/*.deb
}

apt_close() { rm -rf "$apt_place/lists"; }
