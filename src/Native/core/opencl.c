#include "opencl.h"
#include "error.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static OpenCL runtime;
static char why_not[512];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    /* PoCL is asked for devices that compute in the thread that enqueues besides the usual one, a twin for each processor: see crew.c. It reads
       this when it is loaded; where it is loaded already, or the variable is set, things stay as they are. */
    static const char *const devices[] = {"pthread basic", "pthread basic basic", "pthread basic basic basic", "pthread basic basic basic basic"};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    setenv("POCL_DEVICES", devices[processors >= 1 && processors <= MOST_TWINS ? processors - 1 : 0], 0);
    /* Its handler for division by zero returns as if nothing had been: the host's programs would divide whole numbers by 0 and go on. */
    setenv("POCL_SIGFPE_HANDLER", "0", 0);
    /* Its workers stay on one processor each: left to the system they often share one for many milliseconds, at half the speed. */
    setenv("POCL_AFFINITY", "1", 0);
    const char *wanted = getenv("REFERENCE_OPENCL");
    const char *names[] = {wanted && *wanted ? wanted : "libOpenCL.so.1", wanted && *wanted ? NULL : "libOpenCL.so"};
    void *library = NULL;
    for (int i = 0; i < 2 && !library && names[i]; i++) {
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    }
    if (!library) {
        snprintf(why_not, sizeof why_not, "no OpenCL runtime: %s", dlerror());
        return;
    }
#define X(name) \
    if (!(*(void **)&runtime.name = dlsym(library, #name)) && !*why_not) { \
        snprintf(why_not, sizeof why_not, "%s is no OpenCL 1.2 runtime: it lacks %s", names[0], #name); \
    }
    OPENCL_FUNCTIONS(X)
#undef X
}

const OpenCL *opencl(void)
{
    pthread_once(&once, load);
    if (*why_not) {
        fail(REF_NO_RUNTIME, "%s", why_not);
        return NULL;
    }
    return &runtime;
}

const char *opencl_error_name(cl_int error)
{
    switch (error) {
#define CASE(name) case name: return #name;
        CASE(CL_DEVICE_NOT_FOUND) CASE(CL_DEVICE_NOT_AVAILABLE) CASE(CL_COMPILER_NOT_AVAILABLE)
        CASE(CL_MEM_OBJECT_ALLOCATION_FAILURE) CASE(CL_OUT_OF_RESOURCES) CASE(CL_OUT_OF_HOST_MEMORY)
        CASE(CL_MEM_COPY_OVERLAP) CASE(CL_BUILD_PROGRAM_FAILURE) CASE(CL_INVALID_VALUE) CASE(CL_INVALID_DEVICE_TYPE)
        CASE(CL_INVALID_PLATFORM) CASE(CL_INVALID_DEVICE) CASE(CL_INVALID_CONTEXT) CASE(CL_INVALID_QUEUE_PROPERTIES)
        CASE(CL_INVALID_COMMAND_QUEUE) CASE(CL_INVALID_MEM_OBJECT) CASE(CL_INVALID_BINARY) CASE(CL_INVALID_BUILD_OPTIONS)
        CASE(CL_INVALID_PROGRAM) CASE(CL_INVALID_PROGRAM_EXECUTABLE) CASE(CL_INVALID_KERNEL_NAME) CASE(CL_INVALID_KERNEL)
        CASE(CL_INVALID_ARG_INDEX) CASE(CL_INVALID_ARG_VALUE) CASE(CL_INVALID_ARG_SIZE) CASE(CL_INVALID_KERNEL_ARGS)
        CASE(CL_INVALID_WORK_DIMENSION) CASE(CL_INVALID_WORK_GROUP_SIZE) CASE(CL_INVALID_WORK_ITEM_SIZE)
        CASE(CL_INVALID_GLOBAL_OFFSET) CASE(CL_INVALID_EVENT) CASE(CL_INVALID_OPERATION) CASE(CL_INVALID_BUFFER_SIZE)
        CASE(CL_INVALID_GLOBAL_WORK_SIZE)
#undef CASE
        case -1001: return "CL_PLATFORM_NOT_FOUND_KHR";
        default: return "an error that OpenCL 1.2 does not name";
    }
}
