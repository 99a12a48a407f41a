/*
 * The chain rule over a graph, from the last node to the first: each node's operator turns the gradients of its outputs into those of its
 * inputs; a value that several nodes read gets the sum of what they send back. Only what leads to a trained parameter is computed.
 */
#include "network.h"

/* A gradient of nothing but zeros, for an output that the loss does not depend on. */
static void no_gradient(ref_plan *plan, Value *value)
{
    value->gradient = scratch_tensor(plan, value->name, value->tensor.shape);
    record_zeros(plan, value->gradient.memory, (size_t)value->tensor.size * sizeof(float));
}

static bool is_reached(const Graph *graph, const Node *node)
{
    for (int i = 0; i < node->outputs; i++) {
        if (node->output[i] >= 0 && graph->values[node->output[i]].gradient.memory) {
            return true;
        }
    }
    return false;
}

static void give_outputs(NodeCall *call, Graph *graph, const Node *node)
{
    for (int i = 0; i < node->outputs; i++) {
        Value *value = node->output[i] >= 0 ? &graph->values[node->output[i]] : NULL;
        if (!value || !value->needed) {
            continue;
        }
        char name[32];
        output_name(node, i, name);
        call_input(call, "", name, &value->tensor);
        if (value->learns) {
            if (!value->gradient.memory && !output_port(node, i)->optional) {
                no_gradient(call->call.plan, value);
            }
            if (value->gradient.memory) {
                call_input(call, "d", name, &value->gradient);
            }
        }
    }
}

/* sum = sum + part, where the sum lies unless others lie there too. */
static void add_to(Graph *graph, const Value *value, Tensor *sum, const Tensor *part)
{
    ref_plan *plan = graph->network->step;
    Tensor before = *sum;
    bool own = value->learned == before.memory || block_is_own(graph, before.memory);
    if (!own) {
        block_take(graph, plan, sum);
    }
    Launch add = launch(plan, "gradients.cl", "add_parts", "");
    give_tensor(&add, &before);
    give_tensor(&add, part);
    give_tensor(&add, sum);
    give_int(&add, sum->size);
    over(&add, (size_t)sum->size);
    if (!own) {
        block_drop(graph, before.memory);
    }
}

Tensor gradient_begin(Graph *graph, Value *value)
{
    Tensor part = value->tensor;
    if (value->learned && !value->gradient.memory) {
        part.memory = value->learned;
    } else {
        block_take(graph, graph->network->step, &part);
    }
    return part;
}

/* Where what is sent back may stay as it is; NULL: it has to be added. */
static Tensor *free_place(const Graph *graph, Value *value)
{
    bool second = value->gradient.memory && !value->more.memory && takes_two_gradients(graph, value);
    return second ? &value->more : value->gradient.memory ? NULL : &value->gradient;
}

void gradient_end(Graph *graph, Value *value, const Tensor *part)
{
    Tensor *place = free_place(graph, value);
    if (place) {
        *place = *part;
    } else {
        add_to(graph, value, &value->gradient, part);
        block_drop(graph, part->memory);
    }
}

void gradient_pass(Graph *graph, Value *value, const Value *from)
{
    Tensor *place = free_place(graph, value);
    if (place) {
        *place = value->tensor;
        place->memory = from->gradient.memory;
        block_hold(graph, place->memory);
    } else {
        add_to(graph, value, &value->gradient, &from->gradient);
    }
}

/* Whether an input is sent what its node's output is sent, as it is: one in another shape only, or one of several that are added up. A parameter's
   gradient may be clipped where it lies: that is nobody else's. */
static bool passes(const Graph *graph, const Node *node, const Value *input)
{
    bool sum = (is_op(node, "Add") || is_op(node, "Sum")) && shape_equal(&input->tensor.shape, &output_of(graph, node)->tensor.shape);
    return (sum || is_alias(graph, node)) && input->role != REF_PARAMETER;
}

static void differentiate(Graph *graph, const Node *node)
{
    ref_plan *plan = graph->network->step;
    NodeCall call;
    call_node(&call, graph, node, plan);
    give_outputs(&call, graph, node);
    Tensor parts[MOST_INPUTS];
    bool sent[MOST_INPUTS] = {false}, any = false;
    for (int i = 0; i < node->inputs; i++) {
        Value *value = node->input[i] >= 0 ? &graph->values[node->input[i]] : NULL;
        if (value && value->learns && has_gradient(input_port(node, i)) && passes(graph, node, value)) {
            gradient_pass(graph, value, output_of(graph, node));
        } else if (value && value->learns && has_gradient(input_port(node, i))) {
            char name[32];
            input_name(node, i, name);
            parts[i] = gradient_begin(graph, value);
            call_result(&call, "d", name, &parts[i]);
            sent[i] = any = true;
        }
    }
    if (any) {
        call_record(&call, node);
    }
    for (int i = 0; i < node->inputs; i++) {
        if (sent[i]) {
            gradient_end(graph, &graph->values[node->input[i]], &parts[i]);
        }
    }
}

static void send_back(Graph *graph, int n)
{
    const Node *node = &graph->nodes[n];
    if (node->group >= 0) {
        if (graph->groups[node->group].last == n) {
            group_backward(graph, &graph->groups[node->group]);
        }
    } else {
        differentiate(graph, node);
    }
}

/* Nothing that is recorded from here on reads what the node has computed. */
static void forget_outputs(Graph *graph, const Node *node)
{
    for (int i = 0; i < node->outputs; i++) {
        if (node->output[i] >= 0) {
            Value *value = &graph->values[node->output[i]];
            block_drop(graph, value->gradient.memory);
            block_drop(graph, value->more.memory);
            if (!value->output) {
                block_drop(graph, value->tensor.memory);
            }
        }
    }
}

static void start(Graph *graph)
{
    ref_plan *plan = graph->network->step;
    ref_context *context = graph->network->context;
    const float one = 1;
    graph->loss->gradient = scratch_tensor(plan, graph->loss->name, graph->loss->tensor.shape);
    if (!plan->status) {
        cl_int error = context->cl->clEnqueueWriteBuffer(context->queue, graph->loss->gradient.memory, CL_TRUE, 0, sizeof one, &one, 0, NULL, NULL);
        plan->status = error ? fail_opencl(error, "writing the gradient of the loss") : REF_OK;
    }
}

/* What the loss does not depend on steps as well: its velocity may still carry it on. */
static void complete_gradients(Graph *graph)
{
    for (int i = 0; i < graph->value_count; i++) {
        Value *value = &graph->values[i];
        if (value->role == REF_PARAMETER && !value->stepped && !value->gradient.memory) {
            no_gradient(graph->network->step, value);
        }
    }
}

void record_backward(Graph *graph)
{
    start(graph);
    for (int n = graph->node_count - 1; n >= 0; n--) {
        const Node *node = &graph->nodes[n];
        if (node->needed && is_reached(graph, node)) {
            send_back(graph, n);
        }
        forget_outputs(graph, node);
    }
    groups_learn(graph);
    complete_gradients(graph);
    record_steps(graph);
    record_replacements(graph);
}
