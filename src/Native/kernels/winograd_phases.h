/*
 * The weights of phases (winograd_strips.h): weight (m,n) of phase (a,b) of a channel is weight (m·stride_y + a, n·stride_x + b) of the
 * channel. Some phases have fewer weights than others; all have weight (0,0).
 */
#ifndef WINOGRAD_PHASES_H
#define WINOGRAD_PHASES_H

#include "winograd_tiles.h"

/* Eight phases: the channels that they belong to, and their places there. */
typedef struct Phases {
    int8 channel, a, b;
} Phases;

INLINE Phases phases_of(int8 p, const WinogradWeights *w)
{
    int phases = w->stride_y * w->stride_x;
    int8 channel = p / phases, rest = p - channel * phases, a = rest / w->stride_x;
    return (Phases){channel, a, rest - a * w->stride_x};
}

/* Whether there are weights (m,n): 0 or all ones. */
INLINE int8 has_weight(const Phases *f, int m, int n, const WinogradWeights *w)
{
    return (m * w->stride_y + f->a < w->K) & (n * w->stride_x + f->b < w->L);
}

/* Their places among the channel's; where there is none, that of weight (0,0), so that nobody has to branch. */
INLINE int8 place_of_weight(const Phases *f, int m, int n, const WinogradWeights *w)
{
    int8 there = has_weight(f, m, n, w);
    return ((m & there) * w->stride_y + f->a) * w->L + (n & there) * w->stride_x + f->b;
}

#endif
