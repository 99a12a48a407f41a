/* Optimiser steps: ONNX's training operators Momentum, Adagrad and Adam (domain ai.onnx.preview.training), the specification's own of the same form, and the
   step of a network that learns on the device. */
#include "optimiser.h"
#include "several_tensors.h"

#include "moments.h"
#include "operator.h"
#include "reduction.h"

#include <math.h>
#include <string.h>

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

/* Some of the parameters of a call, that make their steps in one launch. */
typedef struct Batch {
    Call *call;
    int first, count;
} Batch;

/* The batch that follows, an empty one behind the last. */
static Batch after(Batch batch)
{
    int first = batch.first + batch.count, left = parameters(batch.call) - first, most = most_at_once(batch.call->plan);
    return (Batch){batch.call, first, left < most ? left : most};
}

#define EACH_BATCH(batch, call) Batch batch = after((Batch){call, 0, 0}); batch.count > 0 && fine(call); batch = after(batch)

/* The same part of each: inputs or outputs, all x and so on. */
static void find_part(const Batch *batch, const char *name, int part, const Tensor **tensors)
{
    for (int k = 0; k < batch->count; k++) {
        tensors[k] = variadic(batch->call, name, part * parameters(batch->call) + batch->first + k);
    }
}

static void give_part(Launch *step, const Batch *batch, const char *name, int part)
{
    const Tensor *tensors[MOST_SEVERAL];
    find_part(batch, name, part, tensors);
    give_several(step, batch->count, tensors);
}

/* Gives what all of them take first: x, dx, the states, the new x, the new states, r, t. */
static Launch step_of(const Batch *batch, const char *kernel)
{
    const Call *call = batch->call;
    Launch step = launch_over(call->plan, "optimisers.cl", kernel);
    for (int part = 0; part < 2 + states(call); part++) {
        give_part(&step, batch, "inputs", part);
    }
    for (int part = 0; part < 1 + states(call); part++) {
        give_part(&step, batch, "outputs", part);
    }
    give_tensor(&step, tensor(call, "R"));
    give_tensor(&step, tensor(call, "T"));
    return step;
}

static void give_attribute(Launch *step, Call *call, const char *name, double otherwise)
{
    give_float(step, (float)attribute_float(call, name, otherwise));
}

static void over_batch(Launch *step, const Batch *batch)
{
    const Tensor *tensors[MOST_SEVERAL];
    find_part(batch, "inputs", 0, tensors);
    over_tensors(step, batch->count, tensors);
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
    for (EACH_BATCH(batch, call)) {
        Launch step = step_of(&batch, "momentum");
        give_attribute(&step, call, "alpha", 0);
        give_attribute(&step, call, "beta", 0);
        give_attribute(&step, call, "norm_coefficient", 0);
        give_int(&step, !strcmp(attribute_string(call, "mode", ""), "nesterov"));
        over_batch(&step, &batch);
    }
}

static void adagrad_forward(Call *call)
{
    for (EACH_BATCH(batch, call)) {
        Launch step = step_of(&batch, "adagrad");
        give_attribute(&step, call, "decay_factor", 0);
        give_attribute(&step, call, "epsilon", 1e-6);
        give_attribute(&step, call, "norm_coefficient", 0);
        over_batch(&step, &batch);
    }
}

static void descent_forward(Call *call)
{
    for (EACH_BATCH(batch, call)) {
        Launch step = step_of(&batch, "descent");
        give_attribute(&step, call, "norm_coefficient", 0);
        over_batch(&step, &batch);
    }
}

static void rmsprop_forward(Call *call)
{
    for (EACH_BATCH(batch, call)) {
        double beta = attribute_float(call, "beta", 0.9);
        Launch step = step_of(&batch, "rmsprop");
        give_float(&step, (float)beta);
        give_float(&step, (float)(1 - beta));
        give_attribute(&step, call, "epsilon", 1e-6);
        give_attribute(&step, call, "norm_coefficient", 0);
        over_batch(&step, &batch);
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
    for (EACH_BATCH(batch, call)) {
        Launch step = step_of(&batch, "adam");
        give_moments(&step, call);
        give_attribute(&step, call, "norm_coefficient", 0);
        give_float(&step, (float)(1 - attribute_float(call, "norm_coefficient_post", 0)));
        over_batch(&step, &batch);
    }
}

static void adamw_forward(Call *call)
{
    for (EACH_BATCH(batch, call)) {
        Launch step = step_of(&batch, "adamw");
        give_moments(&step, call);
        give_attribute(&step, call, "weight_decay", 0.01);
        over_batch(&step, &batch);
    }
}

/* The norms need the whole direction: it is written down, then its squares and those of the parameter are added up, then the parameter moves. */
static void lamb_batch(Call *call, const Batch *batch)
{
    enum { U, X_SQUARES, U_SQUARES, X_SUM, U_SUM, PARTS };
    Tensor own[PARTS][MOST_SEVERAL];
    const Tensor *x[MOST_SEVERAL], *moved[MOST_SEVERAL], *parts[PARTS][MOST_SEVERAL];
    bool any = false;
    find_part(batch, "inputs", 0, x);
    find_part(batch, "outputs", 0, moved);
    for (int k = 0; k < batch->count; k++) {
        for (int part = 0; part < PARTS; part++) {
            own[part][k] = scratch_tensor(call->plan, "norm", part < X_SUM ? x[k]->shape : (Shape){.rank = 0});
            parts[part][k] = &own[part][k];
        }
        any = any || moved[k];
    }

    Launch direction = step_of(batch, "lamb_direction");
    give_moments(&direction, call);
    give_attribute(&direction, call, "weight_decay", 0.01);
    for (int part = U; part <= U_SQUARES; part++) {
        give_several(&direction, batch->count, parts[part]);
    }
    over_tensors(&direction, batch->count, x);
    if (!any) {
        return;
    }

    for (int k = 0; k < batch->count; k++) {
        add_up(call, &own[X_SQUARES][k], &own[X_SUM][k]);
        add_up(call, &own[U_SQUARES][k], &own[U_SUM][k]);
    }
    Launch move = launch_over(call->plan, "optimisers.cl", "lamb_move");
    give_several(&move, batch->count, x);
    give_several(&move, batch->count, parts[U]);
    give_several(&move, batch->count, parts[X_SUM]);
    give_several(&move, batch->count, parts[U_SUM]);
    give_several(&move, batch->count, moved);
    give_tensor(&move, tensor(call, "R"));
    over_tensors(&move, batch->count, x);
}

static void lamb_forward(Call *call)
{
    for (EACH_BATCH(batch, call)) {
        lamb_batch(call, &batch);
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
