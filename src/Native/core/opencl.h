/* The OpenCL runtime, loaded when first needed: the library itself links against none. */
#ifndef CORE_OPENCL_H
#define CORE_OPENCL_H

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

/* Every function of the runtime that the core uses. */
#define OPENCL_FUNCTIONS(X) \
    X(clGetPlatformIDs) X(clGetPlatformInfo) X(clGetDeviceIDs) X(clGetDeviceInfo) \
    X(clCreateContext) X(clReleaseContext) X(clCreateCommandQueue) X(clReleaseCommandQueue) X(clFlush) X(clFinish) \
    X(clCreateBuffer) X(clReleaseMemObject) X(clEnqueueReadBuffer) X(clEnqueueWriteBuffer) X(clEnqueueCopyBuffer) \
    X(clEnqueueFillBuffer) X(clCreateProgramWithSource) X(clBuildProgram) X(clGetProgramBuildInfo) X(clReleaseProgram) \
    X(clCreateKernel) X(clReleaseKernel) X(clSetKernelArg) X(clEnqueueNDRangeKernel)

typedef struct OpenCL {
#define X(name) __typeof__(name) *name;
    OPENCL_FUNCTIONS(X)
#undef X
} OpenCL;

/* So many of PoCL's devices that compute in the thread that enqueues are opened at most; on machines with more processors, one. */
enum { MOST_TWINS = 4 };

/* The runtime's functions, or NULL after an error. REFERENCE_OPENCL names another library than libOpenCL.so.1. */
const OpenCL *opencl(void);

/* A name for the runtime's error codes: "CL_INVALID_VALUE". */
const char *opencl_error_name(cl_int error);

#endif
