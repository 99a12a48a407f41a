/*
 * Groups of layers that run as one: what a network's planner may put together, whether the core can, and the recorders that do it.
 *
 *   ConvolutionGroup   Conv [+ Relu] [+ MaxPool]   the convolution's own output is never stored
 *   ConnectedChain     Gemm [+ Relu], Gemm [+ Relu], …   one or more fully connected layers in a row
 *   Scores             SoftmaxCrossEntropyLoss, its value and its gradient at once
 *
 * Each computes what its layers compute one after the other, dialects included (of equal maxima the first wins, the slope of Relu at 0 is 0,
 * NaN goes through). One thing is less: the zeros that a pool or a Relu sends back may be left out of the sums of dw and dx instead of
 * being multiplied by pixels and weights, so that an infinite one of those does not make NaN of them.
 *
 * All tensors are dense F32, N×C×H×W or rows×columns, in plan memory or buffers of the core (whose slack the kernels may read).
 * A Flatten between the two kinds of group is nothing: y of the one is x of the other.
 */
#ifndef CORE_FUSION_H
#define CORE_FUSION_H

#include "chain.h"
#include "operator.h"

/* A parameter w: its memory, and what becomes of its gradient. */
typedef struct Learning {
    cl_mem w;
    bool constant;   /* w changes seldom: it may be rearranged when the plan is prepared, not in each run */
    cl_mem gradient; /* where dw goes; NULL: it is not kept */
    cl_mem rates;    /* the floats η, μ, λ: w makes a step, g = dw + λ·w, v = μ·v + g, w = w - η·v. NULL: it makes none */
    cl_mem velocity; /* v; NULL: w = w - η·g, for μ = 0 */
    bool decays;     /* whether λ holds for w */
} Learning;

/* Whether its gradient is wanted at all. */
static inline bool learns(const Learning *parameter) { return parameter->gradient || parameter->rates; }

/* ---- Conv [+ Relu] [+ MaxPool] ---- */

typedef struct ConvolutionGroup {
    int N, C, O;
    Windows windows;  /* of Conv, as slide() gives them: 2 axes */
    bool relu;
    Windows pool;     /* of MaxPool over windows.positions; axes = 0: there is none */
    Learning w, b;    /* O×C×K×L and O; b.w is NULL where there is no bias */
    cl_mem packed, packed_backward; /* the recorders' own: w as the kernels like it */
} ConvolutionGroup;

/* Whether the recorders take the group, forward and backward. The Conv must have group = 1, the pool's windows must not overlap nor be padded or dilated. */
bool convolution_group_fits(const ref_context *context, const ConvolutionGroup *group);
/* Whether the backward recorder takes it too, and is worth it. */
bool convolution_group_trains(const ref_context *context, const ConvolutionGroup *group);

/* Elements of y, and bytes of winners. */
size_t convolution_group_outputs(const ConvolutionGroup *group);

/* y, N×O×H''×W'' (of the pool, or of the Conv where there is none). winners: where backward finds what became of each window, one byte
   an element of y; NULL if there will be no backward. */
void convolution_group_forward(ref_plan *plan, ConvolutionGroup *group, cl_mem x, cl_mem y, cl_mem winners);

/* dx (NULL: not wanted), and what `learns` of w and b. Records the steps of w and b last, after dx has been computed with w. */
void convolution_group_backward(ref_plan *plan, ConvolutionGroup *group, cl_mem x, cl_mem winners, cl_mem dy, cl_mem dx);

/* ---- Gemm [+ Relu] in a row ---- */

enum { MOST_CONNECTED = MOST_LINKS };

typedef struct ConnectedLayer {
    int inputs, outputs;
    bool relu;     /* after it */
    Learning w, b; /* outputs×inputs (Gemm with transB = 1, alpha = beta = 1) and outputs; b.w is NULL where there is no bias */
    cl_mem y;      /* rows×outputs, after the Relu; written by forward, read by backward */
    cl_mem dy;     /* the recorders' own: the gradient at the Relu's input */
} ConnectedLayer;

typedef struct ConnectedChain {
    int rows; /* of the batch */
    int count;
    ConnectedLayer layer[MOST_CONNECTED];
} ConnectedChain;

bool connected_chain_fits(const ref_context *context, const ConnectedChain *chain);

void connected_chain_forward(ref_plan *plan, ConnectedChain *chain, cl_mem x);

/* dy: of the last layer's y. dx: NULL if not wanted. Records all steps of weights last; all that make one have the same rates. */
void connected_chain_backward(ref_plan *plan, ConnectedChain *chain, cl_mem x, cl_mem dy, cl_mem dx);

/* ---- SoftmaxCrossEntropyLoss with reduction mean, without weights ---- */

typedef struct Scores {
    int rows, classes;
    bool ignores; /* whether labels equal to ignore_index do not count */
    int64_t ignore_index;
} Scores;

bool scores_fit(const ref_context *context, const Scores *scores);

/* loss: one float. dz: rows×classes, the gradient of the loss itself (dloss = 1); NULL if not wanted. labels: I64, one a row.
   log_prob: rows×classes, NULL if not wanted. */
void scores_loss(ref_plan *plan, const Scores *scores, cl_mem z, cl_mem labels, cl_mem loss, cl_mem log_prob, cl_mem dz);

#endif
