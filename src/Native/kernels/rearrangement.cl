/*
 * Elements moved, left out or repeated, as a walk (walk.h) says:
 *
 *     y[p] = x[place(p)]      dx[place(p)] = dy[p], the rest 0
 *
 * Index order: p runs through y, the last axis fastest. On the way back no two p have one place: repeated elements are summed
 * elsewhere (pairwise.cl).
 */
#include "walk.h"

int place(const Walk *walk, int p)
{
    int place = walk->start;
    for (int axis = walk->axes - 1; axis >= 0; axis--) {
        place += p % walk->length[axis] * walk->stride[axis];
        p /= walk->length[axis];
    }
    return place;
}

/* One work-item an element of y. */
__kernel void walk_forward(__global const float *x, __global float *y, Walk walk, int count)
{
    int p = get_global_id(0);
    if (p < count) {
        y[p] = x[place(&walk, p)];
    }
}

/* One work-item an element of dy. */
__kernel void walk_back(__global const float *dy, __global float *dx, Walk walk, int count)
{
    int p = get_global_id(0);
    if (p < count) {
        dx[place(&walk, p)] = dy[p];
    }
}
