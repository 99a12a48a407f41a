/*
 * One convolution, as every algorithm for it sees it. Each algorithm has a file of its own and offers, for each result that it can
 * compute, a question (does it fit?) and a recorder; convolution.c lists them, the first that fits is taken.
 */
#ifndef OPERATORS_CONVOLUTION_H
#define OPERATORS_CONVOLUTION_H

#include "operator.h"
#include "quotients.h"

/* x is N×(G·C)×H×W…, w O×C×K×L…, b O, y N×O×H'×W'…. Tensors that were not given or are not wanted are NULL. */
typedef struct Convolution {
    ref_plan *plan;
    const Tensor *x, *w, *b, *y;
    const Tensor *dx, *dw, *db, *dy;
    Windows windows;
    int N, C, O, G; /* C: channels of a group */
    struct Upstream *upstream; /* for gradients */
} Convolution;

/* dy as one gradient's kernels laid it out, for the next one's to use too; NULL where none did. */
typedef struct Upstream {
    cl_mem lanes;            /* by convolution_images.c */
    cl_mem halo;             /* by convolution_backward.c */
    int pitch, plane, first; /* of halo: from row to row, from channel to channel, place of the first window */
} Upstream;

/* One algorithm for one result. */
typedef struct Algorithm {
    bool (*fits)(const Convolution *);    /* whether it can, and plan->context->algorithm lets it */
    void (*record)(const Convolution *);  /* records its kernels */
} Algorithm;

/* Whether kernels compiled for just this shape can pay: a program takes as long to compile as some 100,000 runs of a convolution of few
   products last. Those make do with programs that they share. */
bool worth_a_program(const Convolution *convolution);

/* Each algorithm declares its pairs here: */

/* Winograd's algorithm over tiles, for three to five weights an axis, with strides for as many times the stride (winograd.c,
   winograd_gradient.c). */
bool winograd_fits(const Convolution *convolution);
bool winograd_fits_input_gradient(const Convolution *convolution);
bool winograd_fits_weight_gradient(const Convolution *convolution);
void winograd_forward(const Convolution *convolution);
void winograd_input_gradient(const Convolution *convolution);
void winograd_weight_gradient(const Convolution *convolution);

/* Winograd's F(2×2, 5×5), for 5×5 weights at stride 1, a vector's lanes being pictures (winograd_images.c). */
bool winograd_images_fit(const Convolution *convolution);
bool winograd_images_fit_gradient(const Convolution *convolution);
void winograd_images_forward(const Convolution *convolution);
void winograd_images_input_gradient(const Convolution *convolution);

/* One channel in each group (depthwise_convolution.c); dx where each has one output. */
bool depthwise_fits(const Convolution *convolution);
bool depthwise_input_gradient_fits(const Convolution *convolution);
void depthwise_forward(const Convolution *convolution);
void depthwise_input_gradient(const Convolution *convolution);
void depthwise_weight_gradient(const Convolution *convolution);

/* Tiles of sums in registers (direct_convolution.c). */
bool direct_fits(const Convolution *convolution);
void direct_forward(const Convolution *convolution);

/* The gradients for all convolutions over two axes: dx phase by phase, dw and db as dot products of rows (convolution_backward.c). */
bool flat_gradient_fits(const Convolution *convolution);
void phases_input_gradient(const Convolution *convolution);
void flat_weight_gradient(const Convolution *convolution);
void flat_bias_gradient(const Convolution *convolution);

/* The same for batches of small pictures, eight in a vector (convolution_images.c). */
bool images_fit(const Convolution *convolution);
bool images_fit_channels(const Convolution *convolution); /* for dx */
void images_input_gradient(const Convolution *convolution);
void images_weight_gradient(const Convolution *convolution);

/* Where work-items that share a weight's sum put their parts: parts × the size of dw; dw itself if it is but one. Then they are added. */
cl_mem parts_of_weight_gradient(const Convolution *convolution, int parts);
void add_parts_of_weight_gradient(const Convolution *convolution, cl_mem sums, int parts);

#endif
