/*
 * OpenBLAS on trial: Gemm and MatMul are cblas_sgemm and cblas_dgemm.
 *
 *     cc -O2 -shared -fPIC -Isrc/Native/include conformance/openblas.c -o openblas.so -lopenblas
 *     reference verify --op Gemm MatMul --library ./openblas.so
 */
#include "blas.h"

#include <cblas.h>

static int product(int dtype, int transA, int transB, size_t m, size_t n, size_t k, double alpha, const void *A, size_t lda, const void *B, size_t ldb, double beta, void *C) {
    CBLAS_TRANSPOSE ta = transA ? CblasTrans : CblasNoTrans, tb = transB ? CblasTrans : CblasNoTrans;
    if (dtype == REFERENCE_F32)
        cblas_sgemm(CblasRowMajor, ta, tb, (int)m, (int)n, (int)k, (float)alpha, A, (int)lda, B, (int)ldb, (float)beta, C, (int)n);
    else
        cblas_dgemm(CblasRowMajor, ta, tb, (int)m, (int)n, (int)k, alpha, A, (int)lda, B, (int)ldb, beta, C, (int)n);
    return 0;
}
