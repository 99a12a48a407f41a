/* A graph's nodes: the places of their operators, their calls, and who stands before and behind them. */
#include "network.h"

#include <stdio.h>
#include <string.h>

/* ---- Ports ---- */

int port_count(const Port *ports)
{
    int count = 0;
    while (count < MOST_PORTS && ports[count].name) {
        count++;
    }
    return count;
}

/* A variadic port, the last one, takes all places that remain. */
static const Port *port_at(const Port *ports, int place)
{
    int last = port_count(ports) - 1;
    return &ports[place < last ? place : last];
}

static void name_at(const Port *ports, int place, char name[32])
{
    const Port *port = port_at(ports, place);
    if (port->variadic) {
        snprintf(name, 32, "%s_%d", port->name, place - (int)(port - ports));
    } else {
        snprintf(name, 32, "%s", port->name);
    }
}

const Port *input_port(const Node *node, int place) { return port_at(node->op->inputs, place); }
const Port *output_port(const Node *node, int place) { return port_at(node->op->outputs, place); }
void input_name(const Node *node, int place, char name[32]) { name_at(node->op->inputs, place, name); }
void output_name(const Node *node, int place, char name[32]) { name_at(node->op->outputs, place, name); }

bool has_gradient(const Port *port) { return port->kind == REAL && !port->fixed; }

/* ---- Calls ---- */

static void add(NodeCall *call, const char *prefix, const char *name, const Tensor *tensor)
{
    Call *c = &call->call;
    if (c->count == MOST_TENSORS) {
        unsupported(c, name, "is one tensor too many: a call may have %d", MOST_TENSORS);
        return;
    }
    snprintf(call->names[c->count], sizeof call->names[0], "%s%s", prefix, name);
    c->tensors[c->count] = *tensor;
    c->tensors[c->count].name = call->names[c->count];
    c->count++;
}

void call_input(NodeCall *call, const char *prefix, const char *name, const Tensor *tensor)
{
    add(call, prefix, name, tensor);
    call->call.results = call->call.count;
}

void call_result(NodeCall *call, const char *prefix, const char *name, const Tensor *tensor) { add(call, prefix, name, tensor); }

void call_node(NodeCall *call, const Graph *graph, const Node *node, ref_plan *plan)
{
    call->call = (Call){.op = node->op, .plan = plan, .attribute_count = node->given->attribute_count, .attributes = node->given->attributes};
    for (int i = 0; i < node->inputs; i++) {
        if (node->input[i] >= 0) {
            char name[32];
            input_name(node, i, name);
            call_input(call, "", name, &graph->values[node->input[i]].tensor);
        }
    }
}

ref_status blame(const Node *node, ref_status status)
{
    return status ? fail(status, "%s: %s", node->given->name, ref_error_message()) : REF_OK;
}

void call_record(NodeCall *call, const Node *node)
{
    ref_plan *plan = call->call.plan;
    if (!plan->status) {
        plan->status = blame(node, record_call(&call->call));
    }
}

/* ---- Neighbours ---- */

bool is_op(const Node *node, const char *op) { return node && !strcmp(node->op->name, op); }

Value *input_of(const Graph *graph, const Node *node, int place)
{
    return place < node->inputs && node->input[place] >= 0 ? &graph->values[node->input[place]] : NULL;
}

Value *output_of(const Graph *graph, const Node *node) { return &graph->values[node->output[0]]; }

Node *only_reader(const Graph *graph, const Value *value)
{
    int index = (int)(value - graph->values);
    if (value->readers != 1 || value->output) {
        return NULL;
    }
    for (int n = value->maker + 1; n < graph->node_count; n++) {
        Node *reader = &graph->nodes[n];
        for (int i = 0; reader->needed && i < reader->inputs; i++) {
            if (reader->input[i] == index) {
                return reader;
            }
        }
    }
    return NULL;
}

bool is_alias(const Graph *graph, const Node *node)
{
    NodeCall call;
    call_node(&call, graph, node, graph->network->run);
    static const char *const aliases[] = {"Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (is_op(node, aliases[i])) {
            return true;
        }
    }
    return is_op(node, "Dropout") && !attribute_int(&call.call, "training_mode", 0);
}
