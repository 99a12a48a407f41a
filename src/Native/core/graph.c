/* A network's description becomes a graph: names resolved, shapes inferred, what is needed and what learns marked. */
#include "network.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is(const char *a, const char *b) { return !strcmp(a, b); }
static bool given(const char *name) { return name && *name; }

static reference_dtype dtype_of(PortKind kind)
{
    return kind == REAL ? REFERENCE_F32 : kind == INTEGER ? REFERENCE_I64 : REFERENCE_BOOL;
}

/* ---- Building ---- */

Value *graph_find(const Graph *graph, const char *name)
{
    for (int i = 0; i < graph->value_count; i++) {
        if (is(graph->values[i].name, name)) {
            return &graph->values[i];
        }
    }
    return NULL;
}

/* A new value, unless its name is taken. */
static ref_status define(Graph *graph, const char *name, int maker, Value **value)
{
    if (graph_find(graph, name)) {
        return fail(REF_INVALID, "ref_network_create: tensor %s is defined twice", name);
    }
    *value = &graph->values[graph->value_count++];
    **value = (Value){.name = name, .maker = maker, .tensor.name = name};
    return REF_OK;
}

static ref_status declare(Graph *graph, const ref_network_tensor *from)
{
    if (from->struct_size < sizeof *from || !given(from->name) || from->rank < 0 || (from->rank && !from->shape) ||
        from->role < REF_INPUT || from->role > REF_KEPT) {
        return fail(REF_INVALID, "ref_network_create: tensor %s lacks its name, role, shape or struct_size", given(from->name) ? from->name : "?");
    }
    if (from->rank > MOST_RANK) {
        return fail(REF_UNSUPPORTED, "ref_network_create: %s has %lld axes; the core goes up to %d", from->name, (long long)from->rank, MOST_RANK);
    }
    bool known = from->dtype == REFERENCE_F32 || (from->role == REF_INPUT && (from->dtype == REFERENCE_I64 || from->dtype == REFERENCE_BOOL));
    if (!known) {
        return fail(REF_UNSUPPORTED, "ref_network_create: %s is %s; networks hold F32, and I64 or BOOL as inputs", from->name, dtype_name(from->dtype));
    }
    Value *value = NULL;
    ref_status status = define(graph, from->name, -1, &value);
    if (status) {
        return status;
    }
    value->role = from->role;
    value->next = from->role == REF_KEPT && given(from->next) ? from->next : NULL;
    value->learns = from->role == REF_PARAMETER;
    value->tensor.dtype = from->dtype;
    value->tensor.shape.rank = (int)from->rank;
    int64_t size = 1;
    for (int axis = 0; axis < from->rank; axis++) {
        if (from->shape[axis] < 1 || from->shape[axis] > INT32_MAX || size > INT32_MAX / from->shape[axis]) {
            return fail(REF_INVALID, "ref_network_create: %s has an axis of length %lld; an axis has at least 1 element and a tensor fewer than 2³¹",
                        from->name, (long long)from->shape[axis]);
        }
        value->tensor.shape.length[axis] = (int)from->shape[axis];
        size *= from->shape[axis];
    }
    value->tensor.size = (int)size;
    return REF_OK;
}

static ref_status wire_inputs(Graph *graph, Node *node)
{
    const ref_node *from = node->given;
    const Port *ports = node->op->inputs;
    int count = port_count(ports);
    bool variadic = count && ports[count - 1].variadic;
    if (from->input_count > (variadic ? MOST_INPUTS : count)) {
        return fail(REF_INVALID, "ref_network_create: %s has %lld inputs; %s takes %d", from->name, (long long)from->input_count, node->op->name,
                    variadic ? MOST_INPUTS : count);
    }
    node->inputs = (int)from->input_count;
    for (int i = 0; i < node->inputs; i++) {
        node->input[i] = -1;
        if (given(from->inputs[i])) {
            Value *value = graph_find(graph, from->inputs[i]);
            if (!value) {
                return fail(REF_INVALID, "ref_network_create: %s takes %s, which no tensor before it is called", from->name, from->inputs[i]);
            }
            node->input[i] = (int)(value - graph->values);
        }
    }
    return REF_OK;
}

/* Whether what a node computes depends on a trained parameter by a way on which gradients flow back. */
static bool node_learns(const Graph *graph, const Node *node)
{
    for (int i = 0; i < node->inputs; i++) {
        if (node->input[i] >= 0 && has_gradient(input_port(node, i)) && graph->values[node->input[i]].learns) {
            return node->op->backward != NULL;
        }
    }
    return false;
}

static ref_status wire_outputs(Graph *graph, Node *node)
{
    const ref_node *from = node->given;
    int count = port_count(node->op->outputs);
    bool variadic = node->op->outputs[count - 1].variadic;
    NodeCall call;
    Shape shapes[MOST_OUTPUTS] = {0};
    call_node(&call, graph, node, graph->network->run);
    ref_status status = blame(node, infer_call(&call.call, shapes));
    while (!status && variadic && count < MOST_OUTPUTS && shapes[count].rank) {
        count++;
    }
    if (!status && from->output_count > count) {
        status = fail(REF_INVALID, "ref_network_create: %s has %lld outputs; %s has %d", from->name, (long long)from->output_count, node->op->name, count);
    }
    bool learns = node_learns(graph, node);
    node->outputs = (int)from->output_count;
    for (int i = 0; i < node->outputs && !status; i++) {
        node->output[i] = -1;
        if (given(from->outputs[i])) {
            Value *value = NULL;
            status = define(graph, from->outputs[i], (int)(node - graph->nodes), &value);
            if (!status) {
                value->tensor.dtype = dtype_of(output_port(node, i)->kind);
                value->tensor.shape = shapes[i];
                value->tensor.size = shape_size(&shapes[i]);
                value->learns = learns && has_gradient(output_port(node, i));
                node->output[i] = (int)(value - graph->values);
            }
        }
    }
    return status;
}

static ref_status wire(Graph *graph, const ref_node *from)
{
    if (from->struct_size < sizeof *from || !given(from->name) || !given(from->op) || from->input_count < 0 || from->output_count < 1 ||
        (from->input_count && !from->inputs) || !from->outputs || from->attribute_count < 0 || (from->attribute_count && !from->attributes)) {
        return fail(REF_INVALID, "ref_network_create: node %s lacks its name, operator, tensors or struct_size", given(from->name) ? from->name : "?");
    }
    Node *node = &graph->nodes[graph->node_count++];
    *node = (Node){.given = from, .op = find_operator(from->op), .group = -1};
    if (!node->op) {
        return fail(REF_UNSUPPORTED, "ref_network_create: %s: %s is not an operator of the core", from->name, from->op);
    }
    if (from->attribute_count && from->attributes[0].struct_size < sizeof(reference_attribute)) {
        return fail(REF_INVALID, "%s: an attribute's struct_size is %u", from->name, from->attributes[0].struct_size);
    }
    ref_status status = wire_inputs(graph, node);
    return status ? status : wire_outputs(graph, node);
}

/* ---- What is needed ---- */

static ref_status need_output(Graph *graph, const char *name)
{
    Value *value = name ? graph_find(graph, name) : NULL;
    if (!value) {
        return fail(REF_INVALID, "ref_network_create: the output %s is not a tensor of the network", name ? name : "NULL");
    }
    value->output = value->needed = true;
    return REF_OK;
}

static ref_status need_loss(Graph *graph, const char *name)
{
    ref_status status = need_output(graph, name);
    if (status) {
        return status;
    }
    graph->loss = graph_find(graph, name);
    if (graph->loss->tensor.size != 1 || graph->loss->tensor.dtype != REFERENCE_F32) {
        return fail(REF_INVALID, "ref_network_create: the loss %s is %s: it should be one number", name, shape_text(&graph->loss->tensor.shape));
    }
    return graph->loss->learns ? REF_OK : fail(REF_INVALID, "ref_network_create: the loss %s depends on no parameter", name);
}

/* Only a step replaces what is kept. */
static ref_status need_kept(Graph *graph)
{
    for (int i = 0; i < graph->value_count; i++) {
        Value *kept = &graph->values[i], *next = kept->next ? graph_find(graph, kept->next) : NULL;
        if (kept->next && (!next || next->tensor.dtype != REFERENCE_F32 || !shape_equal(&next->tensor.shape, &kept->tensor.shape))) {
            return fail(REF_INVALID, "ref_network_create: %s, which takes the place of %s, is %s", kept->next, kept->name,
                        next ? "of another shape or dtype" : "not a tensor of the network");
        }
        if (next && graph->loss) {
            next->needed = next->output = true;
        }
    }
    return REF_OK;
}

static void need_makers(Graph *graph)
{
    for (int n = graph->node_count - 1; n >= 0; n--) {
        Node *node = &graph->nodes[n];
        for (int i = 0; i < node->outputs; i++) {
            node->needed = node->needed || (node->output[i] >= 0 && graph->values[node->output[i]].needed);
        }
        for (int i = 0; i < node->inputs && node->needed; i++) {
            if (node->input[i] >= 0) {
                graph->values[node->input[i]].needed = true;
                graph->values[node->input[i]].readers++;
            }
        }
    }
}

static ref_status check(const ref_network_description *from)
{
    bool whole = from->struct_size >= offsetof(ref_network_description, optimiser) && from->tensor_count >= 0 && from->node_count >= 1 && from->output_count >= 0 &&
                 (!from->tensor_count || from->tensors) && from->nodes && (!from->output_count || from->outputs) &&
                 (from->output_count || from->loss) && from->tensor_count < INT16_MAX && from->node_count < INT16_MAX;
    return whole ? REF_OK : fail(REF_INVALID, "ref_network_create: the description has no nodes, no outputs, NULL lists or another struct_size");
}

static const ref_network_tensor *tensor_at(const ref_network_description *from, int64_t i)
{
    return (const ref_network_tensor *)((const char *)from->tensors + (size_t)i * from->tensors[0].struct_size);
}

static const ref_node *node_at(const ref_network_description *from, int64_t i)
{
    return (const ref_node *)((const char *)from->nodes + (size_t)i * from->nodes[0].struct_size);
}

/* How many tensors the nodes may define. */
static int64_t most_outputs(const ref_network_description *from)
{
    int64_t count = 0;
    for (int64_t i = 0; i < from->node_count; i++) {
        int64_t outputs = node_at(from, i)->output_count;
        count += outputs > 0 && outputs < MOST_OUTPUTS ? outputs : MOST_OUTPUTS;
    }
    return count;
}

ref_status graph_build(Graph *graph, const ref_network_description *from)
{
    ref_status status = check(from);
    if (status) {
        return status;
    }
    graph->separate = from->separate || graph->network->context->algorithm == REF_NAIVE;
    graph->values = calloc((size_t)(from->tensor_count + most_outputs(from)), sizeof *graph->values);
    graph->nodes = calloc((size_t)from->node_count, sizeof *graph->nodes);
    if (!graph->values || !graph->nodes) {
        return fail(REF_OUT_OF_MEMORY, "ref_network_create: the host has no memory");
    }
    for (int64_t i = 0; i < from->tensor_count && !status; i++) {
        status = declare(graph, tensor_at(from, i));
    }
    for (int64_t i = 0; i < from->node_count && !status; i++) {
        status = wire(graph, node_at(from, i));
    }
    for (int64_t i = 0; i < from->output_count && !status; i++) {
        status = need_output(graph, from->outputs[i]);
    }
    if (!status && from->loss) {
        status = need_loss(graph, from->loss);
    }
    if (!status) {
        status = find_optimiser(graph, from);
    }
    if (!status) {
        status = need_kept(graph);
    }
    need_makers(graph);
    return status;
}

void graph_release(Graph *graph)
{
    free(graph->groups);
    free(graph->blocks);
    free(graph->values);
    free(graph->nodes);
}
