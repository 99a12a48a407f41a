#include "standardisation.h"
#include "fast_normalisation.h"

static int group_count(const Normalisation *n) { return n->x->size / n->groups.repeats; }

Shape per_channel(const Shape *x)
{
    Shape shape = {.rank = x->rank - 1, .length = {x->length[1]}};
    for (int axis = 1; axis < shape.rank; axis++) {
        shape.length[axis] = 1;
    }
    return shape;
}

Shape first_axes(const Shape *x, int axis)
{
    Shape shape = *x;
    for (; axis < x->rank; axis++) {
        shape.length[axis] = 1;
    }
    return shape;
}

void check_epsilon(Call *call)
{
    double epsilon = attribute_float(call, "epsilon", 1e-5);
    if (!(epsilon >= 0)) {
        refuse(call, "epsilon", "is %g: it is added to a variance and may not be negative", epsilon);
    }
}

void infer_per_channel(Call *call, Shape *outputs, int least_rank)
{
    const Tensor *x = tensor(call, call->op->inputs[0].name);
    need_rank(call, x, least_rank, MOST_RANK, "N×C×H×W…");
    check_epsilon(call);
    for (const Port *parameter = call->op->inputs + 1; parameter->name && fine(call); parameter++) {
        Shape channels = shape_of(1, &x->shape.length[1]);
        need_shape(call, tensor(call, parameter->name), &channels);
    }
    outputs[0] = x->shape;
}

Normalisation normalisation(Call *call, Repetition groups, const Shape *scales, const Shape *biases)
{
    const Port *inputs = call->op->inputs;
    Normalisation n = {
        .x = tensor(call, inputs[0].name), .scale = tensor(call, inputs[1].name), .bias = tensor(call, inputs[2].name),
        .groups = groups, .epsilon = (float)attribute_float(call, "epsilon", 1e-5),
    };
    n.scales = repetition(scales, &n.x->shape);
    n.biases = repetition(biases, &n.x->shape);
    return n;
}

void find_statistics(Call *call, Normalisation *n)
{
    Shape groups = shape_of(1, (int[]){group_count(n)});
    n->mean = scratch_tensor(call->plan, "mean", groups);
    n->variance = scratch_tensor(call->plan, "variance", groups);
    if (fast_normalisation_fits(call, n)) {
        fast_statistics(call, n);
        return;
    }
    Launch kernel = launch(call->plan, "normalisation.cl", "statistics", "");
    give_tensor(&kernel, n->x);
    give_tensor(&kernel, &n->mean);
    give_tensor(&kernel, &n->variance);
    give_repetition(&kernel, &n->groups);
    give_int(&kernel, group_count(n));
    over(&kernel, (size_t)group_count(n));
}

static void give_standardised(Launch *kernel, const Normalisation *n)
{
    give_tensor(kernel, n->x);
    give_tensor(kernel, &n->mean);
    give_tensor(kernel, &n->variance);
}

static void give_repetitions(Launch *kernel, const Normalisation *n)
{
    give_repetition(kernel, &n->groups);
    give_repetition(kernel, &n->scales);
}

void over_elements(Launch *kernel, const Normalisation *n, int count)
{
    give_float(kernel, n->epsilon);
    give_int(kernel, count);
    over(kernel, (size_t)count);
}

void record_output(Call *call, const Normalisation *n)
{
    const char *output = call->op->outputs[0].name;
    if (wanted(call, output) && fast_normalisation_fits(call, n)) {
        fast_output(call, n, tensor(call, output));
    } else if (wanted(call, output)) {
        Launch kernel = launch(call->plan, "normalisation.cl", "normalise", "");
        give_standardised(&kernel, n);
        give_tensor(&kernel, n->scale);
        give_tensor(&kernel, n->bias);
        give_tensor(&kernel, tensor(call, output));
        give_repetitions(&kernel, n);
        give_repetition(&kernel, &n->biases);
        over_elements(&kernel, n, n->x->size);
    }
}

static void record_scale_gradient(Call *call, const Normalisation *n, const Tensor *dy, const Tensor *dscale)
{
    Launch kernel = launch(call->plan, "normalisation.cl", "scale_backward", "");
    give_standardised(&kernel, n);
    give_tensor(&kernel, dy);
    give_tensor(&kernel, dscale);
    give_repetitions(&kernel, n);
    over_elements(&kernel, n, dscale->size);
}

static void record_bias_gradient(Call *call, const Normalisation *n, const Tensor *dy, const Tensor *dbias)
{
    Launch kernel = launch(call->plan, "normalisation.cl", "bias_backward", "");
    give_tensor(&kernel, dy);
    give_tensor(&kernel, dbias);
    give_repetition(&kernel, &n->biases);
    give_int(&kernel, dbias->size);
    over(&kernel, (size_t)dbias->size);
}

static void record_input_gradient(Call *call, const Normalisation *n, const Tensor *dy, const Tensor *dx)
{
    Tensor shift = {0}, stretch = {0};
    if (!n->constant) {
        shift = scratch_tensor(call->plan, "shift", n->mean.shape);
        stretch = scratch_tensor(call->plan, "stretch", n->mean.shape);
        Launch kernel = launch(call->plan, "normalisation.cl", "common_part", "");
        give_standardised(&kernel, n);
        give_tensor(&kernel, n->scale);
        give_tensor(&kernel, dy);
        give_tensor(&kernel, &shift);
        give_tensor(&kernel, &stretch);
        give_repetitions(&kernel, n);
        over_elements(&kernel, n, group_count(n));
    }
    Launch kernel = launch(call->plan, "normalisation.cl", "input_backward", "");
    give_standardised(&kernel, n);
    give_tensor(&kernel, n->scale);
    give_tensor(&kernel, dy);
    give_tensor(&kernel, &shift);
    give_tensor(&kernel, &stretch);
    give_tensor(&kernel, dx);
    give_repetitions(&kernel, n);
    over_elements(&kernel, n, n->x->size);
}

void record_gradients(Call *call, const Normalisation *n)
{
    const Tensor *dy = gradient(call, call->op->outputs[0].name), *dx = gradient(call, call->op->inputs[0].name);
    const Tensor *dscale = gradient(call, call->op->inputs[1].name), *dbias = gradient(call, call->op->inputs[2].name);
    if (fast_normalisation_fits(call, n)) {
        fast_gradients(call, n, dy, dx, dscale, dbias);
        return;
    }
    if (dscale) {
        record_scale_gradient(call, n, dy, dscale);
    }
    if (dbias) {
        record_bias_gradient(call, n, dy, dbias);
    }
    if (dx) {
        record_input_gradient(call, n, dy, dx);
    }
}
