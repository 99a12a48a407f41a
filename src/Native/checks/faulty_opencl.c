/*
 * An OpenCL runtime that fails on demand: every function passes on to the real one, but the call that FAULT names answers an error.
 *
 *     REFERENCE_OPENCL=libfaulty_opencl.so FAULT=clEnqueueNDRangeKernel:-5:3 …      the third such call answers CL_OUT_OF_RESOURCES
 *
 * With FAULT's count left out every such call fails. FAULT is read anew at each call, so that a program can break and mend its own runtime.
 * faulty_opencl_live() tells how many objects of the runtime were created and not released: leaks that no tool sees in foreign memory.
 */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char armed[128];
static int calls;
static atomic_int live;

int faulty_opencl_live(void) { return live; }

/* The error that this call is to answer, or CL_SUCCESS. */
static cl_int fault(const char *function)
{
    const char *wish = getenv("FAULT");
    char name[64];
    int error = 0, at = 0;
    if (!wish || sscanf(wish, "%63[^:]:%d:%d", name, &error, &at) < 2 || strcmp(name, function) != 0) {
        return CL_SUCCESS;
    }
    if (strcmp(armed, wish) != 0) { /* a new wish counts from one */
        snprintf(armed, sizeof armed, "%s", wish);
        calls = 0;
    }
    calls++;
    return at == 0 || at == calls ? error : CL_SUCCESS;
}

static void *real(const char *function)
{
    static void *library;
    if (!library && !(library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL))) {
        fprintf(stderr, "%s\n", dlerror());
        abort();
    }
    return dlsym(library, function);
}

/* A function that returns its error code. */
#define PASS(name, parameters, arguments) \
    cl_int name parameters \
    { \
        cl_int error = fault(#name); \
        return error ? error : ((__typeof__(name) *)real(#name))arguments; \
    }

/* A function that returns an object and its error through the last parameter. */
#define PASS_OBJECT(type, name, parameters, arguments) \
    type name parameters \
    { \
        cl_int error = fault(#name); \
        if (error) { \
            if (result) { \
                *result = error; \
            } \
            return NULL; \
        } \
        type created = ((__typeof__(name) *)real(#name))arguments; \
        live += created != NULL; \
        return created; \
    }

/* A function that ends an object. */
#define PASS_RELEASE(name, type) \
    cl_int name(type object) \
    { \
        live--; \
        return ((__typeof__(name) *)real(#name))(object); \
    }

PASS(clGetPlatformIDs, (cl_uint a, cl_platform_id *b, cl_uint *c), (a, b, c))
PASS(clGetPlatformInfo, (cl_platform_id a, cl_platform_info b, size_t c, void *d, size_t *e), (a, b, c, d, e))
PASS(clGetDeviceIDs, (cl_platform_id a, cl_device_type b, cl_uint c, cl_device_id *d, cl_uint *e), (a, b, c, d, e))
PASS(clGetDeviceInfo, (cl_device_id a, cl_device_info b, size_t c, void *d, size_t *e), (a, b, c, d, e))
PASS_OBJECT(cl_context, clCreateContext,
            (const cl_context_properties *a, cl_uint b, const cl_device_id *c,
             void(CL_CALLBACK *d)(const char *, const void *, size_t, void *), void *e, cl_int *result),
            (a, b, c, d, e, result))
PASS_RELEASE(clReleaseContext, cl_context)
PASS_OBJECT(cl_command_queue, clCreateCommandQueue, (cl_context a, cl_device_id b, cl_command_queue_properties c, cl_int *result), (a, b, c, result))
PASS_RELEASE(clReleaseCommandQueue, cl_command_queue)
PASS(clFlush, (cl_command_queue a), (a))
PASS(clFinish, (cl_command_queue a), (a))
PASS_OBJECT(cl_mem, clCreateBuffer, (cl_context a, cl_mem_flags b, size_t c, void *d, cl_int *result), (a, b, c, d, result))
PASS_RELEASE(clReleaseMemObject, cl_mem)
PASS(clEnqueueReadBuffer,
     (cl_command_queue a, cl_mem b, cl_bool c, size_t d, size_t e, void *f, cl_uint g, const cl_event *h, cl_event *i),
     (a, b, c, d, e, f, g, h, i))
PASS(clEnqueueWriteBuffer,
     (cl_command_queue a, cl_mem b, cl_bool c, size_t d, size_t e, const void *f, cl_uint g, const cl_event *h, cl_event *i),
     (a, b, c, d, e, f, g, h, i))
PASS(clEnqueueCopyBuffer,
     (cl_command_queue a, cl_mem b, cl_mem c, size_t d, size_t e, size_t f, cl_uint g, const cl_event *h, cl_event *i),
     (a, b, c, d, e, f, g, h, i))
PASS(clEnqueueFillBuffer,
     (cl_command_queue a, cl_mem b, const void *c, size_t d, size_t e, size_t f, cl_uint g, const cl_event *h, cl_event *i),
     (a, b, c, d, e, f, g, h, i))
PASS_OBJECT(cl_program, clCreateProgramWithSource, (cl_context a, cl_uint b, const char **c, const size_t *d, cl_int *result), (a, b, c, d, result))
PASS(clBuildProgram,
     (cl_program a, cl_uint b, const cl_device_id *c, const char *d, void(CL_CALLBACK *e)(cl_program, void *), void *f),
     (a, b, c, d, e, f))
PASS(clGetProgramBuildInfo, (cl_program a, cl_device_id b, cl_program_build_info c, size_t d, void *e, size_t *f), (a, b, c, d, e, f))
PASS_RELEASE(clReleaseProgram, cl_program)
PASS_OBJECT(cl_kernel, clCreateKernel, (cl_program a, const char *b, cl_int *result), (a, b, result))
PASS_RELEASE(clReleaseKernel, cl_kernel)
PASS(clSetKernelArg, (cl_kernel a, cl_uint b, size_t c, const void *d), (a, b, c, d))
PASS(clEnqueueNDRangeKernel,
     (cl_command_queue a, cl_kernel b, cl_uint c, const size_t *d, const size_t *e, const size_t *f, cl_uint g, const cl_event *h, cl_event *i),
     (a, b, c, d, e, f, g, h, i))
PASS(clWaitForEvents, (cl_uint a, const cl_event *b), (a, b))
PASS(clReleaseEvent, (cl_event a), (a))
PASS(clGetEventInfo, (cl_event a, cl_event_info b, size_t c, void *d, size_t *e), (a, b, c, d, e))
PASS(clEnqueueMarkerWithWaitList, (cl_command_queue a, cl_uint b, const cl_event *c, cl_event *d), (a, b, c, d))
