/* Batch, instance, layer and group normalisation: the same kernels, with other groups of elements that are averaged over. */
#include "standardisation.h"

/* ---- BatchNormalization: a group is a channel of the whole batch ---- */

static void batch_infer(Call *call, Shape *outputs)
{
    infer_per_channel(call, outputs, 2);
    bool training = attribute_int(call, "training_mode", 0);
    if (!training && (wanted(call, "running_mean") || wanted(call, "running_var"))) {
        refuse(call, "running_mean", "and running_var are there in training only: training_mode is 0");
    }
    outputs[1] = outputs[2] = tensor(call, "scale")->shape;
}

static Normalisation batch(Call *call)
{
    const Shape *x = &tensor(call, "X")->shape;
    Shape channels = per_channel(x);
    Normalisation n = normalisation(call, repetition(&channels, x), &channels, &channels);
    n.constant = !attribute_int(call, "training_mode", 0);
    if (n.constant) {
        n.mean = *tensor(call, "input_mean");
        n.variance = *tensor(call, "input_var");
    } else {
        find_statistics(call, &n);
    }
    return n;
}

static void record_running(Call *call, const char *old, const Tensor *now, const char *result)
{
    if (wanted(call, result)) {
        double momentum = attribute_float(call, "momentum", 0.9);
        Launch kernel = launch(call->plan, "normalisation.cl", "running_statistic", "");
        give_tensor(&kernel, tensor(call, old));
        give_tensor(&kernel, now);
        give_tensor(&kernel, tensor(call, result));
        give_float(&kernel, (float)momentum);
        give_float(&kernel, (float)(1 - momentum));
        give_int(&kernel, now->size);
        over(&kernel, (size_t)now->size);
    }
}

static void batch_forward(Call *call)
{
    Normalisation n = batch(call);
    record_output(call, &n);
    record_running(call, "input_mean", &n.mean, "running_mean");
    record_running(call, "input_var", &n.variance, "running_var");
}

static void batch_backward(Call *call)
{
    Normalisation n = batch(call);
    record_gradients(call, &n);
}

/* ---- InstanceNormalization: a group is a channel of one example ---- */

static void instance_infer(Call *call, Shape *outputs) { infer_per_channel(call, outputs, 3); }

static Normalisation instance(Call *call)
{
    const Shape *x = &tensor(call, "input")->shape;
    Shape channels = per_channel(x), groups = first_axes(x, 2);
    Normalisation n = normalisation(call, repetition(&groups, x), &channels, &channels);
    find_statistics(call, &n);
    return n;
}

static void instance_forward(Call *call)
{
    Normalisation n = instance(call);
    record_output(call, &n);
}

static void instance_backward(Call *call)
{
    Normalisation n = instance(call);
    record_gradients(call, &n);
}

/* ---- GroupNormalization: a group is a block of neighbouring channels of one example ---- */

static void group_infer(Call *call, Shape *outputs)
{
    infer_per_channel(call, outputs, 2);
    int groups = attribute_int(call, "num_groups", 0), channels = outputs[0].length[1];
    if (groups < 1 || channels % groups) {
        refuse(call, "num_groups", "is %d, which does not divide the %d channels of X %s", groups, channels, shape_text(&outputs[0]));
    }
}

static Normalisation group(Call *call)
{
    const Tensor *x = tensor(call, "X");
    int N = x->shape.length[0], G = attribute_int(call, "num_groups", 0);
    Shape blocks = shape_of(3, (int[]){N, G, x->size / N / G}), groups = first_axes(&blocks, 2), channels = per_channel(&x->shape);
    Normalisation n = normalisation(call, repetition(&groups, &blocks), &channels, &channels);
    find_statistics(call, &n);
    return n;
}

static void group_forward(Call *call)
{
    Normalisation n = group(call);
    record_output(call, &n);
}

static void group_backward(Call *call)
{
    Normalisation n = group(call);
    record_gradients(call, &n);
}

/* ---- LayerNormalization: a group is what lies beneath one place of the first axes ---- */

static void layer_infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "X"), *parameters[] = {tensor(call, "Scale"), tensor(call, "B")};
    need_rank(call, x, 1, MOST_RANK, "N×…");
    check_epsilon(call);
    int axis = attribute_axis(call, &x->shape, -1);
    for (int i = 0; i < 2; i++) {
        if (parameters[i] && !repeats_to(&parameters[i]->shape, &x->shape)) {
            refuse(call, parameters[i]->name, "is %s, which cannot be repeated to X's %s", shape_text(&parameters[i]->shape),
                   shape_text(&x->shape));
        }
    }
    outputs[0] = x->shape;
    outputs[1] = outputs[2] = first_axes(&x->shape, axis);
}

static Normalisation layer(Call *call)
{
    const Shape *x = &tensor(call, "X")->shape, *scale = &tensor(call, "Scale")->shape;
    const Tensor *bias = tensor(call, "B");
    Shape groups = first_axes(x, attribute_axis(call, x, -1));
    Normalisation n = normalisation(call, repetition(&groups, x), scale, bias ? &bias->shape : scale);
    find_statistics(call, &n);
    return n;
}

static void layer_forward(Call *call)
{
    Normalisation n = layer(call);
    record_output(call, &n);
    if (wanted(call, "Mean")) {
        record_copy(call->plan, n.mean.memory, tensor(call, "Mean")->memory, (size_t)n.mean.size * sizeof(float));
    }
    if (wanted(call, "InvStdDev")) {
        Launch kernel = launch(call->plan, "normalisation.cl", "inverse_deviation", "");
        give_tensor(&kernel, &n.variance);
        give_tensor(&kernel, tensor(call, "InvStdDev"));
        over_elements(&kernel, &n, n.variance.size);
    }
}

static void layer_backward(Call *call)
{
    Normalisation n = layer(call);
    record_gradients(call, &n);
}

const Operator normalisation_operators[] = {
    {.name = "BatchNormalization",
     .inputs = {{"X"}, {"scale"}, {"B"}, {"input_mean", .fixed = true}, {"input_var", .fixed = true}},
     .outputs = {{"Y"}, {"running_mean", .optional = true, .fixed = true}, {"running_var", .optional = true, .fixed = true}},
     .attributes = {"epsilon", "momentum", "training_mode"},
     .infer = batch_infer, .forward = batch_forward, .backward = batch_backward},
    {.name = "GroupNormalization", .inputs = {{"X"}, {"scale"}, {"bias"}}, .outputs = {{"Y"}},
     .attributes = {"epsilon", "num_groups", "stash_type"},
     .infer = group_infer, .forward = group_forward, .backward = group_backward},
    {.name = "InstanceNormalization", .inputs = {{"input"}, {"scale"}, {"B"}}, .outputs = {{"output"}}, .attributes = {"epsilon"},
     .infer = instance_infer, .forward = instance_forward, .backward = instance_backward},
    {.name = "LayerNormalization", .inputs = {{"X"}, {"Scale"}, {"B", .optional = true}},
     .outputs = {{"Y"}, {"Mean", .optional = true, .fixed = true}, {"InvStdDev", .optional = true, .fixed = true}},
     .attributes = {"axis", "epsilon", "stash_type"},
     .infer = layer_infer, .forward = layer_forward, .backward = layer_backward},
    {0},
};
