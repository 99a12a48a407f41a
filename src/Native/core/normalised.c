/* Groups that begin with BatchNormalization (fusion.h): found, and recorded forward and backward with their last node. */
#include "network.h"

/* ---- Finding ---- */

static bool is_given(const Value *value) { return value && value->role; }

/* The node alone, if a group may begin with it: its statistics are read by nobody behind it, and learning is where they are the batch's. */
static bool begin_group(const Graph *graph, const Node *node, Normalised *n)
{
    const Value *x = input_of(graph, node, 0);
    if (!is_op(node, "BatchNormalization") || x->tensor.shape.rank < 2 || node->output[0] < 0 || !output_of(graph, node)->needed) {
        return false;
    }
    for (int i = 1; i < node->inputs + node->outputs; i++) {
        const Value *given = i < node->inputs ? input_of(graph, node, i) : NULL;
        int output = i < node->inputs ? -1 : i - node->inputs;
        bool read = output > 0 && node->output[output] >= 0 && graph->values[node->output[output]].readers;
        if ((i < node->inputs && !is_given(given)) || read) {
            return false;
        }
    }
    NodeCall call;
    call_node(&call, graph, node, graph->network->run);
    const Shape *shape = &x->tensor.shape;
    *n = (Normalised){
        .N = shape->length[0], .C = shape->length[1], .pixels = shape_part(shape, 2, shape->rank),
        .epsilon = attribute_float(&call.call, "epsilon", 1e-5), .momentum = attribute_float(&call.call, "momentum", 0.9),
        .trains = attribute_int(&call.call, "training_mode", 0),
    };
    return (n->trains || !graph->loss) && normalised_fits(graph->network->context, n);
}

/* What an Add of two tensors of one shape adds to a value; -1 where it is no such Add. */
static int other_of(const Graph *graph, const Node *add, const Value *value)
{
    if (!is_op(add, "Add") || add->group >= 0 || add->input[0] == add->input[1]) {
        return -1;
    }
    int other = add->input[add->input[0] == (int)(value - graph->values)];
    return shape_equal(&graph->values[other].tensor.shape, &value->tensor.shape) ? other : -1;
}

void fuse_normalised(Graph *graph, Node *node)
{
    Group group = {.kind = NORMALISED, .other = -1};
    if (!begin_group(graph, node, &group.normalised)) {
        return;
    }
    Node *nodes[3] = {node}, *next = only_reader(graph, output_of(graph, node));
    int count = 1, other = next ? other_of(graph, next, output_of(graph, node)) : -1;
    if (other >= 0) {
        group.other = other;
        nodes[count++] = next;
        next = only_reader(graph, output_of(graph, next));
    }
    if (is_op(next, "Relu") && next->group < 0) {
        group.normalised.relu = true;
        nodes[count++] = next;
    }
    add_group(graph, group, nodes, count);
}

/* ---- Forward ---- */

/* The memory of one of the node's outputs, NULL where nobody needs it. */
static cl_mem place_output(Graph *graph, const Node *node, int place)
{
    Value *value = place < node->outputs && node->output[place] >= 0 ? &graph->values[node->output[place]] : NULL;
    if (!value || !value->needed) {
        return NULL;
    }
    block_take(graph, graph->network->run, &value->tensor);
    return value->tensor.memory;
}

static void record(Graph *graph, Group *group)
{
    ref_plan *plan = graph->network->run;
    const Node *node = &graph->nodes[group->first];
    Normalised *n = &group->normalised;
    cl_mem given[5];
    for (int i = 0; i < 5; i++) {
        given[i] = input_of(graph, node, i)->tensor.memory;
    }
    n->x = given[0];
    n->scale = given[1];
    n->bias = given[2];
    n->other = group->other >= 0 ? graph->values[group->other].tensor.memory : NULL;
    if (n->trains) {
        n->old_mean = given[3];
        n->old_variance = given[4];
        n->running_mean = place_output(graph, node, 1);
        n->running_variance = place_output(graph, node, 2);
    } else {
        n->mean = given[3];
        n->variance = given[4];
    }
    Tensor *y = &graph->values[group->y].tensor;
    block_take(graph, plan, y);
    n->y = y->memory;
    normalised_forward(plan, n);
}

void normalised_group_forward(Graph *graph, Group *group, int node)
{
    cl_mem x = graph->values[group->x].tensor.memory;
    if (node == group->first) {
        block_hold(graph, x); /* which is read with the last node only */
    }
    if (node == group->last) {
        record(graph, group);
        block_drop(graph, x);
    }
}

/* ---- Backward ---- */

bool takes_two_gradients(const Graph *graph, const Value *value)
{
    int group = value->maker >= 0 ? graph->nodes[value->maker].group : -1;
    return group >= 0 && graph->groups[group].kind == NORMALISED;
}

/* Room for what is sent back to a value, if it learns. */
static cl_mem begin_gradient(Graph *graph, Value *value, Tensor *part)
{
    *part = value->learns ? gradient_begin(graph, value) : (Tensor){0};
    return part->memory;
}

void normalised_group_backward(Graph *graph, Group *group)
{
    const Node *node = &graph->nodes[group->first];
    const Value *y = &graph->values[group->y];
    Value *other = group->other >= 0 ? &graph->values[group->other] : NULL;
    bool as_it_is = other && !group->normalised.relu && !y->more.memory && other->role != REF_PARAMETER;
    Value *values[4] = {input_of(graph, node, 0), input_of(graph, node, 1), input_of(graph, node, 2), as_it_is ? NULL : other};
    Tensor parts[4];
    NormalisedGradients wanted = {0};
    cl_mem *const places[4] = {&wanted.x, &wanted.scale, &wanted.bias, &wanted.other};
    for (int i = 0; i < 4; i++) {
        *places[i] = values[i] ? begin_gradient(graph, values[i], &parts[i]) : NULL;
    }
    normalised_backward(graph->network->step, &group->normalised, y->gradient.memory, y->more.memory, &wanted);
    for (int i = 0; i < 4; i++) {
        if (*places[i]) {
            gradient_end(graph, values[i], &parts[i]);
        }
    }
    if (as_it_is && other->learns) {
        gradient_pass(graph, other, y);
    }
}
