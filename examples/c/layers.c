/*
 * Convolution and max pooling in C11, forward and backward, as a shared library that is put on trial by
 *
 *     cc -O2 -shared -fPIC -I../../src/Native/include layers.c -o layers.so
 *     reference verify --op Conv MaxPool --library ./layers.so
 *
 * The library is called through one function, reference_run_operator; the header, which may be copied, says all of it. Everything here is loops over
 * windows p and weights k, both as flat indices; under() says which pixel lies there.
 */
#include <reference_operator.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef reference_tensor tensor;

/* A kernel that slides over a picture of three axes; of fewer, the first ones have the length 1. */
typedef struct {
    int64_t picture[3], kernel[3], positions[3], strides[3], dilations[3], begin[3];
} windows;

static int32_t refuse(const reference_call *call, int32_t status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (call->message != NULL) {
        vsnprintf(call->message, (size_t)call->message_size, format, arguments);
    }
    va_end(arguments);
    return status;
}

/* Callers may be newer than this file: their structs are as long as they say. */
static const tensor *find(const tensor *first, int64_t count, const char *name) {
    for (int64_t i = 0; i < count; i++) {
        const tensor *here = (const tensor *)((const char *)first + i * first->struct_size);
        if (strcmp(here->name, name) == 0) {
            return here;
        }
    }
    return NULL;
}

static const tensor *given(const reference_call *call, const char *name) { return find(call->inputs, call->input_count, name); }

/* A result that the caller wants, filled with zeros; NULL where it wants none. */
static const tensor *wanted(const reference_call *call, const char *name) {
    const tensor *result = find(call->results, call->result_count, name);
    size_t size = result == NULL ? 0 : result->dtype == REFERENCE_F32 ? 4 : 8;
    for (int64_t axis = 0; result != NULL && axis < result->rank; axis++) {
        size *= (size_t)result->shape[axis];
    }
    if (result != NULL) {
        memset(result->data, 0, size);
    }
    return result;
}

static const reference_attribute *attribute(const reference_call *call, int64_t i) {
    return (const reference_attribute *)((const char *)call->attributes + i * call->attributes->struct_size);
}

static const reference_attribute *find_attribute(const reference_call *call, const char *name) {
    for (int64_t i = 0; i < call->attribute_count; i++) {
        if (strcmp(attribute(call, i)->name, name) == 0) {
            return attribute(call, i);
        }
    }
    return NULL;
}

/* The entry of a list of integers; another number where the attribute is left out. */
static int64_t integer(const reference_call *call, const char *name, int64_t place, int64_t otherwise) {
    const reference_attribute *found = find_attribute(call, name);
    return found == NULL ? otherwise : found->ints[place];
}

static double get(const tensor *t, int64_t i) { return t->dtype == REFERENCE_F32 ? ((float *)t->data)[i] : ((double *)t->data)[i]; }

static void put(const tensor *t, int64_t i, double value) {
    if (t->dtype == REFERENCE_F32) {
        ((float *)t->data)[i] = (float)value;
    } else {
        ((double *)t->data)[i] = value;
    }
}

static void add(const tensor *t, int64_t i, double value) { put(t, i, get(t, i) + value); }

static int64_t size_of(const int64_t lengths[3]) { return lengths[0] * lengths[1] * lengths[2]; }

static windows slide(const reference_call *call, const tensor *x, const tensor *w) {
    windows all = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}};
    int64_t rank = x->rank - 2;
    const reference_attribute *automatic = find_attribute(call, "auto_pad");
    const char *auto_pad = automatic == NULL ? "NOTSET" : automatic->string;
    for (int64_t axis = 0; axis < rank; axis++) {
        int64_t place = 3 - rank + axis;
        int64_t H = all.picture[place] = x->shape[2 + axis];
        int64_t K = all.kernel[place] = w != NULL ? w->shape[2 + axis] : integer(call, "kernel_shape", axis, 1);
        int64_t s = all.strides[place] = integer(call, "strides", axis, 1);
        int64_t d = all.dilations[place] = integer(call, "dilations", axis, 1);
        int64_t begin = integer(call, "pads", axis, 0), end = integer(call, "pads", rank + axis, 0), span = d * (K - 1) + 1;
        if (strncmp(auto_pad, "SAME", 4) == 0) {
            int64_t total = (H - 1) / s * s + span - H;
            total = total > 0 ? total : 0;
            begin = strcmp(auto_pad, "SAME_UPPER") == 0 ? total / 2 : total - total / 2;
            end = total - begin;
        }
        int64_t room = H + begin + end - span, P = room / s + 1;
        if (integer(call, "ceil_mode", 0, 0) && strcmp(auto_pad, "NOTSET") == 0) {
            P = (room + s - 1) / s + 1;
            P -= (P - 1) * s >= begin + H; /* a window that would start in the padding at the end */
        }
        all.begin[place] = begin;
        all.positions[place] = P;
    }
    return all;
}

/* The pixel under weight k of window p, or -1 in the padding. */
static int64_t under(const windows *all, int64_t p, int64_t k) {
    int64_t pixel = 0, factor = 1;
    for (int axis = 2; axis >= 0; axis--) {
        int64_t i = p % all->positions[axis] * all->strides[axis] + k % all->kernel[axis] * all->dilations[axis] - all->begin[axis];
        if (i < 0 || i >= all->picture[axis]) {
            return -1;
        }
        pixel += i * factor;
        factor *= all->picture[axis];
        p /= all->positions[axis];
        k /= all->kernel[axis];
    }
    return pixel;
}

static void convolution(const reference_call *call) {
    const tensor *x = given(call, "X"), *w = given(call, "W"), *b = given(call, "B"), *dy = given(call, "dY");
    const tensor *y = wanted(call, "Y"), *dx = wanted(call, "dX"), *dw = wanted(call, "dW"), *db = wanted(call, "dB");
    windows all = slide(call, x, w);
    int64_t N = x->shape[0], O = w->shape[0], C = w->shape[1], G = integer(call, "group", 0, 1);
    int64_t pixels = size_of(all.picture), weights = size_of(all.kernel), count = size_of(all.positions);
    for (int64_t n = 0; n < N; n++) {
        for (int64_t o = 0; o < O; o++) {
            int64_t first = (n * G + o / (O / G)) * C; /* of the channels that o sees */
            for (int64_t p = 0; p < count; p++) {
                int64_t above = (n * O + o) * count + p;
                double sum = b == NULL ? 0 : get(b, o);
                for (int64_t k = 0; k < weights; k++) {
                    int64_t pixel = under(&all, p, k);
                    for (int64_t c = 0; c < C && pixel >= 0; c++) {
                        int64_t i = (first + c) * pixels + pixel, j = (o * C + c) * weights + k;
                        sum += get(x, i) * get(w, j);
                        if (dx != NULL) {
                            add(dx, i, get(dy, above) * get(w, j));
                        }
                        if (dw != NULL) {
                            add(dw, j, get(dy, above) * get(x, i));
                        }
                    }
                }
                put(y, above, sum);
                if (db != NULL) {
                    add(db, o, get(dy, above));
                }
            }
        }
    }
}

/* How the winner's place is told: row by row, or column by column with the first spatial axis running fastest. */
static int64_t told(const windows *all, int64_t pixel, int64_t storage_order) {
    int64_t h = pixel / (all->picture[1] * all->picture[2]), i = pixel / all->picture[2] % all->picture[1], j = pixel % all->picture[2];
    return storage_order == 0 ? pixel : h + all->picture[0] * (i + all->picture[1] * j);
}

static void max_pooling(const reference_call *call) {
    const tensor *x = given(call, "X"), *dy = given(call, "dY");
    const tensor *y = wanted(call, "Y"), *indices = wanted(call, "Indices"), *dx = wanted(call, "dX");
    windows all = slide(call, x, NULL);
    int64_t planes = x->shape[0] * x->shape[1], order = integer(call, "storage_order", 0, 0);
    int64_t pixels = size_of(all.picture), weights = size_of(all.kernel), count = size_of(all.positions);
    for (int64_t plane = 0; plane < planes; plane++) {
        for (int64_t p = 0; p < count; p++) {
            int64_t winner = -1, above = plane * count + p;
            double best = 0;
            for (int64_t k = 0; k < weights; k++) {
                int64_t pixel = under(&all, p, k);
                if (pixel < 0) {
                    continue;
                }
                double next = get(x, plane * pixels + pixel);
                if (winner < 0 || next > best || (isnan(next) && !isnan(best))) { /* the first of equals stays; NaN beats every number */
                    winner = pixel;
                    best = next;
                }
            }
            put(y, above, best);
            if (indices != NULL) {
                ((int64_t *)indices->data)[above] = plane * pixels + told(&all, winner, order);
            }
            if (dx != NULL) {
                add(dx, plane * pixels + winner, get(dy, above));
            }
        }
    }
}

static int is_one_of(const char *word, const char *const *list) {
    while (*list != NULL && strcmp(*list, word) != 0) {
        list++;
    }
    return *list != NULL;
}

int32_t reference_run_operator(const reference_call *call) {
    /* exact_fit promises that no pixels remain; the results are the same. */
    static const char *const of_convolution[] = {"strides", "pads", "dilations", "auto_pad", "kernel_shape", "exact_fit", "group", NULL};
    static const char *const of_pooling[] = {"strides",   "pads",      "dilations",     "auto_pad", "kernel_shape",
                                             "exact_fit", "ceil_mode", "storage_order", NULL};
    int is_convolution = strcmp(call->op, "Conv") == 0;
    if (!is_convolution && strcmp(call->op, "MaxPool") != 0) {
        return refuse(call, REFERENCE_UNSUPPORTED, "no %s here", call->op);
    }
    for (int64_t i = 0; i < call->attribute_count; i++) {
        if (!is_one_of(attribute(call, i)->name, is_convolution ? of_convolution : of_pooling)) {
            return refuse(call, REFERENCE_UNSUPPORTED, "%s has no %s here", call->op, attribute(call, i)->name);
        }
    }
    const tensor *x = given(call, "X");
    if ((x->dtype != REFERENCE_F32 && x->dtype != REFERENCE_F64) || x->rank < 3 || x->rank > 5) {
        return refuse(call, REFERENCE_UNSUPPORTED, "F32 and F64 of 1 to 3 spatial axes only");
    }
    (is_convolution ? convolution : max_pooling)(call);
    return REFERENCE_DONE;
}
