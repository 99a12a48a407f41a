/*
 * How parameters follow from their gradients where a group (groups.c) does not see to it: gradient descent with momentum by a kernel of its own, any other
 * optimiser by its operator, in place; several parameters in a launch. What is too large about the gradients is clipped before.
 */
#include "network.h"
#include "optimiser.h"
#include "several_tensors.h"

#include <stddef.h>
#include <stdio.h>

/* ---- Which ---- */

ref_status find_optimiser(Graph *graph, const ref_network_description *description)
{
    graph->states = 1;
    bool given = description->struct_size > offsetof(ref_network_description, optimiser) && description->optimiser;
    if (!given) {
        return REF_OK;
    }
    const ref_optimiser *from = description->optimiser;
    bool whole = from->struct_size >= sizeof *from && from->op && from->attribute_count >= 0 && (!from->attribute_count || from->attributes) &&
                 from->plain_count >= 0 && (!from->plain_count || from->plain);
    bool sizes = whole && (!from->attribute_count || from->attributes[0].struct_size >= sizeof(reference_attribute)) &&
                 (!from->plain_count || from->plain[0].struct_size >= sizeof(reference_attribute));
    if (!sizes) {
        return fail(REF_INVALID, "ref_network_create: the optimiser lacks its operator, attributes or struct_size");
    }
    graph->optimiser = from;
    graph->step = find_operator(from->op);
    graph->states = graph->step ? optimiser_states(graph->step) : -1;
    return graph->states >= 0 ? REF_OK : fail(REF_UNSUPPORTED, "ref_network_create: %s is not an optimiser of the core", from->op);
}

/* ---- Several parameters in a launch ---- */

static bool steps_here(const Value *value) { return value->role == REF_PARAMETER && !value->stepped; }

/* Parameters that are gone through in one launch. */
typedef struct Batch {
    int next, count; /* the value to begin with next time */
    const Value *value[MOST_SEVERAL];
    const Tensor *w[MOST_SEVERAL], *gradient[MOST_SEVERAL];
} Batch;

enum { ANY_RANK = -1 };

/* The next few that step here, and whose having several axes is as wanted: 0, 1 or ANY_RANK. false where there are none left. */
static bool next_batch(const Graph *graph, Batch *batch, int several_axes)
{
    int most = most_at_once(graph->network->step);
    for (batch->count = 0; batch->next < graph->value_count && batch->count < most; batch->next++) {
        const Value *value = &graph->values[batch->next];
        if (steps_here(value) && (several_axes == ANY_RANK || several_axes == (value->tensor.shape.rank > 1))) {
            batch->value[batch->count] = value;
            batch->w[batch->count] = &value->tensor;
            batch->gradient[batch->count++] = &value->gradient;
        }
    }
    return batch->count;
}

/* ---- Clipping ---- */

static void clip_values(Graph *graph, double limit)
{
    for (Batch batch = {0}; next_batch(graph, &batch, ANY_RANK);) {
        Launch clip = launch_over(graph->network->step, "clipping.cl", "clip_values");
        give_several(&clip, batch.count, batch.gradient);
        give_float(&clip, (float)limit);
        over_tensors(&clip, batch.count, batch.gradient);
    }
}

/* The sums of squares of all gradients' chunks, one after the other. */
static Tensor square_sums(Graph *graph)
{
    ref_plan *plan = graph->network->step;
    int count = 0, next = 0;
    for (int i = 0; i < graph->value_count; i++) {
        count += steps_here(&graph->values[i]) ? (graph->values[i].tensor.size - 1) / CHUNK + 1 : 0;
    }
    Tensor sums = scratch_tensor(plan, "squares", shape_of(1, &count));
    for (Batch batch = {0}; next_batch(graph, &batch, ANY_RANK);) {
        Launch square = launch_over(plan, "clipping.cl", "square_sums");
        give_several(&square, batch.count, batch.gradient);
        give_tensor(&square, &sums);
        give_int(&square, next);
        next += over_chunks(&square, batch.count, batch.gradient);
    }
    return sums;
}

static void clip_norm(Graph *graph, double limit)
{
    ref_plan *plan = graph->network->step;
    Tensor sums = square_sums(graph), scale = scratch_tensor(plan, "scale", shape_of(1, &(int){1}));
    Launch norm = launch(plan, "clipping.cl", "scale_to_norm", "");
    give_tensor(&norm, &sums);
    give_tensor(&norm, &scale);
    give_float(&norm, (float)limit);
    give_int(&norm, sums.size);
    over_tiles(&norm, 1, 1, 1);
    for (Batch batch = {0}; next_batch(graph, &batch, ANY_RANK);) {
        Launch scaled = launch_over(plan, "clipping.cl", "scale_by");
        give_several(&scaled, batch.count, batch.gradient);
        give_tensor(&scaled, &scale);
        over_tensors(&scaled, batch.count, batch.gradient);
    }
}

/* ---- Steps ---- */

/* A batch of gradient descent with momentum. rates: η, μ and λ on the device, which may change from step to step; λ is for those with several axes. */
static void momentum_steps(Graph *graph, const Batch *batch)
{
    const Tensor *velocity[MOST_SEVERAL];
    int decays = 0;
    for (int k = 0; k < batch->count; k++) {
        velocity[k] = &batch->value[k]->state[0];
        decays |= (batch->w[k]->shape.rank > 1) << k;
    }
    Launch step = launch_over(graph->network->step, "optimisers.cl", "momentum_steps");
    give_several(&step, batch->count, batch->w);
    give_several(&step, batch->count, velocity);
    give_several(&step, batch->count, batch->gradient);
    give_memory(&step, weights_rates(graph->network->weights));
    give_int(&step, decays);
    over_tensors(&step, batch->count, batch->w);
}

/* Adds the tensors of a batch to the call, numbered from *next on. */
static void add_each(NodeCall *call, bool results, int count, const Tensor *const *tensors, int *next)
{
    for (int k = 0; k < count; k++) {
        char name[32];
        snprintf(name, sizeof name, results ? "outputs_%d" : "inputs_%d", (*next)++);
        (results ? call_result : call_input)(call, "", name, tensors[k]);
    }
}

/* A call of the optimiser's operator for a batch: inputs all w, dw and states, outputs all w and states where they lie. */
static void optimiser_steps(Graph *graph, const Batch *batch, bool plain)
{
    ref_network *network = graph->network;
    const ref_optimiser *from = graph->optimiser;
    NodeCall call;
    call.call = (Call){.op = graph->step, .plan = network->step, .attribute_count = plain ? from->plain_count : from->attribute_count,
                       .attributes = plain ? from->plain : from->attributes};
    Tensor rate = {.dtype = REFERENCE_F32, .shape = shape_of(1, &(int){1}), .size = 1, .memory = weights_rates(network->weights)}, count = rate;
    count.dtype = REFERENCE_I64;
    count.memory = weights_updates(network->weights);
    call_input(&call, "", "R", &rate);
    call_input(&call, "", "T", &count);
    const Tensor *states[MOST_STATES][MOST_SEVERAL];
    for (int k = 0; k < batch->count; k++) {
        for (int i = 0; i < graph->states; i++) {
            states[i][k] = &batch->value[k]->state[i];
        }
    }
    for (int results = 0; results < 2; results++) {
        int next = 0;
        add_each(&call, results, batch->count, batch->w, &next);
        if (!results) {
            add_each(&call, false, batch->count, batch->gradient, &next);
        }
        for (int i = 0; i < graph->states; i++) {
            add_each(&call, results, batch->count, states[i], &next);
        }
    }
    if (!network->step->status && record_call(&call.call)) {
        network->step->status = fail(network->step->status, "the step of %s: %s", batch->value[0]->name, ref_error_message());
    }
}

void record_steps(Graph *graph)
{
    const ref_optimiser *optimiser = graph->optimiser;
    if (optimiser && optimiser->largest_value > 0) {
        clip_values(graph, optimiser->largest_value);
    }
    if (optimiser && optimiser->largest_norm > 0) {
        clip_norm(graph, optimiser->largest_norm);
    }
    for (Batch batch = {0}; !optimiser && next_batch(graph, &batch, ANY_RANK);) {
        momentum_steps(graph, &batch);
    }
    for (int several_axes = 1; several_axes >= 0 && optimiser; several_axes--) {
        for (Batch batch = {0}; next_batch(graph, &batch, several_axes);) {
            optimiser_steps(graph, &batch, !several_axes);
        }
    }
}

static void replace(Graph *graph, int count, const Tensor *const *from, const Tensor *const *to)
{
    Launch replace = launch_over(graph->network->step, "optimisers.cl", "replace");
    give_several(&replace, count, from);
    give_several(&replace, count, to);
    over_tensors(&replace, count, to);
}

void record_replacements(Graph *graph)
{
    const Tensor *from[MOST_SEVERAL], *to[MOST_SEVERAL];
    int count = 0, most = most_at_once(graph->network->step);
    for (int i = 0; i < graph->value_count; i++) {
        const Value *kept = &graph->values[i], *next = kept->next ? graph_find(graph, kept->next) : NULL;
        if (next && count == most) {
            replace(graph, count, from, to);
            count = 0;
        }
        if (next) {
            from[count] = &next->tensor;
            to[count++] = &kept->tensor;
        }
    }
    if (count) {
        replace(graph, count, from, to);
    }
}
