/*
 * Groups of layers that run as one: what a network's planner may put together, whether the core can, and the recorders that do it.
 *
 *   ConvolutionChain   Conv [+ Relu] [+ MaxPool], Conv [+ Relu] [+ MaxPool], …   a convolution's own output is never stored
 *   ConnectedChain     Gemm [+ Relu], Gemm [+ Relu], … [+ SoftmaxCrossEntropyLoss]
 *   Scores             SoftmaxCrossEntropyLoss by itself, its value and its gradient at once
 *   Normalised         BatchNormalization [+ Add] [+ Relu]
 *
 * Each computes what its layers compute one after the other, dialects included (of equal maxima the first wins, the slope of Relu at 0 is 0,
 * NaN goes through). One thing is less: the zeros that a pool or a Relu sends back may be left out of the sums of dw and dx instead of
 * being multiplied by pixels and weights, so that an infinite one of those does not make NaN of them.
 *
 * A work-item takes its pictures or rows through a whole chain, so that what one layer writes the next one reads from the cache of the same
 * core. What is summed over the batch, dw and db, is left to a last launch for all parameters: record_learning.
 *
 * All tensors are dense F32, N×C×H×W or rows×columns, in plan memory or buffers of the core (whose slack the kernels may read).
 * A Flatten between the two kinds of chain is nothing: y of the one is x of the other.
 */
#ifndef CORE_FUSION_H
#define CORE_FUSION_H

#include "chain.h"
#include "operator.h"
#include "packing.h"
#include "scores.h"

/* A parameter. */
typedef struct Parameter {
    cl_mem w;
    cl_mem velocity; /* NULL: it learns nothing; its gradient instead where the group does not make the step */
} Parameter;

/* ---- Conv [+ Relu] [+ MaxPool] in a row ---- */

typedef struct ConvolutionGroup {
    int C, O;
    Windows windows; /* of Conv, as slide() gives them: 2 axes */
    bool relu;
    Windows pool;    /* of MaxPool over windows.positions; axes = 0: there is none */
    Parameter w, b;  /* O×C×K×L and O; b.w is NULL where there is no bias */
    cl_mem y;        /* N×O×H''×W'' (of the pool, or of the Conv where there is none), given for the last group; the others are the recorders' own */
    /* The recorders' own: w as the kernels like it, what became of each window of the pool (a byte an element of y), dy, and sums of dw and db. */
    cl_mem forward, backward, winners, dy, sums;
} ConvolutionGroup;

typedef struct ConvolutionChain {
    int N, count;
    ConvolutionGroup group[MOST_GROUPS];
    int item; /* the recorders' own: pictures that a work-item takes on the way back */
} ConvolutionChain;

/* Whether the recorders take it, forward and, where it trains, backward, and are worth it. Each Conv must have group = 1, the pools' windows
   must not overlap nor be padded or dilated. */
bool convolution_chain_fits(const ref_context *context, const ConvolutionChain *chain, bool trains);

/* y of each group. trains: backward will follow. */
void convolution_chain_forward(ref_plan *plan, ConvolutionChain *chain, cl_mem x, bool trains);

/* dx (NULL: not wanted), and the sums for record_learning. dy: of the last group's y. */
void convolution_chain_backward(ref_plan *plan, ConvolutionChain *chain, cl_mem x, cl_mem dy, cl_mem dx);

/* ---- Gemm [+ Relu] in a row ---- */

enum { MOST_CONNECTED = MOST_LINKS };

typedef struct ConnectedLayer {
    int inputs, outputs;
    bool relu;      /* after it */
    Parameter w, b; /* outputs×inputs (Gemm with transB = 1, alpha = beta = 1) and outputs; b.w is NULL where there is no bias */
    cl_mem y;       /* rows×outputs, after the Relu; written by forward, read by backward */
    cl_mem dz;      /* the recorders' own: the gradient at the Relu's input */
} ConnectedLayer;

typedef struct ConnectedChain {
    int rows; /* of the batch */
    int count;
    ConnectedLayer layer[MOST_CONNECTED];
    cl_mem x;
} ConnectedChain;

bool connected_chain_fits(const ref_context *context, const ConnectedChain *chain);

void connected_chain_forward(ref_plan *plan, ConnectedChain *chain);

/* dx (NULL: not wanted), and dz of all layers for record_learning. dy: of the last layer's y. */
void connected_chain_backward(ref_plan *plan, ConnectedChain *chain, cl_mem dy, cl_mem dx);

/* ---- SoftmaxCrossEntropyLoss with reduction mean, without weights ---- */

typedef struct ScoreTensors {
    cl_mem labels;   /* I64, one a row */
    cl_mem loss;     /* one float */
    cl_mem log_prob; /* rows×classes; NULL: not wanted */
} ScoreTensors;

bool scores_fit(const ref_context *context, const Scores *scores);
/* Whether the last y of a chain may become the loss in the same launch. */
bool connected_loss_fits(const ref_context *context, const ConnectedChain *chain, const Scores *scores);

/* dz: rows×classes, the gradient of the loss itself (dloss = 1); NULL if not wanted. */
void scores_loss(ref_plan *plan, const Scores *scores, cl_mem z, const ScoreTensors *tensors, cl_mem dz);

/* A chain forward, the loss of its last y, and the chain backward. */
void connected_chain_loss(ref_plan *plan, ConnectedChain *chain, const Scores *scores, const ScoreTensors *tensors, cl_mem dx);

/* ---- BatchNormalization [+ Add] [+ Relu] ---- */

typedef struct Normalised {
    int N, C, pixels; /* x is N×C×…, its planes have so many pixels */
    double epsilon, momentum;
    bool trains; /* μ and σ² are the batch's, which forward leaves for backward in memory of its own; else they are given in mean and variance */
    bool relu;
    cl_mem x, scale, bias, y, mean, variance;
    cl_mem other;                                                   /* what Add adds, as large as y; NULL: there is no Add */
    cl_mem old_mean, old_variance, running_mean, running_variance; /* trains: the new running statistics, NULL where they are not wanted */
} Normalised;

/* What is sent back; NULL: not wanted. */
typedef struct NormalisedGradients {
    cl_mem x, scale, bias, other;
} NormalisedGradients;

/* Whether the recorders take it; the tensors may still be missing. */
bool normalised_fits(const ref_context *context, const Normalised *n);
void normalised_forward(ref_plan *plan, Normalised *n);
/* dy, and more (NULL: none): two parts of what y is sent. It trains. */
void normalised_backward(ref_plan *plan, const Normalised *n, cl_mem dy, cl_mem more, const NormalisedGradients *wanted);

/* ---- All of it ---- */

/* Whether y of the one chain may be x of the other, and all but the steps of parameters one launch. */
bool pass_fits(const ref_context *context, const ConvolutionChain *convolutions, const ConnectedChain *connected);

/* Both chains forward, the loss, and both backward. x and dx (NULL: not wanted): of the convolutions; dy: between the chains. */
void record_pass(ref_plan *plan, ConvolutionChain *convolutions, ConnectedChain *connected, const Scores *scores, const ScoreTensors *tensors,
                 cl_mem x, cl_mem dy, cl_mem dx);

/* ---- Learning ---- */

/* The steps of all parameters of up to one chain of each kind (NULL: none), once these have been recorded backward. rates: the floats η, μ and λ;
   g = dw + λ·w, v = μ·v + g, w = w - η·v, without λ for biases. Where they do not step, their gradients are left in v. */
void record_learning(ref_plan *plan, const ConvolutionChain *convolutions, const ConnectedChain *connected, cl_mem rates, bool steps);

#endif
