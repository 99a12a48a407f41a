/*
 * Networks as the core sees them: a graph of values and nodes that lives while a network is compiled (graph.c), recorded forward
 * (network.c) and backward (differentiate.c) into two plans.
 */
#ifndef CORE_NETWORK_H
#define CORE_NETWORK_H

#include "fusion.h"

enum { MOST_INPUTS = MOST_TENSORS / 2, MOST_STATES = 2 };

/* A tensor of a network. */
typedef struct Value {
    const char *name;
    int role; /* a ref_role; 0 for what a node computes */
    Tensor tensor;
    Tensor gradient; /* its memory is NULL until something flows back */
    Tensor more;     /* what else has flown back, where its maker takes two parts */
    Tensor state[MOST_STATES]; /* of a trained parameter: its velocity, or what another optimiser remembers */
    cl_mem learned; /* of a parameter of a group that does not make the step itself: where it leaves the gradient */
    const char *next;
    int maker;   /* the node that computes it; -1 for none */
    int readers; /* how many inputs of needed nodes take it */
    bool output; /* the caller reads it */
    bool needed; /* by an output, the loss, or what is kept */
    bool learns; /* a trained parameter, or what depends on one */
    int unread;  /* readers that are not recorded yet */
    bool stepped; /* its step is recorded together with its gradient */
} Value;

typedef struct Node {
    const ref_node *given;
    const Operator *op;
    int inputs, outputs;    /* how many places are filled or left out */
    int input[MOST_INPUTS]; /* values; -1 where one is left out */
    int output[MOST_OUTPUTS];
    bool needed;
    int group; /* of which it is one; -1: it runs by itself */
} Node;

/* Nodes that run as one: first to last in a chain, so that nobody else reads what lies between them. */
typedef struct Group {
    enum { CONVOLUTIONS, CONNECTED, SCORES, NORMALISED } kind;
    int first, last;
    int x, y;
    union {
        ConvolutionChain convolutions;
        ConnectedChain connected;
        Normalised normalised;
    };
    int other;                        /* NORMALISED: the value that its Add adds; -1: there is no Add */
    bool scored;                      /* CONNECTED: whether the last node is the loss, with y for its scores */
    Scores scores;
    struct Group *before;             /* CONNECTED: the CONVOLUTIONS whose y it takes, and all of both runs in one launch */
    bool passed;                      /* CONVOLUTIONS: recorded with the group behind */
    int layer_output[MOST_CONNECTED]; /* the values that are y of the chain's groups or layers */
    Tensor dx;                        /* in training, where it is computed with the loss */
    bool learns;                      /* whether it was recorded backward, and parameters are still to make their steps */
} Group;

/* Parameters, what an optimiser remembers of them, and rates; one set may serve several networks. */
typedef struct Weights Weights;

struct ref_network {
    ref_context *context;
    ref_plan *run, *step;
    Weights *weights;
    uint64_t arranged; /* the version of the weights that run->prepare saw */
    bool stays_arranged; /* whether a step rearranges whatever weights it changes */
    Value *values;
    int value_count;
    char *names; /* of the values */
};

/* Memory that values take in turns. */
typedef struct Block {
    cl_mem memory;
    uint64_t bytes;
    int holders; /* values that lie in it; 0: free for the next one */
} Block;

/* What a network is while it is compiled. */
typedef struct Graph {
    ref_network *network;
    Value *values;
    int value_count;
    Node *nodes;
    int node_count;
    Value *loss; /* NULL: it is never trained */
    bool separate;
    const ref_optimiser *optimiser; /* NULL: gradient descent with momentum */
    const Operator *step;           /* the optimiser's */
    int states;                     /* how many tensors it remembers of each parameter */
    Group *groups;
    int group_count;
    Block *blocks;
    int block_count;
} Graph;

/* ---- graph.c ---- */

/* Wires a description: finds operators and tensors, infers all shapes, and finds out what is needed and what learns. */
ref_status graph_build(Graph *graph, const ref_network_description *description);
void graph_release(Graph *graph);
/* The value of a name, or NULL. */
Value *graph_find(const Graph *graph, const char *name);

/* ---- nodes.c ---- */

/* One call of a node, being put together: inputs first, then results. */
typedef struct NodeCall {
    Call call;
    char names[MOST_TENSORS][32];
} NodeCall;

/* Begins the call of a node with its inputs. */
void call_node(NodeCall *call, const Graph *graph, const Node *node, ref_plan *plan);
/* Adds a tensor under a name of the operator's: prefix "d" for a gradient. */
void call_input(NodeCall *call, const char *prefix, const char *name, const Tensor *tensor);
void call_result(NodeCall *call, const char *prefix, const char *name, const Tensor *tensor);
/* Records it; a refusal names the node. */
void call_record(NodeCall *call, const Node *node);
/* Puts the node's name before what its operator complained about. */
ref_status blame(const Node *node, ref_status status);

int port_count(const Port *ports);
/* The operator's name for the input at a place: "X", "inputs_2". */
void input_name(const Node *node, int place, char name[32]);
const Port *input_port(const Node *node, int place);
/* The same of outputs: "Y", "outputs_2". */
void output_name(const Node *node, int place, char name[32]);
const Port *output_port(const Node *node, int place);
/* Whether gradients flow through it. */
bool has_gradient(const Port *port);

/* A node that only gives its first input another shape, which needs no kernel. */
bool is_alias(const Graph *graph, const Node *node);

bool is_op(const Node *node, const char *op);
/* The value at a place, NULL where there is none; and the first that it computes. */
Value *input_of(const Graph *graph, const Node *node, int place);
Value *output_of(const Graph *graph, const Node *node);
/* The node that reads a value; NULL where there are others, or the caller does. */
Node *only_reader(const Graph *graph, const Value *value);

/* ---- blocks.c: a plan runs in order, so that memory is free again once the last launch that reads it is recorded ---- */

/* Lays a tensor into memory that nobody holds, and holds it. */
void block_take(Graph *graph, ref_plan *plan, Tensor *tensor);
/* One more value lies there. Memory that is no block is left alone. */
void block_hold(Graph *graph, cl_mem memory);
/* One value less. */
void block_drop(Graph *graph, cl_mem memory);
/* Whether one value alone lies there, so that it may be changed. */
bool block_is_own(const Graph *graph, cl_mem memory);

/* ---- fuse.c ---- */

/* Finds the groups of a graph, as long as the core has kernels for them. */
void graph_fuse(Graph *graph);
/* Makes a group of a chain. nodes: from the first to the last. */
void add_group(Graph *graph, Group group, Node *const *nodes, int count);

/* ---- groups.c ---- */

/* Record a group: forward at one of its nodes, all of which are told in order; backward with its last. */
void group_forward(Graph *graph, Group *group, int node);
void group_backward(Graph *graph, Group *group);
/* Records the steps of their parameters, once all are recorded backward. */
void groups_learn(Graph *graph);

/* ---- normalised.c ---- */

/* Makes a group of a BatchNormalization and what follows it. */
void fuse_normalised(Graph *graph, Node *node);
void normalised_group_forward(Graph *graph, Group *group, int node);
void normalised_group_backward(Graph *graph, Group *group);
/* Whether the maker of a value adds up two parts of its gradient as it reads them. */
bool takes_two_gradients(const Graph *graph, const Value *value);

/* ---- differentiate.c ---- */

/* Memory for what one of a value's readers sends back to it. */
Tensor gradient_begin(Graph *graph, Value *value);
/* Has the sum of all that was sent back so far in value->gradient (and value->more). part: recorded by now. */
void gradient_end(Graph *graph, Value *value, const Tensor *part);
/* The same where what is sent back is the gradient of another value as it is, which is not copied. */
void gradient_pass(Graph *graph, Value *value, const Value *from);

/* Records into network->step how the loss flows back to all trained parameters. */
void record_backward(Graph *graph);

/* ---- optimise.c ---- */

/* Finds the optimiser of a description, if it has one. */
ref_status find_optimiser(Graph *graph, const ref_network_description *description);
/* Records the steps of all parameters whose gradients are recorded and that no group has stepped. */
void record_steps(Graph *graph);
/* Records that what is kept becomes what takes its place. */
void record_replacements(Graph *graph);

/* ---- weights.c ---- */

Weights *weights_create(ref_context *context);
void weights_retain(Weights *weights);
void weights_release(Weights *weights);
/* The memory of a parameter, and of so many states (zeros at first); made where there is none of that name and shape yet. */
ref_status weights_find(Weights *weights, const Tensor *tensor, int states, cl_mem *value, cl_mem *state);
/* η, μ and λ on the device. */
cl_mem weights_rates(const Weights *weights);
ref_status weights_set_rates(Weights *weights, const float rates[3]);
/* The count of updates on the device, I64. */
cl_mem weights_updates(const Weights *weights);
ref_status weights_set_updates(Weights *weights, int64_t count);
/* Changes whenever the values of parameters do. */
uint64_t weights_version(const Weights *weights);
void weights_changed(Weights *weights);

#endif
