#!/bin/sh
# Prints what is missing to build the core, a line each; nothing where all is there.
command -v cmake >/dev/null || echo "cmake"
compiler=$(command -v "${CC:-cc}" || command -v gcc || command -v clang) || echo "C compiler"
if [ -n "$compiler" ] && ! echo '#include <CL/cl.h>' | "$compiler" -E -DCL_TARGET_OPENCL_VERSION=120 - >/dev/null 2>&1; then
    echo "OpenCL headers (CL/cl.h)"
fi
command -v make >/dev/null || command -v ninja >/dev/null || echo "make"
