/*
 * What C and the kernels share: how the direct convolutions lay out their operands.
 *
 * Rows run along the last spatial axis; all other axes only say where a row begins. The pictures are copied with their padding around
 * them, so that a kernel needs but two tables, s being the stride along the rows:
 *
 *     y[n,o,row,p] = b[o] + Σ_c Σ_k halo[n, c, row_at[row] + weight_at[k] + p·s] · w[o,c,k]
 *
 * Where vectors run over pixels each row is split into s phases besides: the columns 0, s, 2s, … come first, then 1, s+1, …, so that
 * neighbouring windows look at neighbouring floats and s is 1. Where nothing of this is needed the pictures themselves serve as halo.
 *
 * What one core writes is slow to read for another. So a work-item copies the rows that its own windows cover into local memory, where
 * that is large enough, and computes all it can from them; only else the whole halo is laid out in global memory by a launch of its own.
 */
#ifndef DIRECT_H
#define DIRECT_H

#include "geometry.h"

/* The pictures with their padding. */
typedef struct Halo {
    int length[MOST_AXES]; /* of each axis with its padding; of the last: floats of one phase */
    int step[MOST_AXES];   /* places of the padded picture from one that is kept to the next: more than 1 where the others are not looked at,
                              and along the last axis, where the others are other phases */
    int phases;            /* parts that a row is split into */
    int rows;              /* product of the lengths but the last */
    int plane;             /* floats from one channel to the next */
} Halo;

/* A work-item computes `band` rows of one picture for some blocks of the output channels of one group. */
typedef struct Direct {
    int items;   /* work-items that have something to do */
    int C, O;    /* channels of a group: input, output */
    int G;
    int blocks;  /* of output channels in a group, that a tile computes together */
    int share;   /* blocks of a work-item */
    int shares;  /* of a group */
    int weights; /* of one channel */
    int rows, columns; /* of y */
    int band;    /* rows of one work-item */
    int bands;   /* of one picture */
    int reach;   /* rows of halo that the windows of one row of y cover */
    int plane;   /* floats from one channel of halo to the next */
} Direct;

/* From the first up to but without the last. */
typedef struct Span {
    int first, last;
} Span;

/* A channel's weights that meet the picture in some of `count` rows of y from `row` on: where there is much padding, the others meet
   nothing but its zeros. Over other than two axes all. */
static inline Span met(int row, int count, const Windows *windows)
{
    if (windows->axes != 2) {
        return (Span){0, windows->weights};
    }
    int top = row * windows->stride[0] - windows->begin[0], bottom = top + (count - 1) * windows->stride[0];
    int step = windows->dilation[0], taps = windows->taps[0];
    int first = bottom < 0 ? (step - 1 - bottom) / step : 0, below = windows->picture[0] - top;
    int last = below < 0 ? 0 : (below + step - 1) / step;
    first = first < taps ? first : taps;
    last = last < taps ? last : taps;
    return (Span){first * windows->taps[1], (last < first ? first : last) * windows->taps[1]};
}

/* The rows of a channel's halo that hold pixels; those above and below are padding. Over two axes. */
static inline Span rows_of_pixels(const Windows *windows, const Halo *halo)
{
    int step = halo->step[0], begin = windows->begin[0];
    return (Span){(begin + step - 1) / step, (begin + windows->picture[0] - 1) / step + 1};
}

#endif
