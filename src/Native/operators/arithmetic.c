/* More operators of two tensors, element by element (Sub, Div, Pow), and those of any number of tensors (Sum, Mean, Max, Min). */
#include "fast_pairwise.h"

#include <string.h>

/* ---- Two tensors ---- */

typedef struct Pair {
    const char *name, *forward, *left, *right; /* kernels of arithmetic.cl */
    PairKernels fast;
} Pair;

static const Pair pairs[] = {
    {"Sub", "subtract_forward", "subtract_left", "subtract_right", {.planes = "subtract_planes", .rows = "subtract_rows"}},
    {"Div", "divide_forward", "divide_left", "divide_right", {.planes = "divide_planes", .rows = "divide_rows"}},
    {"Pow", "power_forward", "power_left", "power_right", {0}},
};

static const Pair *pair_of(const Call *call)
{
    const Pair *pair = pairs;
    while (strcmp(pair->name, call->op->name)) {
        pair++;
    }
    return pair;
}

static const Tensor *left_of(const Call *call) { return tensor(call, call->op->inputs[0].name); }
static const Tensor *right_of(const Call *call) { return tensor(call, call->op->inputs[1].name); }

static void pair_infer(Call *call, Shape *outputs) { outputs[0] = common_shape(call, &left_of(call)->shape, right_of(call)); }

static void pair_forward(Call *call)
{
    const Pair *pair = pair_of(call);
    const Tensor *a = left_of(call), *b = right_of(call), *c = tensor(call, call->op->outputs[0].name);
    if (pair->fast.planes && fast_pair(call, &pair->fast, false, a, b, c)) {
        return;
    }
    Repetition ra = repetition(&a->shape, &c->shape), rb = repetition(&b->shape, &c->shape);
    Launch kernel = launch(call->plan, "arithmetic.cl", pair->forward, "");
    give_tensor(&kernel, a);
    give_tensor(&kernel, b);
    give_tensor(&kernel, c);
    give_repetition(&kernel, &ra);
    give_repetition(&kernel, &rb);
    give_int(&kernel, c->size);
    over(&kernel, (size_t)c->size);
}

/* The gradient of one of the two, if it is wanted. */
static void pair_gradient(Call *call, const char *name, const char *of)
{
    const Tensor *a = left_of(call), *b = right_of(call), *dc = gradient(call, call->op->outputs[0].name), *own = gradient(call, of);
    if (own) {
        Repetition ra = repetition(&a->shape, &dc->shape), rb = repetition(&b->shape, &dc->shape), r = repetition(&own->shape, &dc->shape);
        Launch kernel = launch(call->plan, "arithmetic.cl", name, "");
        give_tensor(&kernel, a);
        give_tensor(&kernel, b);
        give_tensor(&kernel, dc);
        give_tensor(&kernel, own);
        give_repetition(&kernel, &ra);
        give_repetition(&kernel, &rb);
        give_repetition(&kernel, &r);
        give_int(&kernel, own->size);
        over(&kernel, (size_t)own->size);
    }
}

static void pair_backward(Call *call)
{
    pair_gradient(call, pair_of(call)->left, call->op->inputs[0].name);
    pair_gradient(call, pair_of(call)->right, call->op->inputs[1].name);
}

/* ---- Any number of tensors ---- */

static int input_count(const Call *call)
{
    int count = 0;
    while (variadic(call, "data", count)) {
        count++;
    }
    return count;
}

static void variadic_infer(Call *call, Shape *outputs)
{
    Shape together = {.rank = 0};
    int count = input_count(call), given = 0;
    for (int k = 0; k < count && fine(call); k++) {
        together = common_shape(call, &together, variadic(call, "data", k));
    }
    for (int i = 0; i < call->results; i++) {
        given += !strncmp(call->tensors[i].name, "data_", strlen("data_"));
    }
    if (fine(call) && given != count) {
        refuse(call, "data", "are %d, but data_%d is missing", given, count);
    }
    outputs[0] = together;
}

static const Tensor *result_of(const Call *call) { return tensor(call, call->op->outputs[0].name); }

/* What y, or dx, is divided by. */
static float divisor_of(const Call *call) { return strcmp(call->op->name, "Mean") ? 1.0f : (float)input_count(call); }

static void sum_forward(Call *call)
{
    const Tensor *y = result_of(call);
    int count = input_count(call);
    for (int k = 0; k < count; k++) {
        const Tensor *x = variadic(call, "data", k);
        Repetition r = repetition(&x->shape, &y->shape);
        Launch kernel = launch(call->plan, "variadic.cl", "accumulate", "");
        give_tensor(&kernel, x);
        give_tensor(&kernel, y);
        give_repetition(&kernel, &r);
        give_int(&kernel, k == 0);
        give_float(&kernel, k == count - 1 ? divisor_of(call) : 1);
        give_int(&kernel, y->size);
        over(&kernel, (size_t)y->size);
    }
}

static void sum_backward(Call *call)
{
    const Tensor *dy = gradient(call, call->op->outputs[0].name);
    for (int k = 0; variadic(call, "data", k); k++) {
        const Tensor *dx = variadic(call, "ddata", k);
        if (dx) {
            Repetition r = repetition(&dx->shape, &dy->shape);
            Launch kernel = launch(call->plan, "variadic.cl", "accumulate_backward", "");
            give_tensor(&kernel, dy);
            give_tensor(&kernel, dx);
            give_repetition(&kernel, &r);
            give_float(&kernel, divisor_of(call));
            give_int(&kernel, dx->size);
            over(&kernel, (size_t)dx->size);
        }
    }
}

/* y = the best of all; winners: which tensor each comes from, NULL where nobody asks. */
static void find_best(Call *call, const Tensor *y, const Tensor *winners)
{
    const char *kernel_name = strcmp(call->op->name, "Max") ? "least" : "greatest";
    const Tensor *x;
    for (int k = 0; (x = variadic(call, "data", k)); k++) {
        Repetition r = repetition(&x->shape, &y->shape);
        Launch kernel = launch(call->plan, "variadic.cl", kernel_name, "");
        give_tensor(&kernel, x);
        give_tensor(&kernel, y);
        give_tensor(&kernel, winners);
        give_repetition(&kernel, &r);
        give_int(&kernel, k);
        give_int(&kernel, y->size);
        over(&kernel, (size_t)y->size);
    }
}

static void best_forward(Call *call) { find_best(call, result_of(call), NULL); }

static void best_backward(Call *call)
{
    const Tensor *dy = gradient(call, call->op->outputs[0].name);
    Tensor best = scratch_tensor(call->plan, "best", dy->shape), winners = scratch_tensor(call->plan, "winners", dy->shape);
    find_best(call, &best, &winners);
    for (int k = 0; variadic(call, "data", k); k++) {
        const Tensor *dx = variadic(call, "ddata", k);
        if (dx) {
            Repetition r = repetition(&dx->shape, &dy->shape);
            Launch kernel = launch(call->plan, "variadic.cl", "winner_backward", "");
            give_tensor(&kernel, &winners);
            give_tensor(&kernel, dy);
            give_tensor(&kernel, dx);
            give_repetition(&kernel, &r);
            give_int(&kernel, k);
            give_int(&kernel, dx->size);
            over(&kernel, (size_t)dx->size);
        }
    }
}

#define PAIR(NAME, A, B, C)                                                                                                           \
    {                                                                                                                                 \
        .name = NAME, .inputs = {{A}, {B}}, .outputs = {{C}}, .infer = pair_infer, .forward = pair_forward, .backward = pair_backward \
    }

#define VARIADIC(NAME, OUTPUT, FORWARD, BACKWARD)                                                                                     \
    {                                                                                                                                 \
        .name = NAME, .inputs = {{"data", .variadic = true}}, .outputs = {{OUTPUT}}, .infer = variadic_infer, .forward = FORWARD,     \
        .backward = BACKWARD                                                                                                          \
    }

const Operator arithmetic_operators[] = {
    PAIR("Sub", "A", "B", "C"),
    PAIR("Div", "A", "B", "C"),
    PAIR("Pow", "X", "Y", "Z"),
    VARIADIC("Sum", "sum", sum_forward, sum_backward),
    VARIADIC("Mean", "mean", sum_forward, sum_backward),
    VARIADIC("Max", "max", best_forward, best_backward),
    VARIADIC("Min", "min", best_forward, best_backward),
    {0},
};
