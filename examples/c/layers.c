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

/* An input's values; NULL where there is no such input. */
static const real *given(const reference_call *call, const char *name) {
    const tensor *found = find(call->inputs, call->input_count, name);
    return found == NULL ? NULL : found->data;
}

/* A result's values, which so far are zeros; NULL where the caller wants none. */
static real *wanted(const reference_call *call, const char *name) {
    const tensor *found = find(call->results, call->result_count, name);
    size_t size = sizeof(real);
    for (int64_t axis = 0; found != NULL && axis < found->rank; axis++) size *= (size_t)found->shape[axis];
    return found == NULL ? NULL : memset(found->data, 0, size);
}

/* A kernel that slides over a picture of three axes; of fewer, the first ones have the length 1. */
typedef struct { int64_t H[3], K[3], P[3], s[3], d[3], begin[3], pixels, weights, count; } windows;

static windows slide(const reference_call *call, const tensor *x, const tensor *w) {
    windows all = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, 1, 1, 1};
    const reference_attribute *named = find(call->attributes, call->attribute_count, "auto_pad");
    const char *auto_pad = named == NULL ? "NOTSET" : named->string;
    for (int64_t axis = 0, rank = x->rank - 2, at = 3 - rank; axis < rank; axis++, at++) {
        int64_t H = x->shape[2 + axis], K = w ? w->shape[2 + axis] : integer(call, "kernel_shape", axis, 1);
        int64_t s = integer(call, "strides", axis, 1), d = integer(call, "dilations", axis, 1);
        int64_t begin = integer(call, "pads", axis, 0), end = integer(call, "pads", rank + axis, 0);
        int64_t span = d * (K - 1) + 1, missing = (H - 1) / s * s + span - H;
        if (strncmp(auto_pad, "SAME", 4) == 0) {
            int64_t total = missing > 0 ? missing : 0;
            begin = strcmp(auto_pad, "SAME_UPPER") == 0 ? total / 2 : total - total / 2;
            end = total - begin;
        }
        int64_t room = begin + H + end - span, P = room / s + 1;
        if (integer(call, "ceil_mode", 0, 0) && strcmp(auto_pad, "NOTSET") == 0) {
            P += room % s > 0 && P * s < begin + H; /* but no window that would start in the padding */
        }
        all.H[at] = H, all.K[at] = K, all.P[at] = P, all.s[at] = s, all.d[at] = d, all.begin[at] = begin;
        all.pixels *= H, all.weights *= K, all.count *= P;
    }
    return all;
}

/* The pixel under weight k of window p, or -1 in the padding; by columns: with the first axis fastest. */
static int64_t under(const windows *all, int64_t p, int64_t k, int64_t by_columns) {
    int64_t row_major = 0, column_major = 0, row = 1, column = all->pixels;
    for (int axis = 2; axis >= 0; axis--) {
        int64_t H = all->H[axis], P = all->P[axis], K = all->K[axis];
        int64_t i = p % P * all->s[axis] + k % K * all->d[axis] - all->begin[axis];
        if (i < 0 || i >= H) return -1;
        row_major += i * row, column_major += i * (column /= H);
        row *= H, p /= P, k /= K;
    }
    return by_columns ? column_major : row_major;
}

static void convolution(const reference_call *call, const tensor *X) {
    const tensor *W = find(call->inputs, call->input_count, "W");
    windows all = slide(call, X, W);
    int64_t N = X->shape[0], O = W->shape[0], C = W->shape[1], G = integer(call, "group", 0, 1);
    const real *x = X->data, *w = W->data, *b = given(call, "B"), *dy = given(call, "dY");
    real *y = wanted(call, "Y"), *dx = wanted(call, "dX"), *dw = wanted(call, "dW"), *db = wanted(call, "dB");
    for (int64_t above = 0; above < N * O * all.count; above++) {
        int64_t p = above % all.count, o = above / all.count % O, n = above / all.count / O;
        int64_t first = (n * G + o / (O / G)) * C; /* of the channels that o sees */
        if (b) y[above] = b[o];
        if (db) db[o] += dy[above];
        for (int64_t k = 0; k < all.weights; k++) {
            int64_t pixel = under(&all, p, k, 0);
            for (int64_t c = 0; c < C && pixel >= 0; c++) {
                int64_t i = (first + c) * all.pixels + pixel, j = (o * C + c) * all.weights + k;
                y[above] += x[i] * w[j];
                if (dx) dx[i] += dy[above] * w[j];
                if (dw) dw[j] += dy[above] * x[i];
            }
        }
    }
}

static void max_pooling(const reference_call *call, const tensor *X) {
    windows all = slide(call, X, NULL);
    const tensor *indices = find(call->results, call->result_count, "Indices");
    const real *x = X->data, *dy = given(call, "dY");
    real *y = wanted(call, "Y"), *dx = wanted(call, "dX");
    for (int64_t above = 0; above < X->shape[0] * X->shape[1] * all.count; above++) {
        int64_t p = above % all.count, first = above / all.count * all.pixels, best = -1, winner = 0;
        for (int64_t k = 0; k < all.weights; k++) {
            int64_t pixel = under(&all, p, k, 0), i = first + pixel;
            /* The first of equals stays; NaN beats every number. */
            if (pixel >= 0 && (best < 0 || x[i] > x[best] || (isnan(x[i]) && !isnan(x[best])))) {
                best = i, winner = k;
            }
        }
        y[above] = x[best];
        if (dx) dx[best] += dy[above];
        int64_t place = first + under(&all, p, winner, integer(call, "storage_order", 0, 0));
        if (indices) ((int64_t *)indices->data)[above] = place;
    }
}

int32_t reference_run_operator(const reference_call *call) {
    const tensor *X = find(call->inputs, call->input_count, "X");
    int is_convolution = strcmp(call->op, "Conv") == 0, is_pooling = strcmp(call->op, "MaxPool") == 0;
    if (X == NULL || X->dtype != REAL || !(is_convolution || is_pooling)) return REFERENCE_UNSUPPORTED;
    (is_convolution ? convolution : max_pooling)(call, X);
    return REFERENCE_DONE;
}
