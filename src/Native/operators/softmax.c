/* Softmax and its logarithm along one axis. */
#include "softmax.h"

static void same_shape(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "input");
    need_rank(call, x, 1, MOST_RANK, "of at least one axis, to sum along");
    attribute_axis(call, &x->shape, -1);
    outputs[0] = x->shape;
}

/* Gives the lines along an axis, and records one work-item for each. */
static void over_lines(Launch *launch, const Shape *x, int axis)
{
    int inner = shape_part(x, axis + 1, x->rank), lines = shape_part(x, 0, axis) * inner;
    give_int(launch, x->length[axis]);
    give_int(launch, inner);
    give_int(launch, lines);
    over(launch, (size_t)lines);
}

static void record_forward(ref_plan *plan, const char *name, const Tensor *x, const Tensor *y, int axis)
{
    Launch kernel = launch(plan, "softmax.cl", name, "");
    give_tensor(&kernel, x);
    give_tensor(&kernel, y);
    over_lines(&kernel, &x->shape, axis);
}

void record_softmax(ref_plan *plan, const Tensor *x, const Tensor *y, int axis) { record_forward(plan, "softmax_forward", x, y, axis); }

void record_log_softmax(ref_plan *plan, const Tensor *x, const Tensor *y, int axis)
{
    record_forward(plan, "log_softmax_forward", x, y, axis);
}

static void softmax_forward(Call *call)
{
    const Tensor *x = tensor(call, "input");
    record_softmax(call->plan, x, tensor(call, "output"), attribute_axis(call, &x->shape, -1));
}

static void log_softmax_forward(Call *call)
{
    const Tensor *x = tensor(call, "input");
    record_log_softmax(call->plan, x, tensor(call, "output"), attribute_axis(call, &x->shape, -1));
}

static void record_backward(Call *call, const char *name)
{
    const Tensor *x = tensor(call, "input");
    Launch kernel = launch(call->plan, "softmax.cl", name, "");
    give_tensor(&kernel, x);
    give_tensor(&kernel, gradient(call, "output"));
    give_tensor(&kernel, gradient(call, "input"));
    over_lines(&kernel, &x->shape, attribute_axis(call, &x->shape, -1));
}

static void softmax_backward(Call *call) { record_backward(call, "softmax_backward"); }
static void log_softmax_backward(Call *call) { record_backward(call, "log_softmax_backward"); }

const Operator softmax_operators[] = {
    {.name = "Softmax", .inputs = {{"input"}}, .outputs = {{"output"}}, .attributes = {"axis"}, .infer = same_shape,
     .forward = softmax_forward, .backward = softmax_backward},
    {.name = "LogSoftmax", .inputs = {{"input"}}, .outputs = {{"output"}}, .attributes = {"axis"}, .infer = same_shape,
     .forward = log_softmax_forward, .backward = log_softmax_backward},
    {0},
};
