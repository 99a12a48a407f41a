/*
 * XNNPACK on trial: convolution, average pooling, activations, softmax and arithmetic with broadcasting. It has no gradients.
 *
 *     cc -O2 -shared -fPIC -Isrc/Native/include conformance/xnnpack.c -o xnnpack.so -lXNNPACK -lpthreadpool -lm
 *     reference verify --forward --library ./xnnpack.so
 *
 * Pictures have their channels last there, so that they are turned around before and after. It reads a few bytes beyond its inputs, which are copied to where there are some.
 */
#include "call.h"

#include <math.h>
#include <stdlib.h>
#include <xnnpack.h>

/* Runs an operator that has been created and given its tensors; and says what became of it. */
static int32_t run(enum xnn_status status, xnn_operator_t op) {
    if (status == xnn_status_success) status = xnn_run_operator(op, NULL);
    if (op != NULL) xnn_delete_operator(op);
    return status == xnn_status_success ? REFERENCE_DONE : status == xnn_status_out_of_memory ? REFERENCE_FAILED : REFERENCE_UNSUPPORTED;
}

static float *room(size_t count) { return calloc(count + XNN_EXTRA_BYTES, sizeof(float)); }

static float *copy(const reference_tensor *x) { return memcpy(room(size(x)), x->data, size(x) * sizeof(float)); }

/* N×C×H×W to N×H×W×C, or back. */
static void turn(const float *from, float *to, size_t N, size_t C, size_t pixels, int back) {
    for (size_t n = 0; n < N; n++)
        for (size_t c = 0; c < C; c++)
            for (size_t i = 0; i < pixels; i++) {
                size_t first = (n * C + c) * pixels + i, last = (n * pixels + i) * C + c;
                to[back ? first : last] = from[back ? last : first];
            }
}

typedef struct { uint32_t s[2], d[2], begin[2], end[2]; } windows;

static int slide(const reference_call *call, const int64_t *picture, const int64_t *kernel, windows *w) {
    const reference_attribute *s = find(call->attributes, call->attribute_count, "strides"), *d = find(call->attributes, call->attribute_count, "dilations");
    const reference_attribute *pads = find(call->attributes, call->attribute_count, "pads"), *automatic = find(call->attributes, call->attribute_count, "auto_pad");
    for (int i = 0; i < 2; i++) {
        int64_t stride = s == NULL ? 1 : s->ints[i], dilation = d == NULL ? 1 : d->ints[i], begin = pads == NULL ? 0 : pads->ints[i], end = pads == NULL ? 0 : pads->ints[2 + i];
        if (automatic != NULL && strncmp(automatic->string, "SAME", 4) == 0) {
            int64_t total = ((picture[i] + stride - 1) / stride - 1) * stride + dilation * (kernel[i] - 1) + 1 - picture[i];
            if (total < 0) total = 0;
            begin = strcmp(automatic->string, "SAME_UPPER") == 0 ? total / 2 : total - total / 2;
            end = total - begin;
        }
        w->s[i] = (uint32_t)stride, w->d[i] = (uint32_t)dilation, w->begin[i] = (uint32_t)begin, w->end[i] = (uint32_t)end;
    }
    return number(call, "ceil_mode", 0) == 0;
}

static int32_t convolution(const reference_call *call) {
    const reference_tensor *X = input(call, "X"), *W = input(call, "W"), *B = input(call, "B"), *Y = result(call, "Y");
    windows w;
    if (X->rank != 4 || !slide(call, X->shape + 2, W->shape + 2, &w)) return REFERENCE_UNSUPPORTED;
    size_t N = (size_t)X->shape[0], C = (size_t)X->shape[1], O = (size_t)W->shape[0], G = (size_t)number(call, "group", 1);
    size_t pixels = (size_t)(X->shape[2] * X->shape[3]), places = (size_t)(Y->shape[2] * Y->shape[3]);
    float *x = room(size(X)), *k = room(size(W)), *y = room(size(Y)), *b = B == NULL ? NULL : copy(B);
    turn(X->data, x, N, C, pixels, 0);
    turn(W->data, k, O, C / G, (size_t)(W->shape[2] * W->shape[3]), 0);
    xnn_operator_t op = NULL;
    enum xnn_status status = xnn_create_convolution2d_nhwc_f32(w.begin[0], w.end[1], w.end[0], w.begin[1], (uint32_t)W->shape[2], (uint32_t)W->shape[3], w.s[0], w.s[1], w.d[0], w.d[1],
        (uint32_t)G, C / G, O / G, C, O, k, b, -INFINITY, INFINITY, 0, &op);
    if (status == xnn_status_success) status = xnn_setup_convolution2d_nhwc_f32(op, N, (size_t)X->shape[2], (size_t)X->shape[3], x, y, NULL);
    int32_t done = run(status, op);
    turn(y, Y->data, N, O, places, 1);
    free(x), free(k), free(y), free(b);
    return done;
}

static int32_t average(const reference_call *call, int all) {
    const reference_tensor *X = input(call, "X"), *Y = result(call, "Y");
    const reference_attribute *kernel = find(call->attributes, call->attribute_count, "kernel_shape");
    windows w;
    if (X->rank < 3 || (!all && (X->rank != 4 || !slide(call, X->shape + 2, kernel->ints, &w) || w.d[0] * w.d[1] != 1 || number(call, "count_include_pad", 0) != 0))) return REFERENCE_UNSUPPORTED;
    size_t N = (size_t)X->shape[0], C = (size_t)X->shape[1];
    float *x = room(size(X)), *y = room(size(Y));
    turn(X->data, x, N, C, size(X) / (N * C), 0);
    xnn_operator_t op = NULL;
    enum xnn_status status;
    if (all) {
        status = xnn_create_global_average_pooling_nwc_f32(C, C, C, -INFINITY, INFINITY, 0, &op);
        if (status == xnn_status_success) status = xnn_setup_global_average_pooling_nwc_f32(op, N, size(X) / (N * C), x, y, NULL);
    } else {
        status = xnn_create_average_pooling2d_nhwc_f32(w.begin[0], w.end[1], w.end[0], w.begin[1], (uint32_t)kernel->ints[0], (uint32_t)kernel->ints[1], w.s[0], w.s[1], C, C, C, -INFINITY, INFINITY, 0, &op);
        if (status == xnn_status_success) status = xnn_setup_average_pooling2d_nhwc_f32(op, N, (size_t)X->shape[2], (size_t)X->shape[3], x, y, NULL);
    }
    int32_t done = run(status, op);
    turn(y, Y->data, N, C, size(Y) / (N * C), 1);
    free(x), free(y);
    return done;
}

/* Operators of one tensor: a line of numbers, or one for each of the last axis. */
static int32_t unary(const reference_call *call) {
    const reference_tensor *X = &call->inputs[0], *Y = &call->results[0];
    size_t n = size(X), last = X->rank == 0 ? 1 : (size_t)X->shape[X->rank - 1];
    float *x = copy(X), *y = room(n);
    xnn_operator_t op = NULL;
    enum xnn_status status = xnn_status_unsupported_parameter;
#define RUN(name, ...) \
    if (strcmp(call->op, name) == 0) status = __VA_ARGS__;
#define SETUP(kind, channels) (status == xnn_status_success ? xnn_setup_##kind##_nc_f32(op, n / (channels), x, y, NULL) : status)
    RUN("Abs", (status = xnn_create_abs_nc_f32(n, n, n, 0, &op), SETUP(abs, n)))
    RUN("Relu", (status = xnn_create_clamp_nc_f32(n, n, n, 0, INFINITY, 0, &op), SETUP(clamp, n)))
    RUN("Clip", (status = xnn_create_clamp_nc_f32(n, n, n, (float)number(call, "min", -INFINITY), (float)number(call, "max", INFINITY), 0, &op), SETUP(clamp, n)))
    RUN("Elu", (status = xnn_create_elu_nc_f32(n, n, n, (float)number(call, "alpha", 1), 0, &op), SETUP(elu, n)))
    RUN("HardSwish", (status = xnn_create_hardswish_nc_f32(n, n, n, 0, &op), SETUP(hardswish, n)))
    RUN("LeakyRelu", (status = xnn_create_leaky_relu_nc_f32(n, n, n, (float)number(call, "alpha", 0.01), 0, &op), SETUP(leaky_relu, n)))
    RUN("Neg", (status = xnn_create_negate_nc_f32(n, n, n, 0, &op), SETUP(negate, n)))
    RUN("Sigmoid", (status = xnn_create_sigmoid_nc_f32(n, n, n, 0, &op), SETUP(sigmoid, n)))
    RUN("Sqrt", (status = xnn_create_square_root_nc_f32(n, n, n, 0, &op), SETUP(square_root, n)))
    if (number(call, "axis", -1) == -1 || number(call, "axis", -1) == X->rank - 1)
        RUN("Softmax", (status = xnn_create_softmax_nc_f32(last, last, last, 0, &op), SETUP(softmax, last)))
    int32_t done = run(status, op);
    if (done == REFERENCE_DONE) memcpy(Y->data, y, n * sizeof(float));
    free(x), free(y);
    return done;
}

static int32_t binary(const reference_call *call) {
    const reference_tensor *A = &call->inputs[0], *B = &call->inputs[1], *Y = &call->results[0];
    size_t a[8], b[8];
    if (call->input_count != 2 || A->rank > 6 || B->rank > 6) return REFERENCE_UNSUPPORTED;
    for (int64_t i = 0; i < A->rank; i++) a[i] = (size_t)A->shape[i];
    for (int64_t i = 0; i < B->rank; i++) b[i] = (size_t)B->shape[i];
    float *x = copy(A), *z = copy(B), *y = room(size(Y));
    xnn_operator_t op = NULL;
    enum xnn_status status = xnn_status_unsupported_parameter;
#define PAIR(name, kind, ...) \
    if (strcmp(call->op, name) == 0) { \
        status = xnn_create_##kind##_nd_f32(__VA_ARGS__ 0, &op); \
        if (status == xnn_status_success) status = xnn_setup_##kind##_nd_f32(op, (size_t)A->rank, a, (size_t)B->rank, b, x, z, y, NULL); \
    }
#define RANGE -INFINITY, INFINITY,
    PAIR("Add", add, RANGE)
    PAIR("Sum", add, RANGE)
    PAIR("Sub", subtract, RANGE)
    PAIR("Mul", multiply, RANGE)
    PAIR("Div", divide, RANGE)
    PAIR("Max", maximum, )
    PAIR("Min", minimum, )
    int32_t done = run(status, op);
    if (done == REFERENCE_DONE) memcpy(Y->data, y, size(Y) * sizeof(float));
    free(x), free(z), free(y);
    return done;
}

int32_t reference_run_operator(const reference_call *call) {
    for (int64_t i = 0; i < call->input_count; i++) /* gradients are asked for with dY among the inputs */
        if (call->inputs[i].dtype != REFERENCE_F32) return REFERENCE_UNSUPPORTED;
    if (call->result_count != 1 || xnn_initialize(NULL) != xnn_status_success) return REFERENCE_UNSUPPORTED;
    if (strcmp(call->op, "Conv") == 0) return convolution(call);
    if (strcmp(call->op, "AveragePool") == 0) return average(call, 0);
    if (strcmp(call->op, "GlobalAveragePool") == 0) return average(call, 1);
    return call->input_count == 1 ? unary(call) : binary(call);
}
