/* Operators of two tensors, element by element: Add and Mul, PRelu, and Dropout with its mask. */
#include "fast_pairwise.h"

#define SUMMED(name) .sums = name "_sums", .columns = name "_columns"
#define MAPPED(name) .planes = name "_planes", .rows = name "_rows"

static const PairKernels addition = {MAPPED("add"), SUMMED("add")};
static const PairKernels multiplication = {MAPPED("multiply"), SUMMED("multiply"), .back_planes = "multiply_back_planes",
                                           .back_rows = "multiply_back_rows"};
static const PairKernels leak = {MAPPED("prelu"), SUMMED("prelu")};

/* ---- Add, Mul ---- */

static void together(Call *call, Shape *outputs) { outputs[0] = common_shape(call, &tensor(call, "A")->shape, tensor(call, "B")); }

static void record_forward(Call *call, const PairKernels *fast, const char *name)
{
    const Tensor *a = tensor(call, "A"), *b = tensor(call, "B"), *c = tensor(call, "C");
    if (fast_pair(call, fast, true, a, b, c)) {
        return;
    }
    Repetition ra = repetition(&a->shape, &c->shape), rb = repetition(&b->shape, &c->shape);
    Launch kernel = launch(call->plan, "pairwise.cl", name, "");
    give_tensor(&kernel, a);
    give_tensor(&kernel, b);
    give_tensor(&kernel, c);
    give_repetition(&kernel, &ra);
    give_repetition(&kernel, &rb);
    give_int(&kernel, c->size);
    over(&kernel, (size_t)c->size);
}

static void add_forward(Call *call) { record_forward(call, &addition, "add_forward"); }
static void multiply_forward(Call *call) { record_forward(call, &multiplication, "multiply_forward"); }

void repeated_back(Call *call, const Tensor *dy, const Tensor *da)
{
    if (!fast_pass_back(call, dy, da) && !fast_sums(call, &addition, NULL, dy, da)) {
        Repetition ra = repetition(&da->shape, &dy->shape);
        Launch kernel = launch(call->plan, "pairwise.cl", "add_backward", "");
        give_tensor(&kernel, dy);
        give_tensor(&kernel, da);
        give_repetition(&kernel, &ra);
        give_int(&kernel, da->size);
        over(&kernel, (size_t)da->size);
    }
}

/* The gradient of one of the two, if it is wanted. */
static void add_gradient(Call *call, const char *name)
{
    const Tensor *da = gradient(call, name);
    if (da) {
        repeated_back(call, gradient(call, "C"), da);
    }
}

static void add_backward(Call *call)
{
    add_gradient(call, "A");
    add_gradient(call, "B");
}

static void multiply_gradient(Call *call, const char *name, const char *other)
{
    const Tensor *dc = gradient(call, "C"), *da = gradient(call, name), *b = tensor(call, other);
    if (da && !fast_product_back(call, &multiplication, dc, b, da) && !fast_sums(call, &multiplication, b, dc, da)) {
        Repetition ra = repetition(&da->shape, &dc->shape), rb = repetition(&b->shape, &dc->shape);
        Launch kernel = launch(call->plan, "pairwise.cl", "multiply_backward", "");
        give_tensor(&kernel, dc);
        give_tensor(&kernel, b);
        give_tensor(&kernel, da);
        give_repetition(&kernel, &ra);
        give_repetition(&kernel, &rb);
        give_int(&kernel, da->size);
        over(&kernel, (size_t)da->size);
    }
}

static void multiply_backward(Call *call)
{
    multiply_gradient(call, "A", "B");
    multiply_gradient(call, "B", "A");
}

/* ---- PRelu ---- */

static void prelu_infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "X"), *slope = tensor(call, "slope");
    if (!repeats_to(&slope->shape, &x->shape)) {
        refuse(call, "slope", "is %s, which cannot be repeated along X %s", shape_text(&slope->shape), shape_text(&x->shape));
    }
    outputs[0] = x->shape;
}

static void prelu_forward(Call *call)
{
    const Tensor *x = tensor(call, "X"), *slope = tensor(call, "slope");
    if (fast_pair(call, &leak, false, x, slope, tensor(call, "Y"))) {
        return;
    }
    Repetition slopes = repetition(&slope->shape, &x->shape);
    Launch kernel = launch(call->plan, "pairwise.cl", "prelu_forward", "");
    give_tensor(&kernel, x);
    give_tensor(&kernel, slope);
    give_tensor(&kernel, tensor(call, "Y"));
    give_repetition(&kernel, &slopes);
    give_int(&kernel, x->size);
    over(&kernel, (size_t)x->size);
}

static void prelu_backward(Call *call)
{
    const Tensor *x = tensor(call, "X"), *slope = tensor(call, "slope");
    Repetition slopes = repetition(&slope->shape, &x->shape);
    const Tensor *dy = gradient(call, "Y"), *dx = gradient(call, "X"), *dslope = gradient(call, "slope");
    if (dx && !fast_prelu_back(call, x, slope, dy, dx)) {
        Launch kernel = launch(call->plan, "pairwise.cl", "prelu_backward", "");
        give_tensor(&kernel, x);
        give_tensor(&kernel, slope);
        give_tensor(&kernel, dy);
        give_tensor(&kernel, dx);
        give_repetition(&kernel, &slopes);
        give_int(&kernel, x->size);
        over(&kernel, (size_t)x->size);
    }
    if (dslope && !fast_sums(call, &leak, x, dy, dslope)) {
        Launch kernel = launch(call->plan, "pairwise.cl", "prelu_slope_backward", "");
        give_tensor(&kernel, x);
        give_tensor(&kernel, dy);
        give_tensor(&kernel, dslope);
        give_repetition(&kernel, &slopes);
        give_int(&kernel, slope->size);
        over(&kernel, (size_t)slope->size);
    }
}

/* ---- Dropout ---- */

static void dropout_infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "data"), *mask = tensor(call, "mask");
    double ratio = attribute_float(call, "ratio", 0.5);
    if (!(ratio >= 0 && ratio <= 1)) {
        refuse(call, "ratio", "is %g: it goes from 0 to 1", ratio);
    }
    if (!mask && attribute_int(call, "training_mode", 0)) {
        refuse(call, "mask", "is missing: in training it says which elements of data %s are let through", shape_text(&x->shape));
    }
    need_shape(call, mask, &x->shape);
    outputs[0] = x->shape;
}

static void let_through(Call *call, const Tensor *from, const Tensor *to)
{
    if (!attribute_int(call, "training_mode", 0)) {
        record_copy(call->plan, from->memory, to->memory, (size_t)from->size * sizeof(float));
        return;
    }
    double ratio = attribute_float(call, "ratio", 0.5), scale = ratio < 1 ? 1 / (1 - ratio) : 0;
    if (fast_dropout(call, from, tensor(call, "mask"), to, scale)) {
        return;
    }
    Launch kernel = launch(call->plan, "pairwise.cl", "dropout", "");
    give_tensor(&kernel, from);
    give_tensor(&kernel, tensor(call, "mask"));
    give_tensor(&kernel, to);
    give_float(&kernel, (float)scale);
    give_int(&kernel, from->size);
    over(&kernel, (size_t)from->size);
}

static void dropout_forward(Call *call) { let_through(call, tensor(call, "data"), tensor(call, "output")); }
static void dropout_backward(Call *call) { let_through(call, gradient(call, "output"), gradient(call, "data")); }

const Operator pairwise_operators[] = {
    {.name = "Add", .inputs = {{"A"}, {"B"}}, .outputs = {{"C"}},
     .infer = together, .forward = add_forward, .backward = add_backward},
    {.name = "Mul", .inputs = {{"A"}, {"B"}}, .outputs = {{"C"}},
     .infer = together, .forward = multiply_forward, .backward = multiply_backward},
    {.name = "PRelu", .inputs = {{"X"}, {"slope"}}, .outputs = {{"Y"}},
     .infer = prelu_infer, .forward = prelu_forward, .backward = prelu_backward},
    {.name = "Dropout", .inputs = {{"data"}, {"mask", BOOLEAN, .optional = true, .fixed = true}}, .outputs = {{"output"}},
     .attributes = {"ratio", "training_mode"}, .infer = dropout_infer, .forward = dropout_forward, .backward = dropout_backward},
    {0},
};
