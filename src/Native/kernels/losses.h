/*
 * What C and the kernels share: how single losses become one, and which labels count.
 */
#ifndef LOSSES_H
#define LOSSES_H

/* 64 bits on either side. */
#ifdef __OPENCL_VERSION__
typedef long label;
#else
#include <stdint.h>
typedef int64_t label;
#endif

/* What becomes of single losses; kernels/reduction.cl. */
typedef struct Reduction {
    int none;
    float number; /* what is divided by: n, or 1 for a sum */
} Reduction;

/* The labels of classes; kernels/likelihood.cl. */
typedef struct Labels {
    label ignored; /* a label that does not count */
    int ignores;   /* whether there is one */
    int classes;   /* C */
    int places;
    int count;     /* N · places */
} Labels;

#endif
