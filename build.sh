#!/usr/bin/env bash
# Builds, tests and runs the project on Debian and Ubuntu:   ./build.sh [TARGET] [ARGUMENT…]   (./build.sh help lists the targets)
#
# Finds the .NET SDK (and installs it where it may), restores the local tools and hands over to build.cake.
# Options before the target (--tree, --dryrun, --verbosity=…) go to Cake, words after it to what the target starts.
set -euo pipefail

from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"

# The .NET tools keep their packages and settings below HOME, which a bare environment may lack.
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
if [[ ${CI:-} == true ]]; then
  export MSBUILDDISABLENODEREUSE=1 # nothing outlives the build
fi

sdk=10.0

# Prints the folder of a dotnet command that has the SDK.
find_dotnet() {
  local dotnet
  for dotnet in "$(command -v dotnet || true)" "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" \
    "$HOME/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    if [[ -x $dotnet ]] && "$dotnet" --list-sdks | grep -q "^${sdk/./\\.}\."; then
      dirname "$(readlink -f "$dotnet")"
      return
    fi
  done
  return 1
}

# Installs Debian packages where that needs nobody's password; otherwise says what to type, and gives up.
install() {
  local as_root=()
  if [[ $(id -u) != 0 ]]; then
    as_root=(sudo)
  fi
  if [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null; then
    echo "Installing $* …" >&2
    if DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get update -qq </dev/null >&2 &&
      DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "$@" </dev/null >&2; then
      return
    fi
  fi
  {
    echo "Missing: $*. Install it with"
    echo "    sudo apt-get update && sudo apt-get install -y $*"
    echo "and start again. (Where apt knows no such package, learn.microsoft.com/dotnet/core/install/linux tells how to add its feed.)"
  } >&2
  exit 1
}

if ! dotnet_root=$(find_dotnet); then
  install "dotnet-sdk-$sdk"
  dotnet_root=$(find_dotnet) || { echo "Installed dotnet-sdk-$sdk, but no dotnet command shows an SDK $sdk." >&2; exit 1; }
fi
export DOTNET_ROOT=$dotnet_root PATH=$dotnet_root:$PATH

# Installs what the native core needs to be built and to run; PoCL makes a device of the processor.
install_core() {
  local missing
  mapfile -t missing < <(sh src/Native/cmake/missing.sh)
  compgen -G '/usr/lib/*/libOpenCL.so.1' >/dev/null || missing+=(ocl-icd-libopencl1)
  [[ -e /etc/OpenCL/vendors/pocl.icd ]] || missing+=(pocl-opencl-icd)
  if ((${#missing[@]})); then
    install "${missing[@]}"
  fi
}

# Installs what the programs in examples/ run on, which the tests put on trial.
install_examples() {
  local missing=()
  python3 -c 'import numpy' 2>/dev/null || /usr/bin/python3 -c 'import numpy' 2>/dev/null || missing+=(python3-numpy)
  command -v node >/dev/null || missing+=(nodejs)
  if ((${#missing[@]})); then
    install "${missing[@]}"
  fi
}

# Installs what the companion is built with, and the browser that it is tried in.
install_companion() {
  local missing=()
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  if [[ $1 == test-companion ]]; then
    command -v chromium >/dev/null || missing+=(chromium)
  fi
  if ((${#missing[@]})); then
    install "${missing[@]}"
  fi
  if ! node --eval 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 18 || (major === 18 && minor >= 19) ? 0 : 1)'; then
    echo "The companion is built and tried with Node 18.19 or newer; $(command -v node) is $(node --version)." >&2
    exit 1
  fi
}

options=()
while [[ ${1:-} == -* ]]; do
  options+=("$1")
  shift
done
if (($#)); then
  case ${1,,} in
    test)
      # A test that is skipped for want of the core, a device or an interpreter fails, unless REFERENCE_NATIVE is set to something else.
      export REFERENCE_NATIVE=${REFERENCE_NATIVE-required}
      install_core
      install_examples
      ;;
    sanitize)
      install_core
      for tool in valgrind oclgrind; do
        command -v "$tool" >/dev/null || install "$tool"
      done
      ;;
    pack | test-packages)
      export REFERENCE_NATIVE=${REFERENCE_NATIVE-required}
      install_core
      install_companion "${1,,}"
      ;;
    companion | companion-template | test-companion)
      install_companion "${1,,}"
      (install_core) || true
      ;;
    build | explore | fuzz | alarms | docs | publish | run | bench | conformance)
      (install_core) || true # all but the native core can do without
      ;;
  esac
  options+=("--target=$1")
  shift
fi
if [[ ${1:-} == -- ]]; then
  shift
fi
for word in "$@"; do
  options+=("--extra=$word")
done

# Cake colours its lines even where nobody sees them.
if [[ ! -t 1 ]]; then
  export NO_COLOR=1
fi

if ! log=$(dotnet tool restore 2>&1); then
  echo "$log" >&2
  exit 1
fi
exec dotnet cake build.cake --no-report --from="$from" "${options[@]}"
