#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Long enough for a build log's interesting part. */
static _Thread_local char message[16384];
static _Thread_local cl_int opencl_error;

const char *ref_error_message(void) { return message; }

int32_t ref_error_opencl(void) { return opencl_error; }

uint32_t ref_abi_version(void) { return REFERENCE_ABI_VERSION; }

ref_status fail(ref_status status, const char *format, ...)
{
    /* Arguments may lie in the old message. */
    char text[sizeof message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    memcpy(message, text, sizeof message);
    opencl_error = CL_SUCCESS;
    return status;
}

static ref_status status_of(cl_int error)
{
    switch (error) {
        case CL_DEVICE_NOT_FOUND:
        case CL_INVALID_DEVICE: return REF_NO_DEVICE;
        case CL_DEVICE_NOT_AVAILABLE: return REF_DEVICE_LOST;
        case CL_MEM_OBJECT_ALLOCATION_FAILURE:
        case CL_INVALID_BUFFER_SIZE:
        case CL_OUT_OF_RESOURCES:
        case CL_OUT_OF_HOST_MEMORY: return REF_OUT_OF_MEMORY;
        case CL_BUILD_PROGRAM_FAILURE:
        case CL_COMPILER_NOT_AVAILABLE: return REF_BUILD_FAILED;
        default: return REF_OPENCL;
    }
}

ref_status fail_opencl(cl_int error, const char *format, ...)
{
    char doing[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(doing, sizeof doing, format, arguments);
    va_end(arguments);
    fail(status_of(error), "%s: %s (%d)", doing, opencl_error_name(error), error);
    opencl_error = error;
    return status_of(error);
}

ref_status fail_build(cl_int error, const char *log, const char *format, ...)
{
    char doing[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(doing, sizeof doing, format, arguments);
    va_end(arguments);
    fail(REF_BUILD_FAILED, "%s: %s (%d)\n%s", doing, opencl_error_name(error), error, log);
    opencl_error = error;
    return REF_BUILD_FAILED;
}
