/* Errors: a status, and a message that the calling thread can ask for. */
#ifndef CORE_ERROR_H
#define CORE_ERROR_H

#include "opencl.h"
#include "reference.h"

/* Notes a message for ref_error_message() and returns the status. */
ref_status fail(ref_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for an error of the OpenCL runtime, while doing what `doing` says. */
ref_status fail_opencl(cl_int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for a kernel that does not compile; the compiler's log follows from the second line on. */
ref_status fail_build(cl_int error, const char *log, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
