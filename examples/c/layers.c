/*
 * Convolution and max pooling in C11, forward and backward, as a shared library that is put on trial by
 *
 *     cc -O2 -shared -fPIC -I../../src/Native/include layers.c -o layers.so
 *     reference verify --op Conv MaxPool --library ./layers.so
 *
 * The library is called through one function, reference_run_operator; the header, which may be copied, says all of it.
 * Everything here is loops over windows p and weights k, both as flat indices; under() says which pixel lies there.
 */
#include <reference_operator.h>

#include <math.h>
#include <string.h>

typedef reference_tensor tensor;

/* A kernel that slides over a picture of three axes; of fewer, the first ones have the length 1. */
typedef struct {
    int64_t picture[3], kernel[3], positions[3], strides[3], dilations[3], begin[3], pixels, weights, count;
} windows;

/* Callers may be newer than this file: their structs are as long as they say. */
static const tensor *find(const tensor *first, int64_t count, const char *name) {
    for (; count > 0 && strcmp(first->name, name) != 0; count--) {
        first = (const tensor *)((const char *)first + first->struct_size);
    }
    return count > 0 ? first : NULL;
}

static const reference_attribute *attribute(const reference_call *call, const char *name) {
    const reference_attribute *first = call->attributes;
    int64_t count = call->attribute_count;
    for (; count > 0 && strcmp(first->name, name) != 0; count--) {
        first = (const reference_attribute *)((const char *)first + first->struct_size);
    }
    return count > 0 ? first : NULL;
}

/* The entry of a list of integers; another number where the attribute is left out. */
static int64_t integer(const reference_call *call, const char *name, int64_t place, int64_t otherwise) {
    const reference_attribute *found = attribute(call, name);
    return found == NULL ? otherwise : found->ints[place];
}

static double get(const tensor *t, int64_t i) {
    return t->dtype == REFERENCE_F32 ? ((float *)t->data)[i] : ((double *)t->data)[i];
}

/* What is not there, such as a gradient that nobody wants, takes nothing. */
static void put(const tensor *t, int64_t i, double value) {
    if (t != NULL && t->dtype == REFERENCE_F32) {
        ((float *)t->data)[i] = (float)value;
    } else if (t != NULL) {
        ((double *)t->data)[i] = value;
    }
}

static void add(const tensor *t, int64_t i, double value) { put(t, i, t == NULL ? 0 : get(t, i) + value); }

static const tensor *given(const reference_call *call, const char *name) {
    return find(call->inputs, call->input_count, name);
}

/* A result of a size, filled with zeros; NULL where the caller wants none. */
static const tensor *wanted(const reference_call *call, const char *name, int64_t size) {
    const tensor *result = find(call->results, call->result_count, name);
    for (int64_t i = 0; i < size; i++) {
        put(result, i, 0);
    }
    return result;
}

static windows slide(const reference_call *call, const tensor *x, const tensor *w) {
    windows all = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, 1, 1, 1};
    const reference_attribute *automatic = attribute(call, "auto_pad");
    const char *auto_pad = automatic == NULL ? "NOTSET" : automatic->string;
    for (int64_t axis = 0, rank = x->rank - 2; axis < rank; axis++) {
        int64_t H = x->shape[2 + axis], K = w != NULL ? w->shape[2 + axis] : integer(call, "kernel_shape", axis, 1);
        int64_t s = integer(call, "strides", axis, 1), d = integer(call, "dilations", axis, 1), span = d * (K - 1) + 1;
        int64_t begin = integer(call, "pads", axis, 0), end = integer(call, "pads", rank + axis, 0);
        if (strncmp(auto_pad, "SAME", 4) == 0) {
            int64_t total = (H - 1) / s * s + span - H;
            total = total > 0 ? total : 0;
            begin = strcmp(auto_pad, "SAME_UPPER") == 0 ? total / 2 : total - total / 2;
            end = total - begin;
        }
        int64_t room = H + begin + end - span, P = room / s + 1, place = 3 - rank + axis;
        if (integer(call, "ceil_mode", 0, 0) && strcmp(auto_pad, "NOTSET") == 0) {
            P = (room + s - 1) / s + 1;
            P -= (P - 1) * s >= begin + H; /* a window that would start in the padding at the end */
        }
        all.picture[place] = H, all.kernel[place] = K, all.positions[place] = P;
        all.strides[place] = s, all.dilations[place] = d, all.begin[place] = begin;
        all.pixels *= H, all.weights *= K, all.count *= P;
    }
    return all;
}

/* The pixel under weight k of window p, or -1 in the padding; in order 1 counted with the first axis fastest. */
static int64_t under(const windows *all, int64_t p, int64_t k, int64_t order) {
    int64_t pixel = 0, row_major = 1, column_major = all->pixels;
    for (int axis = 2; axis >= 0; axis--) {
        int64_t H = all->picture[axis], P = all->positions[axis], K = all->kernel[axis];
        int64_t i = p % P * all->strides[axis] + k % K * all->dilations[axis] - all->begin[axis];
        if (i < 0 || i >= H) {
            return -1;
        }
        column_major /= H;
        pixel += i * (order == 0 ? row_major : column_major);
        row_major *= H, p /= P, k /= K;
    }
    return pixel;
}

static void convolution(const reference_call *call) {
    const tensor *x = given(call, "X"), *w = given(call, "W"), *b = given(call, "B"), *dy = given(call, "dY");
    windows all = slide(call, x, w);
    int64_t N = x->shape[0], O = w->shape[0], C = w->shape[1], G = integer(call, "group", 0, 1);
    const tensor *y = wanted(call, "Y", N * O * all.count), *dx = wanted(call, "dX", N * G * C * all.pixels);
    const tensor *dw = wanted(call, "dW", O * C * all.weights), *db = wanted(call, "dB", O);
    for (int64_t above = 0; above < N * O * all.count; above++) {
        int64_t p = above % all.count, o = above / all.count % O, n = above / all.count / O;
        int64_t first = (n * G + o / (O / G)) * C; /* of the channels that o sees */
        double sum = b == NULL ? 0 : get(b, o), upstream = dy == NULL ? 0 : get(dy, above);
        for (int64_t k = 0; k < all.weights; k++) {
            int64_t pixel = under(&all, p, k, 0);
            for (int64_t c = 0; c < C && pixel >= 0; c++) {
                int64_t i = (first + c) * all.pixels + pixel, j = (o * C + c) * all.weights + k;
                sum += get(x, i) * get(w, j);
                add(dx, i, upstream * get(w, j));
                add(dw, j, upstream * get(x, i));
            }
        }
        put(y, above, sum);
        add(db, o, upstream);
    }
}

static void max_pooling(const reference_call *call) {
    const tensor *x = given(call, "X"), *dy = given(call, "dY");
    windows all = slide(call, x, NULL);
    int64_t planes = x->shape[0] * x->shape[1], order = integer(call, "storage_order", 0, 0);
    const tensor *y = wanted(call, "Y", planes * all.count), *dx = wanted(call, "dX", planes * all.pixels);
    const tensor *indices = find(call->results, call->result_count, "Indices");
    for (int64_t above = 0; above < planes * all.count; above++) {
        int64_t p = above % all.count, first = above / all.count * all.pixels, winner = -1;
        double best = 0;
        for (int64_t k = 0; k < all.weights; k++) {
            int64_t pixel = under(&all, p, k, 0);
            double next = pixel < 0 ? 0 : get(x, first + pixel);
            /* The first of equals stays; NaN beats every number. */
            if (pixel >= 0 && (winner < 0 || next > best || (isnan(next) && !isnan(best)))) {
                winner = k;
                best = next;
            }
        }
        put(y, above, best);
        add(dx, first + under(&all, p, winner, 0), dy == NULL ? 0 : get(dy, above));
        if (indices != NULL) {
            ((int64_t *)indices->data)[above] = first + under(&all, p, winner, order);
        }
    }
}

int32_t reference_run_operator(const reference_call *call) {
    int is_convolution = strcmp(call->op, "Conv") == 0, is_pooling = strcmp(call->op, "MaxPool") == 0;
    const tensor *x = given(call, "X");
    if ((!is_convolution && !is_pooling) || (x->dtype != REFERENCE_F32 && x->dtype != REFERENCE_F64)) {
        return REFERENCE_UNSUPPORTED;
    }
    (is_convolution ? convolution : max_pooling)(call);
    return REFERENCE_DONE;
}
