/*
 * Convolution and max pooling in C11, forward and backward, as a shared library that is put on trial by
 *
 *     cc -O2 -shared -fPIC -I../../src/Native/include layers.c -o layers.so
 *     reference verify --op Conv MaxPool --library ./layers.so
 *
 * It is called through one function, reference_run_operator; the header, which may be copied, says all of it.
 * Both layers are loops over windows p and weights k, flat indices; under() says which pixel lies there.
 */
#include <reference_operator.h>

#include <math.h>
#include <string.h>

typedef float real; enum { REAL = REFERENCE_F32 }; /* double and REFERENCE_F64 do as well */
typedef reference_tensor tensor;

/* How tensors and attributes begin. Those of a newer caller may be longer: the first one says how long. */
typedef struct { uint32_t struct_size; int32_t type; const char *name; } named;

static const void *find(const void *structs, int64_t count, const char *name) {
    const named *first = structs;
    for (; count > 0 && strcmp(first->name, name) != 0; count--) {
        first = (const named *)((const char *)first + first->struct_size);
    }
    return count > 0 ? first : NULL;
}

/* An entry of a list of integers; another number where the attribute is left out. */
static int64_t integer(const reference_call *call, const char *name, int64_t place, int64_t otherwise) {
    const reference_attribute *found = find(call->attributes, call->attribute_count, name);
    return found == NULL ? otherwise : found->ints[place];
}

/* How many elements a tensor has from one axis on. */
static int64_t size(const tensor *x, int64_t first_axis) {
    int64_t product = 1;
    for (int64_t axis = first_axis; axis < x->rank; axis++) product *= x->shape[axis];
    return product;
}

/* An input's values; NULL where there is no such input. */
static const real *given(const reference_call *call, const char *name) {
    const tensor *found = find(call->inputs, call->input_count, name);
    return found == NULL ? NULL : found->data;
}

/* A gradient's values, which so far are zeros; NULL where the caller wants none. */
static real *wanted(const reference_call *call, const char *name) {
    const tensor *found = find(call->results, call->result_count, name);
    return found == NULL ? NULL : memset(found->data, 0, sizeof(real) * (size_t)size(found, 0));
}

/* The pixel under weight k of window p, flat indices all, or -1 in the padding; by columns: with the first axis fastest. */
static int64_t under(const reference_call *call, const tensor *x, const tensor *y, int64_t p, int64_t k, int by_columns) {
    const tensor *w = find(call->inputs, call->input_count, "W");
    const reference_attribute *named = find(call->attributes, call->attribute_count, "auto_pad");
    int64_t row_major = 0, column_major = 0, row = 1, column = size(x, 2);
    for (int64_t axis = x->rank - 3; axis >= 0; axis--) {
        int64_t H = x->shape[2 + axis], P = y->shape[2 + axis];
        int64_t K = w ? w->shape[2 + axis] : integer(call, "kernel_shape", axis, 1);
        int64_t s = integer(call, "strides", axis, 1), d = integer(call, "dilations", axis, 1);
        int64_t begin = integer(call, "pads", axis, 0), missing = (P - 1) * s + d * (K - 1) + 1 - H;
        if (named && strncmp(named->string, "SAME", 4) == 0 && missing > 0) {
            begin = (missing + (strcmp(named->string, "SAME_LOWER") == 0)) / 2;
        }
        int64_t i = p % P * s + k % K * d - begin;
        if (i < 0 || i >= H) return -1;
        row_major += i * row, column_major += i * (column /= H);
        row *= H, p /= P, k /= K;
    }
    return by_columns ? column_major : row_major;
}

static void convolution(const reference_call *call, const tensor *X, const tensor *Y) {
    const tensor *W = find(call->inputs, call->input_count, "W");
    int64_t N = X->shape[0], O = W->shape[0], C = W->shape[1], G = integer(call, "group", 0, 1);
    int64_t windows = size(Y, 2), weights = size(W, 2), pixels = size(X, 2);
    const real *x = X->data, *w = W->data, *b = given(call, "B"), *dy = given(call, "dY");
    real *y = Y->data, *dx = wanted(call, "dX"), *dw = wanted(call, "dW"), *db = wanted(call, "dB");
    for (int64_t above = 0; above < N * O * windows; above++) {
        int64_t p = above % windows, o = above / windows % O, n = above / windows / O;
        int64_t first = (n * G + o / (O / G)) * C; /* of the channels that o sees */
        y[above] = b ? b[o] : 0;
        if (db) db[o] += dy[above];
        for (int64_t k = 0; k < weights; k++) {
            int64_t pixel = under(call, X, Y, p, k, 0);
            for (int64_t c = 0; c < C && pixel >= 0; c++) {
                int64_t i = (first + c) * pixels + pixel, j = (o * C + c) * weights + k;
                y[above] += x[i] * w[j];
                if (dx) dx[i] += dy[above] * w[j];
                if (dw) dw[j] += dy[above] * x[i];
            }
        }
    }
}

static void max_pooling(const reference_call *call, const tensor *X, const tensor *Y) {
    const tensor *indices = find(call->results, call->result_count, "Indices");
    int64_t windows = size(Y, 2), pixels = size(X, 2), weights = 1;
    for (int64_t axis = 0; axis < X->rank - 2; axis++) weights *= integer(call, "kernel_shape", axis, 1);
    const real *x = X->data, *dy = given(call, "dY");
    real *y = Y->data, *dx = wanted(call, "dX");
    for (int64_t above = 0; above < size(Y, 0); above++) {
        int64_t p = above % windows, first = above / windows * pixels, best = -1, winner = 0;
        for (int64_t k = 0; k < weights; k++) {
            int64_t pixel = under(call, X, Y, p, k, 0), i = first + pixel;
            /* The first of equals stays; NaN beats every number. */
            if (pixel >= 0 && (best < 0 || x[i] > x[best] || (isnan(x[i]) && !isnan(x[best])))) {
                best = i, winner = k;
            }
        }
        y[above] = x[best];
        if (dx) dx[best] += dy[above];
        int64_t place = first + under(call, X, Y, p, winner, integer(call, "storage_order", 0, 0) == 1);
        if (indices) ((int64_t *)indices->data)[above] = place;
    }
}

int32_t reference_run_operator(const reference_call *call) {
    const tensor *X = find(call->inputs, call->input_count, "X"), *Y = find(call->results, call->result_count, "Y");
    int is_convolution = strcmp(call->op, "Conv") == 0, is_pooling = strcmp(call->op, "MaxPool") == 0;
    if (X == NULL || Y == NULL || X->dtype != REAL || !(is_convolution || is_pooling)) return REFERENCE_UNSUPPORTED;
    (is_convolution ? convolution : max_pooling)(call, X, Y);
    return REFERENCE_DONE;
}
