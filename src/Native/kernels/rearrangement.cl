/*
 * Elements moved, left out or repeated, as a walk (walk.h) says:
 *
 *     y[p] = x[place(p)]      dx[place(p)] = dy[p], the rest 0
 *
 * Index order: p runs through y, the last axis fastest. On the way back no two p have one place: repeated elements are summed
 * elsewhere (pairwise.cl).
 */
#include "walk.h"

/* Of the p-th of those that the first so many axes lead to. */
int place(const Walk *walk, int axes, int p)
{
    int place = walk->start;
    for (int axis = axes - 1; axis >= 0; axis--) {
        place += p % walk->length[axis] * walk->stride[axis];
        p /= walk->length[axis];
    }
    return place;
}

/* The same by lines, which are the last axis: one work-item `share` lines. */
__kernel void walk_lines_forward(__global const float *x, __global float *y, Walk walk, int count, int share)
{
    int first = get_global_id(0) * share, last = walk.axes - 1, length = walk.length[last], stride = walk.stride[last];
    for (int line = first; line < min(first + share, count); line++) {
        int from = place(&walk, last, line);
        for (int i = 0; i < length; i++) {
            y[line * length + i] = x[from + i * stride];
        }
    }
}

__kernel void walk_lines_back(__global const float *dy, __global float *dx, Walk walk, int count, int share)
{
    int first = get_global_id(0) * share, last = walk.axes - 1, length = walk.length[last], stride = walk.stride[last];
    for (int line = first; line < min(first + share, count); line++) {
        int to = place(&walk, last, line);
        for (int i = 0; i < length; i++) {
            dx[to + i * stride] = dy[line * length + i];
        }
    }
}

/* One work-item an element of y. */
__kernel void walk_forward(__global const float *x, __global float *y, Walk walk, int count)
{
    int p = get_global_id(0);
    if (p < count) {
        y[p] = x[place(&walk, walk.axes, p)];
    }
}

/* One work-item an element of dy. */
__kernel void walk_back(__global const float *dy, __global float *dx, Walk walk, int count)
{
    int p = get_global_id(0);
    if (p < count) {
        dx[place(&walk, walk.axes, p)] = dy[p];
    }
}
