/*
 * CLBlast on trial, on the first device that OpenCL offers: Gemm and MatMul are CLBlastSgemm and CLBlastDgemm.
 *
 *     cc -O2 -shared -fPIC -Isrc/Native/include conformance/clblast.c -o clblast.so -lclblast -lOpenCL
 *     reference verify --op Gemm MatMul --library ./clblast.so
 */
#define CL_TARGET_OPENCL_VERSION 120
#include "blas.h"

#include <clblast_c.h>

static cl_context context;
static cl_command_queue queue;

static int open_device(void) {
    cl_platform_id platform;
    cl_device_id device;
    cl_int status = clGetPlatformIDs(1, &platform, NULL);
    if (status == CL_SUCCESS) status = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL);
    if (status == CL_SUCCESS) context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
    if (status == CL_SUCCESS) queue = clCreateCommandQueue(context, device, 0, &status);
    return status;
}

static int product(int dtype, int transA, int transB, size_t m, size_t n, size_t k, double alpha, const void *A, size_t lda, const void *B, size_t ldb, double beta, void *C) {
    cl_int status = queue == NULL ? open_device() : CL_SUCCESS;
    size_t bytes = width(dtype), a = (transA ? k : m) * lda, b = (transB ? n : k) * ldb, c = m * n;
    CLBlastTranspose ta = transA ? CLBlastTransposeYes : CLBlastTransposeNo, tb = transB ? CLBlastTransposeYes : CLBlastTransposeNo;
    if (status != CL_SUCCESS) return status;
    cl_mem x = clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, a * bytes, (void *)A, &status);
    cl_mem y = clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, b * bytes, (void *)B, &status);
    cl_mem z = clCreateBuffer(context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, c * bytes, C, &status);
    int done = dtype == REFERENCE_F32
                   ? (int)CLBlastSgemm(CLBlastLayoutRowMajor, ta, tb, m, n, k, (float)alpha, x, 0, lda, y, 0, ldb, (float)beta, z, 0, n, &queue, NULL)
                   : (int)CLBlastDgemm(CLBlastLayoutRowMajor, ta, tb, m, n, k, alpha, x, 0, lda, y, 0, ldb, beta, z, 0, n, &queue, NULL);
    if (done == 0) done = clEnqueueReadBuffer(queue, z, CL_TRUE, 0, c * bytes, C, 0, NULL, NULL);
    clReleaseMemObject(x);
    clReleaseMemObject(y);
    clReleaseMemObject(z);
    return done;
}
