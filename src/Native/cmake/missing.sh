#!/bin/sh
# Prints the Debian packages that are missing to build the core, a line each; nothing where all is there.
command -v cmake >/dev/null || echo cmake
command -v make >/dev/null || command -v ninja >/dev/null || echo make
compiler=$(command -v "${CC:-cc}" || command -v gcc || command -v clang)
has() { echo "#include <$1>" | "$compiler" -E -DCL_TARGET_OPENCL_VERSION=120 - >/dev/null 2>&1; }
if [ -z "$compiler" ] || ! has stdio.h; then
    printf '%s\n' gcc libc6-dev
fi
if { [ -z "$compiler" ] && [ ! -e /usr/include/CL/cl.h ]; } || { [ -n "$compiler" ] && has stdio.h && ! has CL/cl.h; }; then
    echo opencl-headers
fi
