/* Finds chains of nodes that run as one (fusion.h). A chain ends where somebody else reads what lies between two of its nodes. groups.c records them. */
#include "network.h"

#include <stdlib.h>
#include <string.h>

/* Whether only the first of its outputs is there. */
static bool has_one_output(const Graph *graph, const Node *node)
{
    for (int i = 1; i < node->outputs; i++) {
        if (node->output[i] >= 0 && graph->values[node->output[i]].needed) {
            return false;
        }
    }
    return node->output[0] >= 0;
}

/* The only node that reads what this one computes, as its first input; NULL where there are others, or the caller does. */
static Node *sole_reader(const Graph *graph, const Node *node)
{
    Node *reader = has_one_output(graph, node) ? only_reader(graph, output_of(graph, node)) : NULL;
    return reader && reader->group < 0 && reader->input[0] == node->output[0] ? reader : NULL;
}

/* Whether a group may have this tensor as a parameter: given from outside, and, if it learns, nobody else's. */
static bool is_own(const Graph *graph, const Value *parameter)
{
    return !parameter || (parameter->role && (!graph->loss || parameter->readers == 1));
}

/* A group makes the plain step itself; for another optimiser it leaves the gradient in the place of the velocity. */
static Parameter parameter_of(const Graph *graph, Value *value)
{
    Parameter parameter = {0};
    if (value) {
        parameter.w = value->tensor.memory;
        bool learns = graph->loss && value->role == REF_PARAMETER;
        if (learns && graph->optimiser && !value->learned) {
            value->learned = scratch(graph->network->step, (uint64_t)value->tensor.size * sizeof(float));
        }
        parameter.velocity = !learns ? NULL : graph->optimiser ? value->learned : value->state[0].memory;
    }
    return parameter;
}

void add_group(Graph *graph, Group group, Node *const *nodes, int count)
{
    group.first = (int)(nodes[0] - graph->nodes);
    group.last = (int)(nodes[count - 1] - graph->nodes);
    group.x = nodes[0]->input[0];
    group.y = nodes[count - 1]->output[0];
    for (int i = 0; i < count; i++) {
        nodes[i]->group = graph->group_count;
    }
    graph->groups[graph->group_count++] = group;
}

/* ---- Conv [+ Relu] [+ MaxPool] in a row ---- */

static bool begin_convolution(Graph *graph, const Node *node, ConvolutionGroup *group)
{
    const Value *x = input_of(graph, node, 0);
    Value *w = input_of(graph, node, 1), *b = input_of(graph, node, 2);
    NodeCall call;
    call_node(&call, graph, node, graph->network->run);
    if (!is_op(node, "Conv") || x->tensor.shape.rank != 4 || attribute_int(&call.call, "group", 1) != 1 || !is_own(graph, w) || !is_own(graph, b)) {
        return false;
    }
    const int *picture = x->tensor.shape.length, *kernel = w->tensor.shape.length;
    *group = (ConvolutionGroup){
        .C = picture[1], .O = kernel[0],
        .windows = slide(&call.call, picture + 2, kernel + 2, 2, false),
        .w = parameter_of(graph, w), .b = parameter_of(graph, b),
    };
    return true;
}

static Windows pool_windows(const Graph *graph, const Node *node)
{
    NodeCall call;
    int kernel[2];
    call_node(&call, graph, node, graph->network->run);
    attribute_ints(&call.call, "kernel_shape", 2, 1, kernel);
    return slide(&call.call, input_of(graph, node, 0)->tensor.shape.length + 2, kernel, 2, attribute_int(&call.call, "ceil_mode", 0));
}

/* Whether a chain can go on with one more group. */
static bool fits_behind(const Graph *graph, ConvolutionChain chain, const ConvolutionGroup *group)
{
    chain.group[chain.count++] = *group;
    return convolution_chain_fits(graph->network->context, &chain, graph->loss != NULL);
}

/* A convolution without a pool is worth a group only where the group's way back is wanted: forward it is faster by kernels of its own. */
static bool is_worthwhile(const Graph *graph, const ConvolutionGroup *group) { return group->pool.axes || graph->loss; }

/* Adds the longest group that begins with a node, and says how many nodes that are. Relu and MaxPool may come in either order: the maximum of
   what Relu lets through is what it lets through of the maximum. */
static int extend_convolutions(Graph *graph, ConvolutionChain *chain, Node *node, Node **nodes)
{
    ConvolutionGroup group, longest;
    int count = 0, length = 0;
    if (!begin_convolution(graph, node, &group)) {
        return 0;
    }
    while (count < 3) {
        nodes[count++] = node;
        if (is_worthwhile(graph, &group) && fits_behind(graph, *chain, &group)) {
            longest = group;
            length = count;
        }
        node = sole_reader(graph, node);
        bool relu = is_op(node, "Relu") && !group.relu, pool = is_op(node, "MaxPool") && !group.pool.axes;
        if ((!relu && !pool) || !has_one_output(graph, node)) {
            break;
        }
        group.relu = group.relu || relu;
        if (pool) {
            group.pool = pool_windows(graph, node);
        }
    }
    if (length) {
        chain->group[chain->count++] = longest;
    }
    return length;
}

static void fuse_convolutions(Graph *graph, Node *node)
{
    Node *nodes[3 * MOST_GROUPS];
    Group group = {.kind = CONVOLUTIONS};
    ConvolutionChain *chain = &group.convolutions;
    chain->N = is_op(node, "Conv") ? input_of(graph, node, 0)->tensor.shape.length[0] : 0;
    int count = 0, more = 1;
    while (node && more && chain->count < MOST_GROUPS) {
        more = extend_convolutions(graph, chain, node, nodes + count);
        if (more) {
            count += more;
            group.layer_output[chain->count - 1] = nodes[count - 1]->output[0];
            node = sole_reader(graph, nodes[count - 1]);
        }
    }
    if (count) {
        add_group(graph, group, nodes, count);
    }
}

/* ---- Gemm [+ Relu] in a row ---- */

/* Fully connected as layers are: y = x·wᵀ + b. */
static bool connected_layer(Graph *graph, const Node *node, ConnectedLayer *layer)
{
    if (!is_op(node, "Gemm")) {
        return false;
    }
    Value *w = input_of(graph, node, 1), *b = input_of(graph, node, 2);
    NodeCall call;
    call_node(&call, graph, node, graph->network->run);
    bool plain = attribute_int(&call.call, "transB", 0) && !attribute_int(&call.call, "transA", 0) &&
                 attribute_float(&call.call, "alpha", 1) == 1 && attribute_float(&call.call, "beta", 1) == 1;
    const int *shape = w->tensor.shape.length;
    if (!plain || !is_own(graph, w) || !is_own(graph, b) || (b && (b->tensor.shape.rank != 1 || b->tensor.size != shape[0]))) {
        return false;
    }
    *layer = (ConnectedLayer){.inputs = shape[1], .outputs = shape[0], .w = parameter_of(graph, w), .b = parameter_of(graph, b)};
    return true;
}

/* The next node of the chain, past those that only give their input another name. */
static Node *next_in_chain(Graph *graph, Node **nodes, int *count)
{
    Node *next = sole_reader(graph, nodes[*count - 1]);
    while (next && is_alias(graph, next) && shape_equal(&input_of(graph, next, 0)->tensor.shape, &output_of(graph, next)->tensor.shape)) {
        nodes[(*count)++] = next;
        next = sole_reader(graph, next);
    }
    return next;
}

static void fuse_connected(Graph *graph, Node *node)
{
    Node **nodes = calloc((size_t)graph->node_count + 1, sizeof *nodes);
    Group group = {.kind = CONNECTED}, best = group;
    ConnectedChain *chain = &group.connected;
    int count = 0, longest = 0;
    while (nodes && chain->count < MOST_CONNECTED && node && connected_layer(graph, node, &chain->layer[chain->count])) {
        chain->rows = input_of(graph, node, 0)->tensor.shape.length[0];
        nodes[count++] = node;
        Node *next = sole_reader(graph, node);
        if (is_op(next, "Relu")) {
            chain->layer[chain->count].relu = true;
            nodes[count++] = next;
        }
        group.layer_output[chain->count++] = nodes[count - 1]->output[0];
        if (connected_chain_fits(graph->network->context, chain)) {
            best = group;
            longest = count;
        }
        node = next_in_chain(graph, nodes, &count);
    }
    if (longest) {
        add_group(graph, best, nodes, longest);
    }
    free(nodes);
}

/* ---- SoftmaxCrossEntropyLoss ---- */

/* The convolutions whose y a chain takes, past nodes that only give it another shape; NULL where somebody else takes it too. */
static Group *convolutions_before(const Graph *graph, const Group *connected)
{
    const Value *x = &graph->values[connected->x];
    while (x->readers == 1 && x->maker >= 0 && is_alias(graph, &graph->nodes[x->maker])) {
        x = input_of(graph, &graph->nodes[x->maker], 0);
    }
    int group = x->readers == 1 && x->maker >= 0 ? graph->nodes[x->maker].group : -1;
    return group >= 0 && graph->groups[group].kind == CONVOLUTIONS ? &graph->groups[group] : NULL;
}

/* The loss becomes part of the chain that its scores come from, and the convolutions before that too. */
static void join_loss(Graph *graph, Node *node, Group *connected, const Scores *scores)
{
    connected->scored = true;
    connected->scores = *scores;
    connected->last = (int)(node - graph->nodes);
    node->group = (int)(connected - graph->groups);
    Group *before = convolutions_before(graph, connected);
    if (before && pass_fits(graph->network->context, &before->convolutions, &connected->connected)) {
        connected->before = before;
        before->passed = true;
    }
}

static void fuse_scores(Graph *graph, Node *node)
{
    if (!is_op(node, "SoftmaxCrossEntropyLoss") || node->output[0] < 0 || input_of(graph, node, 2)) {
        return;
    }
    const Value *z = input_of(graph, node, 0), *loss = output_of(graph, node);
    NodeCall call;
    call_node(&call, graph, node, graph->network->run);
    Scores scores = {
        .rows = z->tensor.shape.length[0],
        .classes = z->tensor.shape.length[1],
        .ignores = has_attribute(&call.call, "ignore_index"),
        .ignored = attribute_long(&call.call, "ignore_index", 0),
    };
    bool is_mean = !strcmp(attribute_string(&call.call, "reduction", "mean"), "mean");
    /* Its gradient is computed before anything could flow back to it: it must be the loss itself, or learn nothing. */
    bool is_end = graph->loss ? graph->loss == loss && !loss->readers : true;
    if (!is_mean || !is_end || z->tensor.shape.rank != 2 || !scores_fit(graph->network->context, &scores)) {
        return;
    }
    Group *before = graph->loss && z->maker >= 0 && graph->nodes[z->maker].group >= 0 ? &graph->groups[graph->nodes[z->maker].group] : NULL;
    if (before && before->kind == CONNECTED && before->y == node->input[0] && z->readers == 1 && input_of(graph, node, 1)->role &&
        connected_loss_fits(graph->network->context, &before->connected, &scores)) {
        join_loss(graph, node, before, &scores);
    } else {
        add_group(graph, (Group){.kind = SCORES, .scores = scores}, &node, 1);
    }
}

/* ---- All groups ---- */

void graph_fuse(Graph *graph)
{
    ref_plan *plan = graph->network->run;
    graph->groups = calloc((size_t)graph->node_count, sizeof *graph->groups);
    if (!graph->groups) {
        plan->status = fail(REF_OUT_OF_MEMORY, "ref_network_create: the host has no memory");
    }
    for (int n = 0; n < graph->node_count && !plan->status && !graph->separate; n++) {
        Node *node = &graph->nodes[n];
        if (node->needed && node->group < 0) {
            fuse_convolutions(graph, node);
        }
        if (node->needed && node->group < 0) {
            fuse_connected(graph, node);
        }
        if (node->needed && node->group < 0) {
            fuse_normalised(graph, node);
        }
        if (node->needed && node->group < 0) {
            fuse_scores(graph, node);
        }
    }
}
