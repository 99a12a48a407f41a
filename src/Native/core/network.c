/* Networks: compiled from a graph into a plan for running and one for what a step adds; then written, run and read. */
#include "network.h"

#include <stdlib.h>
#include <string.h>

/* ---- Memory ---- */

/* What the caller writes lies in memory of its own, parameters where all networks that share them find them. */
static void place_given(Graph *graph)
{
    ref_network *network = graph->network;
    ref_plan *plan = network->run;
    for (int i = 0; i < graph->value_count && !plan->status; i++) {
        Value *value = &graph->values[i];
        if (value->role == REF_INPUT) {
            value->tensor.memory = scratch(plan, (uint64_t)value->tensor.size * dtype_bytes(value->tensor.dtype));
        } else if (value->role) {
            cl_mem state[MOST_STATES] = {NULL};
            int states = value->role == REF_PARAMETER ? graph->states : 0;
            plan->status = weights_find(network->weights, &value->tensor, states, &value->tensor.memory, state);
            for (int k = 0; k < states; k++) {
                value->state[k] = value->tensor;
                value->state[k].memory = state[k];
            }
            value->tensor.constant = !graph->loss;
        }
    }
}

/* In a network that only runs, memory is free again when the last reader is recorded; gradients need it longer. */
static void forget_inputs(Graph *graph, const Node *node)
{
    for (int i = 0; i < node->inputs && !graph->loss; i++) {
        Value *value = node->input[i] >= 0 ? &graph->values[node->input[i]] : NULL;
        if (value && --value->unread == 0 && !value->output) {
            block_drop(graph, value->tensor.memory);
        }
    }
}

/* ---- Forward ---- */

static void forward_alias(Graph *graph, const Node *node)
{
    Value *output = &graph->values[node->output[0]];
    output->tensor.memory = graph->values[node->input[0]].tensor.memory;
    block_hold(graph, output->tensor.memory);
}

static void forward(Graph *graph, const Node *node)
{
    ref_plan *plan = graph->network->run;
    NodeCall call;
    call_node(&call, graph, node, plan);
    for (int i = 0; i < node->outputs; i++) {
        Value *value = node->output[i] >= 0 ? &graph->values[node->output[i]] : NULL;
        if (value && value->needed) {
            block_take(graph, plan, &value->tensor);
            char name[32];
            output_name(node, i, name);
            call_result(&call, "", name, &value->tensor);
        }
    }
    call_record(&call, node);
}

static void record_forward(Graph *graph)
{
    for (int i = 0; i < graph->value_count; i++) {
        graph->values[i].unread = graph->values[i].readers;
    }
    for (int n = 0; n < graph->node_count; n++) {
        const Node *node = &graph->nodes[n];
        Group *group = node->group >= 0 ? &graph->groups[node->group] : NULL;
        if (!node->needed) {
            continue;
        }
        if (group) {
            group_forward(graph, group, n);
        } else if (is_alias(graph, node)) {
            forward_alias(graph, node);
        } else {
            forward(graph, node);
        }
        forget_inputs(graph, node);
    }
}

/* ---- Compiling ---- */

/* The network outlives the description: keeps the values with names of its own. */
static ref_status keep_values(Graph *graph)
{
    ref_network *network = graph->network;
    size_t length = 0;
    for (int i = 0; i < graph->value_count; i++) {
        length += strlen(graph->values[i].name) + 1;
    }
    network->names = malloc(length + 1);
    if (!network->names) {
        return fail(REF_OUT_OF_MEMORY, "ref_network_create: the host has no memory");
    }
    char *name = network->names;
    for (int i = 0; i < graph->value_count; i++) {
        strcpy(name, graph->values[i].name);
        graph->values[i].name = name;
        name += strlen(name) + 1;
    }
    network->values = graph->values;
    network->value_count = graph->value_count;
    graph->values = NULL;
    return REF_OK;
}

static ref_status compile(ref_network *network, const ref_network_description *description)
{
    Graph graph = {.network = network};
    ref_status status = graph_build(&graph, description);
    if (!status) {
        place_given(&graph);
        graph_fuse(&graph);
        record_forward(&graph);
        if (graph.loss && !network->run->status) {
            record_backward(&graph);
        }
        status = network->run->status ? network->run->status : network->step->status;
    }
    if (!status) {
        status = keep_values(&graph);
    }
    graph_release(&graph);
    return status;
}

static ref_status create(ref_network *network, ref_context *context, const ref_network_description *description, ref_network *shared)
{
    network->context = context;
    context_retain(context);
    network->weights = shared ? shared->weights : weights_create(context);
    if (!network->weights) {
        return REF_OUT_OF_MEMORY;
    }
    if (shared) {
        weights_retain(shared->weights);
    }
    ref_status status = ref_plan_create(context, &network->run);
    if (!status) {
        status = ref_plan_create(context, &network->step);
    }
    return status ? status : compile(network, description);
}

int32_t ref_network_create(ref_context *context, const ref_network_description *description, ref_network *shared, ref_network **created)
{
    if (!context || !description || !created) {
        return fail(REF_INVALID, "ref_network_create: %s is NULL", !context ? "context" : !description ? "description" : "network");
    }
    *created = NULL;
    if (shared && shared->context != context) {
        return fail(REF_INVALID, "ref_network_create: the network to share with belongs to another context");
    }
    ref_network *network = calloc(1, sizeof *network);
    if (!network) {
        return fail(REF_OUT_OF_MEMORY, "ref_network_create: the host has no memory");
    }
    lock(context);
    ref_status status = create(network, context, description, shared);
    unlock(context);
    if (status) {
        ref_network_release(network);
        return status;
    }
    *created = network;
    return REF_OK;
}

void ref_network_release(ref_network *network)
{
    if (!network) {
        return;
    }
    ref_context *context = network->context;
    lock(context);
    ref_plan_release(network->run);
    ref_plan_release(network->step);
    weights_release(network->weights);
    unlock(context);
    free(network->values);
    free(network->names);
    free(network);
    ref_context_release(context);
}

/* ---- Reading and writing ---- */

static ref_status find_part(const ref_network *network, const char *function, int32_t part, const char *name, uint64_t bytes, const void *host,
                            const Value **found, cl_mem *memory)
{
    if (!network || !name || !host) {
        return fail(REF_INVALID, "%s: %s is NULL", function, !network ? "network" : !name ? "name" : "host");
    }
    const Value *value = NULL;
    for (int i = 0; i < network->value_count && !value; i++) {
        value = strcmp(network->values[i].name, name) ? NULL : &network->values[i];
    }
    if (!value) {
        return fail(REF_INVALID, "%s: %s is not a tensor of the network", function, name);
    }
    bool trained = value->role == REF_PARAMETER;
    *memory = part == REF_VALUE && (value->role || value->output) ? value->tensor.memory
              : part == REF_GRADIENT && trained                   ? value->gradient.memory
              : part == REF_VELOCITY && trained                   ? value->state[0].memory
              : part == REF_SECOND && trained                     ? value->state[1].memory
                                                                  : NULL;
    if (!*memory) {
        return fail(REF_INVALID, "%s: %s has no %s to be read or written", function, name,
                    part == REF_GRADIENT ? "gradient" : part == REF_VELOCITY ? "velocity" : part == REF_SECOND ? "second state" : "value");
    }
    uint64_t size = (uint64_t)value->tensor.size * dtype_bytes(value->tensor.dtype);
    if (bytes != size) {
        return fail(REF_INVALID, "%s: %s is %s %s, %llu bytes and not %llu", function, name, dtype_name(value->tensor.dtype),
                    shape_text(&value->tensor.shape), (unsigned long long)size, (unsigned long long)bytes);
    }
    *found = value;
    return REF_OK;
}

int32_t ref_network_write(ref_network *network, int32_t part, const char *name, uint64_t bytes, const void *host)
{
    const Value *value;
    cl_mem memory;
    ref_status status = find_part(network, "ref_network_write", part, name, bytes, host, &value, &memory);
    if (!status && (!value->role || part == REF_GRADIENT)) {
        status = fail(REF_INVALID, "ref_network_write: %s is computed by the network", name);
    }
    if (status) {
        return status;
    }
    ref_context *context = network->context;
    lock(context);
    status = write_memory(context, memory, 0, bytes, host);
    if (value->role != REF_INPUT) {
        weights_changed(network->weights);
    }
    unlock(context);
    return status;
}

int32_t ref_network_read(ref_network *network, int32_t part, const char *name, uint64_t bytes, void *host)
{
    const Value *value;
    cl_mem memory;
    ref_status status = find_part(network, "ref_network_read", part, name, bytes, host, &value, &memory);
    if (status) {
        return status;
    }
    ref_context *context = network->context;
    lock(context);
    status = read_memory(context, memory, 0, bytes, host);
    unlock(context);
    return status;
}

int32_t ref_network_rates(ref_network *network, float rate, float momentum, float decay)
{
    return network ? weights_set_rates(network->weights, (float[]){rate, momentum, decay})
                   : fail(REF_INVALID, "ref_network_rates: network is NULL");
}

int32_t ref_network_updates(ref_network *network, int64_t count)
{
    return network ? weights_set_updates(network->weights, count) : fail(REF_INVALID, "ref_network_updates: network is NULL");
}

/* ---- Running ---- */

/* What was arranged ahead from constant parameters is stale once they changed. */
static ref_status run(ref_network *network)
{
    if (network->arranged != weights_version(network->weights)) {
        ref_status status = ref_plan_prepare(network->run);
        if (status) {
            return status;
        }
        network->arranged = weights_version(network->weights);
    }
    return ref_plan_run(network->run);
}

int32_t ref_network_run(ref_network *network)
{
    if (!network) {
        return fail(REF_INVALID, "ref_network_run: network is NULL");
    }
    lock(network->context);
    ref_status status = run(network);
    unlock(network->context);
    return status;
}

int32_t ref_network_step(ref_network *network)
{
    if (!network || !network->step->run.count) {
        return fail(REF_INVALID, "ref_network_step: %s", network ? "the network was made without a loss, only to run" : "network is NULL");
    }
    lock(network->context);
    ref_status status = run(network);
    if (!status) {
        status = ref_plan_run(network->step);
        bool arranged = network->stays_arranged && network->arranged == weights_version(network->weights);
        weights_changed(network->weights);
        network->arranged = arranged ? weights_version(network->weights) : network->arranged;
    }
    unlock(network->context);
    return status;
}

int32_t ref_network_plans(ref_network *network, ref_plan **run_plan, ref_plan **step_plan)
{
    if (!network || !run_plan || !step_plan) {
        return fail(REF_INVALID, "ref_network_plans: %s is NULL", !network ? "network" : run_plan ? "step" : "run");
    }
    *run_plan = network->run;
    *step_plan = network->step;
    return REF_OK;
}
