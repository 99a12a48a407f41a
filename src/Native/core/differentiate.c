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

static void add_to(ref_plan *plan, const Tensor *sum, const Tensor *part)
{
    Launch add = launch(plan, "gradients.cl", "add_to", "");
    give_tensor(&add, sum);
    give_tensor(&add, part);
    give_int(&add, sum->size);
    over(&add, (size_t)sum->size);
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

void gradient_end(Graph *graph, Value *value, const Tensor *part)
{
    if (value->gradient.memory) {
        add_to(graph->network->step, &value->gradient, part);
        block_drop(graph, part->memory);
    } else {
        value->gradient = *part;
    }
}

/* What flows back to an input of another shape only is the gradient of the output, where it lies. */
static bool pass_on(Graph *graph, const Node *node)
{
    Value *input = &graph->values[node->input[0]], *output = &graph->values[node->output[0]];
    if (!is_alias(graph, node) || input->gradient.memory) {
        return false;
    }
    input->gradient = input->tensor;
    input->gradient.memory = output->gradient.memory;
    block_hold(graph, input->gradient.memory);
    return true;
}

static void differentiate(Graph *graph, const Node *node)
{
    ref_plan *plan = graph->network->step;
    NodeCall call;
    call_node(&call, graph, node, plan);
    give_outputs(&call, graph, node);
    Tensor parts[MOST_INPUTS];
    bool sent[MOST_INPUTS] = {false};
    for (int i = 0; i < node->inputs; i++) {
        Value *value = node->input[i] >= 0 ? &graph->values[node->input[i]] : NULL;
        if (value && value->learns && has_gradient(input_port(node, i))) {
            char name[32];
            input_name(node, i, name);
            parts[i] = gradient_begin(graph, value);
            call_result(&call, "d", name, &parts[i]);
            sent[i] = true;
        }
    }
    call_record(&call, node);
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
    } else if (!pass_on(graph, node)) {
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

static void replace_kept(Graph *graph)
{
    for (int i = 0; i < graph->value_count; i++) {
        const Value *kept = &graph->values[i], *next = kept->next ? graph_find(graph, kept->next) : NULL;
        if (next) {
            record_copy(graph->network->step, next->tensor.memory, kept->tensor.memory, (size_t)kept->tensor.size * sizeof(float));
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
    replace_kept(graph);
}
