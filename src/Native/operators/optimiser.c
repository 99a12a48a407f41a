/* Optimiser steps: ONNX's training operators Momentum, Adagrad and Adam (domain ai.onnx.preview.training), the specification's own of the same form, and the
   step of a network that learns on the device. */
#include "optimiser.h"

#include "moments.h"
#include "operator.h"
#include "reduction.h"

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

/* ---- Operators: inputs are all X, then all their gradients, then all of each state; outputs all new X, then all of each new state ---- */

static int given(const Call *call, const char *name, int from, int to)
{
    int count = 0;
    for (int i = from; i < to; i++) {
        count += !strncmp(call->tensors[i].name, name, strlen(name));
    }
    return count;
}

static bool named(const Operator *op, const char *const *names)
{
    while (*names && strcmp(*names, op->name)) {
        names++;
    }
    return *names;
}

int optimiser_states(const Operator *op)
{
    static const char *const none[] = {"GradientDescent", NULL}, *const one[] = {"Momentum", "Adagrad", "RMSProp", NULL},
                      *const two[] = {"Adam", "AdamW", "LAMB", NULL};
    return named(op, none) ? 0 : named(op, one) ? 1 : named(op, two) ? 2 : -1;
}

static int states(const Call *call) { return optimiser_states(call->op); }

/* How many parameters are stepped. */
static int parameters(const Call *call) { return given(call, "inputs_", 0, call->results) / (2 + states(call)); }

static void need_share(Call *call, const char *name)
{
    double share = attribute_float(call, name, 0);
    if (!(share >= 0 && share < 1)) {
        refuse(call, name, "is %g: the share of the old mean goes from 0 up to but without 1", share);
    }
}

static void infer(Call *call, Shape *outputs)
{
    static const char *const without_means[] = {"GradientDescent", "Momentum", "Adagrad", NULL};
    int count = given(call, "inputs_", 0, call->results), n = parameters(call);
    if (!named(call->op, without_means)) {
        need_share(call, "alpha");
        need_share(call, "beta");
    }
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
    if (n * (1 + states(call)) > MOST_OUTPUTS) {
        unsupported(call, "inputs", "are of %d parameters: that is more than %d results", n, MOST_OUTPUTS);
    }
    for (int i = 0; i < n * (1 + states(call)) && fine(call); i++) {
        outputs[i] = variadic(call, "inputs", i % n)->shape;
        if (!outputs[i].rank) {
            unsupported(call, "inputs", "hold a scalar: the core steps parameters with an axis or more");
        }
    }
}

/* Gives what all of them take first: x, dx, the states, the new x, the new states, r, t. */
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

static void descent_forward(Call *call)
{
    for (int i = 0; i < parameters(call); i++) {
        Launch step = step_of(call, "descent", i);
        give_attribute(&step, call, "norm_coefficient", 0);
        over_parameter(&step, call, i);
    }
}

static void rmsprop_forward(Call *call)
{
    for (int i = 0; i < parameters(call); i++) {
        double beta = attribute_float(call, "beta", 0.9);
        Launch step = step_of(call, "rmsprop", i);
        give_float(&step, (float)beta);
        give_float(&step, (float)(1 - beta));
        give_attribute(&step, call, "epsilon", 1e-6);
        give_attribute(&step, call, "norm_coefficient", 0);
        over_parameter(&step, call, i);
    }
}

static void give_moments(Launch *step, Call *call)
{
    double alpha = attribute_float(call, "alpha", 0.9), beta = attribute_float(call, "beta", 0.999);
    Moments moments = {
        .alpha = (float)alpha, .rest_alpha = (float)(1 - alpha), .log_alpha = (float)log(alpha),
        .beta = (float)beta, .rest_beta = (float)(1 - beta), .log_beta = (float)log(beta),
        .epsilon = (float)attribute_float(call, "epsilon", 1e-6),
    };
    give_bytes(step, sizeof moments, &moments);
}

static void adam_forward(Call *call)
{
    for (int i = 0; i < parameters(call); i++) {
        Launch step = step_of(call, "adam", i);
        give_moments(&step, call);
        give_attribute(&step, call, "norm_coefficient", 0);
        give_float(&step, (float)(1 - attribute_float(call, "norm_coefficient_post", 0)));
        over_parameter(&step, call, i);
    }
}

static void adamw_forward(Call *call)
{
    for (int i = 0; i < parameters(call); i++) {
        Launch step = step_of(call, "adamw", i);
        give_moments(&step, call);
        give_attribute(&step, call, "weight_decay", 0.01);
        over_parameter(&step, call, i);
    }
}

/* The norms need the whole direction: it is written down, then its squares and those of the parameter are added up, then the parameter moves. */
static void lamb_forward(Call *call)
{
    for (int i = 0; i < parameters(call); i++) {
        const Tensor *x = variadic(call, "inputs", i), *moved = variadic(call, "outputs", i);
        Tensor u = scratch_tensor(call->plan, "direction", x->shape);
        Tensor squares[2], sums[2];
        for (int k = 0; k < 2; k++) {
            squares[k] = scratch_tensor(call->plan, "squares", x->shape);
            sums[k] = scratch_tensor(call->plan, "norm", (Shape){.rank = 0});
        }

        Launch direction = step_of(call, "lamb_direction", i);
        give_moments(&direction, call);
        give_attribute(&direction, call, "weight_decay", 0.01);
        give_tensor(&direction, &u);
        give_tensor(&direction, &squares[0]);
        give_tensor(&direction, &squares[1]);
        over_parameter(&direction, call, i);
        if (!moved) {
            continue;
        }

        add_up(call, &squares[0], &sums[0]);
        add_up(call, &squares[1], &sums[1]);
        Launch move = launch(call->plan, "optimisers.cl", "lamb_move", "");
        give_tensor(&move, x);
        give_tensor(&move, &u);
        give_tensor(&move, &sums[0]);
        give_tensor(&move, &sums[1]);
        give_tensor(&move, tensor(call, "R"));
        give_tensor(&move, moved);
        over_parameter(&move, call, i);
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
    {.name = "GradientDescent", OPTIMISER_PORTS, .attributes = {"norm_coefficient"}, .infer = infer, .forward = descent_forward},
    {.name = "RMSProp", OPTIMISER_PORTS, .attributes = {"beta", "epsilon", "norm_coefficient"}, .infer = infer,
     .forward = rmsprop_forward},
    {.name = "AdamW", OPTIMISER_PORTS, .attributes = {"alpha", "beta", "epsilon", "weight_decay"}, .infer = infer,
     .forward = adamw_forward},
    {.name = "LAMB", OPTIMISER_PORTS, .attributes = {"alpha", "beta", "epsilon", "weight_decay"}, .infer = infer,
     .forward = lamb_forward},
    {0},
};
