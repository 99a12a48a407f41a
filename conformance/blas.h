/* What the adapters of BLAS libraries share: Gemm and MatMul of ONNX as calls of one function, the library's own product of two matrices. */
#include "call.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * C = alpha·op(A)·op(B) + beta·C by the library, row by row in memory: op(A) is m×k, op(B) k×n; lda and ldb are the lengths of A's and B's rows as they are stored.
 * A status that is not 0 is the library's word for what went wrong.
 */
static int product(int dtype, int transA, int transB, size_t m, size_t n, size_t k, double alpha, const void *A, size_t lda, const void *B, size_t ldb, double beta, void *C);

static size_t width(int dtype) { return dtype == REFERENCE_F64 ? 8 : dtype == REFERENCE_F32 ? 4 : 2; }

static int32_t failed(const reference_call *call, int status) {
    if (call->message != NULL) snprintf(call->message, call->message_size, "status %d", status);
    return REFERENCE_FAILED;
}

/* y = alpha·A·B + beta·C with C repeated to y's shape, which is no product: the library finds it in y. */
static void repeat(const reference_tensor *C, const reference_tensor *Y) {
    size_t rows = (size_t)Y->shape[0], columns = (size_t)Y->shape[1], bytes = width(Y->dtype);
    size_t r = C->rank >= 2 ? (size_t)C->shape[C->rank - 2] : 1, c = C->rank >= 1 ? (size_t)C->shape[C->rank - 1] : 1;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            memcpy((char *)Y->data + (i * columns + j) * bytes, (const char *)C->data + ((r > 1 ? i : 0) * c + (c > 1 ? j : 0)) * bytes, bytes);
}

static void put(int dtype, void *data, size_t place, double value) {
    if (dtype == REFERENCE_F32) ((float *)data)[place] = (float)value;
    else ((double *)data)[place] = value;
}

/* dC = beta·dY, summed where C was repeated: beta·L·dY·R with ones where there is a sum, and otherwise with ones in the diagonal alone. */
static int summed(const reference_tensor *dY, double beta, const reference_tensor *dC) {
    size_t m = (size_t)dY->shape[0], n = (size_t)dY->shape[1], bytes = width(dY->dtype);
    size_t r = dC->rank >= 2 ? (size_t)dC->shape[dC->rank - 2] : 1, c = dC->rank >= 1 ? (size_t)dC->shape[dC->rank - 1] : 1;
    void *left = calloc(r * m, bytes), *right = calloc(n * c, bytes), *middle = calloc(r * n, bytes);
    for (size_t i = 0; i < m; i++) put(dY->dtype, left, r == 1 ? i : i * m + i, 1);
    for (size_t j = 0; j < n; j++) put(dY->dtype, right, c == 1 ? j : j * n + j, 1);
    int status = product(dY->dtype, 0, 0, r, n, m, beta, left, m, dY->data, n, 0, middle);
    if (status == 0) status = product(dY->dtype, 0, 0, r, c, n, 1, middle, n, right, c, 0, dC->data);
    free(left), free(right), free(middle);
    return status;
}

static int32_t gemm(const reference_call *call) {
    const reference_tensor *A = input(call, "A"), *B = input(call, "B"), *C = input(call, "C"), *Y = result(call, "Y"), *dY = input(call, "dY");
    int ta = number(call, "transA", 0) != 0, tb = number(call, "transB", 0) != 0, type = A->dtype, status;
    double alpha = number(call, "alpha", 1), beta = number(call, "beta", 1);
    size_t m = (size_t)Y->shape[0], n = (size_t)Y->shape[1], k = (size_t)A->shape[ta ? 0 : 1];
    size_t lda = (size_t)A->shape[1], ldb = (size_t)B->shape[1];
    if (C != NULL) repeat(C, Y);
    if ((status = product(type, ta, tb, m, n, k, alpha, A->data, lda, B->data, ldb, C == NULL ? 0 : beta, Y->data)) != 0) return failed(call, status);
    if (dY == NULL) return REFERENCE_DONE;
    const reference_tensor *dA = result(call, "dA"), *dB = result(call, "dB");
    /* dA = alpha·dY·op(B)ᵀ and dB = alpha·op(A)ᵀ·dY, or their transposes. */
    status = ta ? product(type, tb, 1, k, m, n, alpha, B->data, ldb, dY->data, n, 0, dA->data) : product(type, 0, !tb, m, k, n, alpha, dY->data, n, B->data, ldb, 0, dA->data);
    if (status != 0) return failed(call, status);
    status = tb ? product(type, 1, ta, n, k, m, alpha, dY->data, n, A->data, lda, 0, dB->data) : product(type, !ta, 0, k, n, m, alpha, A->data, lda, dY->data, n, 0, dB->data);
    if (status == 0 && C != NULL) status = summed(dY, beta, result(call, "dC"));
    return status == 0 ? REFERENCE_DONE : failed(call, status);
}

/* Matrices in stacks, a product each; a vector is a matrix of one row or column, and a stack of one is repeated. Gradients of what was repeated add up. */
static int32_t matmul(const reference_call *call) {
    const reference_tensor *A = input(call, "A"), *B = input(call, "B"), *Y = result(call, "Y"), *dY = input(call, "dY"), *dA = result(call, "dA"), *dB = result(call, "dB");
    size_t k = (size_t)A->shape[A->rank - 1], m = A->rank > 1 ? (size_t)A->shape[A->rank - 2] : 1, n = B->rank > 1 ? (size_t)B->shape[B->rank - 1] : 1;
    size_t stack = size(Y) / (m * n), bytes = width(A->dtype);
    int64_t axes = (A->rank > B->rank ? A->rank : B->rank) - 2;
    if (dY != NULL) memset(dA->data, 0, size(A) * bytes), memset(dB->data, 0, size(B) * bytes);
    for (size_t each = 0; each < stack; each++) {
        size_t rest = each, a = 0, b = 0, stepA = m * k * bytes, stepB = k * n * bytes;
        for (int64_t axis = 1; axis <= axes; axis++) { /* from the last axis of the stack to the first */
            int64_t lengthA = A->rank - 2 >= axis ? A->shape[A->rank - 2 - axis] : 1, lengthB = B->rank - 2 >= axis ? B->shape[B->rank - 2 - axis] : 1;
            size_t length = (size_t)(lengthA > lengthB ? lengthA : lengthB), place = rest % length;
            a += lengthA > 1 ? place * stepA : 0;
            b += lengthB > 1 ? place * stepB : 0;
            stepA *= (size_t)lengthA;
            stepB *= (size_t)lengthB;
            rest /= length;
        }
        size_t y = each * m * n * bytes;
        int status = product(A->dtype, 0, 0, m, n, k, 1, (char *)A->data + a, k, (char *)B->data + b, n, 0, (char *)Y->data + y);
        if (status == 0 && dY != NULL) status = product(A->dtype, 0, 1, m, k, n, 1, (char *)dY->data + y, n, (char *)B->data + b, n, 1, (char *)dA->data + a);
        if (status == 0 && dY != NULL) status = product(A->dtype, 1, 0, k, n, m, 1, (char *)A->data + a, k, (char *)dY->data + y, n, 1, (char *)dB->data + b);
        if (status != 0) return failed(call, status);
    }
    return REFERENCE_DONE;
}

int32_t reference_run_operator(const reference_call *call) {
    int type = call->inputs[0].dtype;
    if (type != REFERENCE_F32 && type != REFERENCE_F64) return REFERENCE_UNSUPPORTED;
    return strcmp(call->op, "MatMul") == 0 ? matmul(call) : strcmp(call->op, "Gemm") == 0 ? gemm(call) : REFERENCE_UNSUPPORTED;
}
