/* Records groups of nodes that run as one (fusion.h), as fuse.c has found them. */
#include "network.h"

static Tensor *tensor_of(const Graph *graph, int value) { return &graph->values[value].tensor; }

/* ---- Forward ---- */

static void convolutions_forward(Graph *graph, Group *group)
{
    ref_plan *plan = graph->network->run;
    ConvolutionChain *chain = &group->convolutions;
    Tensor *y = tensor_of(graph, group->y);
    block_take(graph, plan, y);
    if (group->passed) {
        return; /* recorded with the group behind */
    }
    chain->group[chain->count - 1].y = y->memory;
    convolution_chain_forward(plan, chain, tensor_of(graph, group->x)->memory, graph->loss != NULL);
}

/* The memory of what a loss reads and writes. */
static ScoreTensors score_tensors(Graph *graph, const Node *node)
{
    ref_plan *plan = graph->network->run;
    Tensor *loss = tensor_of(graph, node->output[0]);
    bool has_log_prob = node->outputs > 1 && node->output[1] >= 0 && graph->values[node->output[1]].needed;
    Tensor *log_prob = has_log_prob ? tensor_of(graph, node->output[1]) : NULL;
    block_take(graph, plan, loss);
    if (log_prob) {
        block_take(graph, plan, log_prob);
    }
    return (ScoreTensors){.labels = tensor_of(graph, node->input[1])->memory, .loss = loss->memory, .log_prob = log_prob ? log_prob->memory : NULL};
}

/* Room for the gradient of a group's input that is computed with the loss. */
static void take_gradient(Graph *graph, Group *group)
{
    const Value *x = &graph->values[group->x];
    group->dx = x->tensor;
    group->dx.memory = NULL;
    if (graph->loss && x->learns) {
        block_take(graph, graph->network->run, &group->dx);
    }
}

static void connected_forward(Graph *graph, Group *group)
{
    ref_plan *plan = graph->network->run;
    ConnectedChain *chain = &group->connected;
    chain->x = tensor_of(graph, group->x)->memory;
    for (int i = 0; i < chain->count; i++) {
        Tensor *y = tensor_of(graph, group->layer_output[i]);
        block_take(graph, plan, y);
        chain->layer[i].y = y->memory;
    }
    if (group->scored) {
        ScoreTensors tensors = score_tensors(graph, &graph->nodes[group->last]);
        take_gradient(graph, group);
        if (group->before) {
            Group *before = group->before;
            take_gradient(graph, before);
            record_pass(plan, &before->convolutions, chain, &group->scores, &tensors, tensor_of(graph, before->x)->memory, group->dx.memory, before->dx.memory);
        } else {
            connected_chain_loss(plan, chain, &group->scores, &tensors, group->dx.memory);
        }
    } else {
        connected_chain_forward(plan, chain);
    }
}

static void scores_forward(Graph *graph, Group *group)
{
    ScoreTensors tensors = score_tensors(graph, &graph->nodes[group->first]);
    take_gradient(graph, group);
    scores_loss(graph->network->run, &group->scores, tensor_of(graph, group->x)->memory, &tensors, group->dx.memory);
}

void group_forward(Graph *graph, Group *group, int node)
{
    if (group->kind == NORMALISED) {
        normalised_group_forward(graph, group, node);
    } else if (node == group->first) {
        switch (group->kind) {
            case CONVOLUTIONS: convolutions_forward(graph, group); break;
            case CONNECTED: connected_forward(graph, group); break;
            default: scores_forward(graph, group);
        }
    }
}

/* ---- Backward ---- */

/* The parameters of a group make their steps in kernels of its own, or leave their gradients to the optimiser. */
static void mark_stepped(Graph *graph, const Group *group)
{
    for (int n = group->first; n <= group->last; n++) {
        const Node *node = &graph->nodes[n];
        for (int i = 1; node->group == graph->nodes[group->first].group && i < node->inputs; i++) {
            if (node->input[i] >= 0) {
                Value *parameter = &graph->values[node->input[i]];
                parameter->stepped = !graph->optimiser;
                if (parameter->learned) {
                    parameter->gradient = parameter->tensor;
                    parameter->gradient.memory = parameter->learned;
                }
            }
        }
    }
}

/* What the last launch, for the parameters, reads is not free before. */
static void hold_for_learning(Graph *graph, const Group *group, cl_mem dy)
{
    block_hold(graph, tensor_of(graph, group->x)->memory);
    for (int i = 0; i < group->connected.count; i++) {
        block_hold(graph, group->connected.layer[i].y);
    }
    block_hold(graph, dy);
}

void group_backward(Graph *graph, Group *group)
{
    ref_plan *plan = graph->network->step;
    if (group->kind == NORMALISED) {
        normalised_group_backward(graph, group);
        return;
    }
    Value *x = &graph->values[group->x];
    cl_mem dy = graph->values[group->y].gradient.memory;
    Tensor dx = group->dx;
    bool with_loss = group->kind == SCORES || group->scored || group->passed;
    if (!with_loss && x->learns) {
        dx = gradient_begin(graph, x);
    }
    if (group->kind == CONVOLUTIONS && !with_loss) {
        convolution_chain_backward(plan, &group->convolutions, x->tensor.memory, dy, dx.memory);
    } else if (group->kind == CONNECTED) {
        if (!with_loss) {
            connected_chain_backward(plan, &group->connected, dy, dx.memory);
        }
        hold_for_learning(graph, group, dy);
    }
    if (x->learns) {
        gradient_end(graph, x, &dx);
    }
    if (group->kind != SCORES) {
        mark_stepped(graph, group);
        group->learns = true;
    }
}

/* ---- Learning ---- */

/* The next group of a kind that has been recorded backward, from *at on; NULL beyond the last. */
static const Group *next_learning(const Graph *graph, int kind, int *at)
{
    while (*at < graph->group_count) {
        const Group *group = &graph->groups[(*at)++];
        if ((int)group->kind == kind && group->learns) {
            return group;
        }
    }
    return NULL;
}

void groups_learn(Graph *graph)
{
    ref_network *network = graph->network;
    int convolutions_at = 0, connected_at = 0;
    for (;;) {
        const Group *convolutions = next_learning(graph, CONVOLUTIONS, &convolutions_at), *connected = next_learning(graph, CONNECTED, &connected_at);
        if (!convolutions && !connected) {
            break;
        }
        record_learning(network->step, convolutions ? &convolutions->convolutions : NULL, connected ? &connected->connected : NULL,
                        weights_rates(network->weights), !graph->optimiser);
    }
    network->stays_arranged = !graph->optimiser;
    for (int g = 0; g < graph->group_count; g++) {
        network->stays_arranged = network->stays_arranged && (graph->groups[g].learns || graph->groups[g].kind != CONVOLUTIONS);
    }
}
