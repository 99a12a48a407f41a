/*
 * How parameters follow from their gradients where a group (groups.c) does not see to it: gradient descent with momentum by a kernel of its own, any other
 * optimiser by its operator, in place, a call for each parameter. What is too large about the gradients is clipped before.
 */
#include "network.h"
#include "optimiser.h"

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

/* ---- Clipping ---- */

static bool steps_here(const Value *value) { return value->role == REF_PARAMETER && !value->stepped; }

static void clip_values(Graph *graph, double limit)
{
    for (int i = 0; i < graph->value_count; i++) {
        const Value *value = &graph->values[i];
        if (steps_here(value)) {
            Launch clip = launch(graph->network->step, "clipping.cl", "clip_value", "");
            give_tensor(&clip, &value->gradient);
            give_float(&clip, (float)limit);
            give_int(&clip, value->tensor.size);
            over(&clip, (size_t)value->tensor.size);
        }
    }
}

static int part_count(const Value *value)
{
    enum { PART = 512 };
    return (value->tensor.size + PART - 1) / PART;
}

/* The sums of squares of all gradients' parts, one after the other. */
static Tensor square_sums(Graph *graph)
{
    ref_plan *plan = graph->network->step;
    int count = 0, next = 0;
    for (int i = 0; i < graph->value_count; i++) {
        count += steps_here(&graph->values[i]) ? part_count(&graph->values[i]) : 0;
    }
    Tensor sums = scratch_tensor(plan, "squares", shape_of(1, &count));
    for (int i = 0; i < graph->value_count; i++) {
        const Value *value = &graph->values[i];
        if (steps_here(value)) {
            int parts = part_count(value);
            Launch square = launch(plan, "clipping.cl", "square_sums", "");
            give_tensor(&square, &value->gradient);
            give_tensor(&square, &sums);
            give_int(&square, next);
            give_int(&square, (value->tensor.size + parts - 1) / parts);
            give_int(&square, value->tensor.size);
            give_int(&square, parts);
            over(&square, (size_t)parts);
            next += parts;
        }
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
    for (int i = 0; i < graph->value_count; i++) {
        const Value *value = &graph->values[i];
        if (steps_here(value)) {
            Launch scaled = launch(plan, "clipping.cl", "scale_by", "");
            give_tensor(&scaled, &value->gradient);
            give_tensor(&scaled, &scale);
            give_int(&scaled, value->tensor.size);
            over(&scaled, (size_t)value->tensor.size);
        }
    }
}

/* ---- Steps ---- */

/* A call of the optimiser's operator for one parameter: inputs w, dw and its states, outputs w and its states where they lie. */
static void optimiser_step(Graph *graph, const Value *value)
{
    ref_network *network = graph->network;
    const ref_optimiser *from = graph->optimiser;
    bool plain = value->tensor.shape.rank < 2;
    NodeCall call;
    call.call = (Call){.op = graph->step, .plan = network->step, .attribute_count = plain ? from->plain_count : from->attribute_count,
                       .attributes = plain ? from->plain : from->attributes};
    Tensor rate = {.dtype = REFERENCE_F32, .shape = shape_of(1, &(int){1}), .size = 1, .memory = weights_rates(network->weights)}, count = rate;
    count.dtype = REFERENCE_I64;
    count.memory = weights_updates(network->weights);
    call_input(&call, "", "R", &rate);
    call_input(&call, "", "T", &count);
    call_input(&call, "", "inputs_0", &value->tensor);
    call_input(&call, "", "inputs_1", &value->gradient);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < graph->states; i++) {
            char name[32];
            snprintf(name, sizeof name, pass ? "outputs_%d" : "inputs_%d", i + 2 - pass);
            (pass ? call_result : call_input)(&call, "", name, &value->state[i]);
        }
        if (!pass) {
            call_result(&call, "", "outputs_0", &value->tensor);
        }
    }
    if (!network->step->status && record_call(&call.call)) {
        network->step->status = fail(network->step->status, "the step of %s: %s", value->name, ref_error_message());
    }
}

void record_steps(Graph *graph)
{
    ref_network *network = graph->network;
    const ref_optimiser *optimiser = graph->optimiser;
    if (optimiser && optimiser->largest_value > 0) {
        clip_values(graph, optimiser->largest_value);
    }
    if (optimiser && optimiser->largest_norm > 0) {
        clip_norm(graph, optimiser->largest_norm);
    }
    for (int i = 0; i < graph->value_count; i++) {
        const Value *value = &graph->values[i];
        if (steps_here(value) && optimiser) {
            optimiser_step(graph, value);
        } else if (steps_here(value)) {
            momentum_step(network->step, &value->tensor, &value->state[0], &value->gradient, weights_rates(network->weights),
                          value->tensor.shape.rank > 1);
        }
    }
}
