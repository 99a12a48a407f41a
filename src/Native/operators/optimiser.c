/* Optimiser steps: the specification's own, and ONNX's training operators Momentum, Adagrad and Adam (domain ai.onnx.preview.training). */
#include "optimiser.h"

#include "operator.h"

#include <math.h>
#include <string.h>

void momentum_step(ref_plan *plan, const Tensor *w, const Tensor *v, const Tensor *dw, cl_mem rates, bool decays)
{
    Launch step = launch(plan, "optimisers.cl", "momentum_step", "");
    give_tensor(&step, w);
    give_tensor(&step, v);
    give_tensor(&step, dw);
    give_memory(&step, rates);
    give_int(&step, decays);
    give_int(&step, w->size);
    over(&step, (size_t)w->size);
}

/* ---- ONNX: inputs are all X, then all their gradients, then all of each state; outputs all new X, then all of each new state ---- */

static int given(const Call *call, const char *name, int from, int to)
{
    int count = 0;
    for (int i = from; i < to; i++) {
        count += !strncmp(call->tensors[i].name, name, strlen(name));
    }
    return count;
}

static int states(const Call *call) { return strcmp(call->op->name, "Adam") ? 1 : 2; }

/* How many parameters are stepped. */
static int parameters(const Call *call) { return given(call, "inputs_", 0, call->results) / (2 + states(call)); }

static void infer(Call *call, Shape *outputs)
{
    int count = given(call, "inputs_", 0, call->results), n = parameters(call), found = 0;
    if (n * (2 + states(call)) != count) {
        refuse(call, "inputs", "are %d tensors: each parameter has %d", count, 2 + states(call));
    }
    if (tensor(call, "R")->size != 1 || tensor(call, "T")->size != 1) {
        refuse(call, "R", "and T should be one number each");
    }
    for (int i = 0; i < count && fine(call); i++) {
        const Tensor *input = variadic(call, "inputs", i), *first = variadic(call, "inputs", i % n);
        if (!input || !first) {
            refuse(call, "inputs", "are %d, but one of the numbers from 0 to %d is missing", count, count - 1);
            return;
        }
        need_shape(call, input, &first->shape);
    }
    for (int i = 0; i < n * (1 + states(call)) && fine(call); i++) {
        const Tensor *output = variadic(call, "outputs", i);
        need_shape(call, output, &variadic(call, "inputs", i % n)->shape);
        found += output != NULL;
    }
    if (fine(call) && found != given(call, "outputs_", call->results, call->count)) {
        refuse(call, "outputs", "go from 0 to %d", n * (1 + states(call)) - 1);
    }
    outputs[0] = (Shape){0}; /* of no meaning: outputs are many, each checked above */
}

/* Gives what all three take first: x, dx, the states, the new x, the new states, r, t. */
static Launch step_of(Call *call, const char *kernel, int i)
{
    int n = parameters(call);
    Launch step = launch(call->plan, "optimisers.cl", kernel, "");
    for (int part = 0; part < 2 + states(call); part++) {
        give_tensor(&step, variadic(call, "inputs", part * n + i));
    }
    for (int part = 0; part < 1 + states(call); part++) {
        give_tensor(&step, variadic(call, "outputs", part * n + i));
    }
    give_tensor(&step, tensor(call, "R"));
    give_tensor(&step, tensor(call, "T"));
    return step;
}

static void give_attribute(Launch *step, Call *call, const char *name, double otherwise)
{
    give_float(step, (float)attribute_float(call, name, otherwise));
}

static void over_parameter(Launch *step, const Call *call, int i)
{
    int size = variadic(call, "inputs", i)->size;
    give_int(step, size);
    over(step, (size_t)size);
}

static void momentum_infer(Call *call, Shape *outputs)
{
    static const char *const needed[] = {"alpha", "beta", "mode", "norm_coefficient"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!has_attribute(call, needed[i])) {
            refuse(call, needed[i], "is missing");
        }
    }
    const char *mode = attribute_string(call, "mode", "");
    if (strcmp(mode, "standard") && strcmp(mode, "nesterov")) {
        refuse(call, "mode", "is %s: there are standard and nesterov", mode);
    }
    infer(call, outputs);
}

static void momentum_forward(Call *call)
{
    for (int i = 0; i < parameters(call); i++) {
        Launch step = step_of(call, "momentum", i);
        give_attribute(&step, call, "alpha", 0);
        give_attribute(&step, call, "beta", 0);
        give_attribute(&step, call, "norm_coefficient", 0);
        give_int(&step, !strcmp(attribute_string(call, "mode", ""), "nesterov"));
        over_parameter(&step, call, i);
    }
}

static void adagrad_forward(Call *call)
{
    for (int i = 0; i < parameters(call); i++) {
        Launch step = step_of(call, "adagrad", i);
        give_attribute(&step, call, "decay_factor", 0);
        give_attribute(&step, call, "epsilon", 1e-6);
        give_attribute(&step, call, "norm_coefficient", 0);
        over_parameter(&step, call, i);
    }
}

static void adam_forward(Call *call)
{
    for (int i = 0; i < parameters(call); i++) {
        double alpha = attribute_float(call, "alpha", 0.9), beta = attribute_float(call, "beta", 0.999);
        Launch step = step_of(call, "adam", i);
        give_float(&step, (float)alpha);
        give_float(&step, (float)(1 - alpha));
        give_float(&step, (float)log(alpha));
        give_float(&step, (float)beta);
        give_float(&step, (float)(1 - beta));
        give_float(&step, (float)log(beta));
        give_attribute(&step, call, "epsilon", 1e-6);
        give_attribute(&step, call, "norm_coefficient", 0);
        give_float(&step, (float)(1 - attribute_float(call, "norm_coefficient_post", 0)));
        over_parameter(&step, call, i);
    }
}

#define OPTIMISER_PORTS                                                                                                                  \
    .inputs = {{"R", .fixed = true}, {"T", INTEGER, .fixed = true}, {"inputs", .fixed = true, .variadic = true}},                        \
    .outputs = {{"outputs", .fixed = true, .variadic = true}}

const Operator optimiser_operators[] = {
    {.name = "Momentum", OPTIMISER_PORTS, .attributes = {"alpha", "beta", "mode", "norm_coefficient"}, .infer = momentum_infer,
     .forward = momentum_forward},
    {.name = "Adagrad", OPTIMISER_PORTS, .attributes = {"decay_factor", "epsilon", "norm_coefficient"}, .infer = infer,
     .forward = adagrad_forward},
    {.name = "Adam", OPTIMISER_PORTS, .attributes = {"alpha", "beta", "epsilon", "norm_coefficient", "norm_coefficient_post"},
     .infer = infer, .forward = adam_forward},
    {0},
};
