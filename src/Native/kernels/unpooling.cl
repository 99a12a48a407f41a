/*
 * Max unpooling, the values back at the places where their maxima were found:
 *
 *     y[I[j]] = x[j], the rest 0      dx[j] = dy[I[j]]
 *
 * Where several values go to one place, the last one stays and alone has a gradient. An index that lies outside is passed over: nothing
 * is written for it, and its gradient is 0.
 * Index order: j runs through all elements of x, i through all of y. Indices count in a tensor that lies at the beginning of y (frame.h).
 */
#include "frame.h"

/* The element of y that an index into the inner tensor stands for, or -1. */
int place_of(const Frame *frame, long index)
{
    int place = 0, scale = 1;
    for (int axis = frame->axes - 1; axis >= 0; axis--) {
        place += (int)(index % frame->inner[axis]) * scale;
        index /= frame->inner[axis];
        scale *= frame->outer[axis];
    }
    return index == 0 ? place : -1;
}

/* Finds who stays at each place: takers[i] becomes 1 + the last j that goes to i; it is 0 before. The greatest of them is the same in
   whatever order the work-items come, so that the result is certain in spite of the atomic. One work-item an element of x. */
__kernel void max_unpool_takers(__global const long *indices, __global int *takers, Frame frame, int count)
{
    int j = get_global_id(0);
    if (j < count && indices[j] >= 0) {
        int i = place_of(&frame, indices[j]);
        if (i >= 0) {
            atomic_max(&takers[i], j + 1);
        }
    }
}

/* One work-item an element of y. */
__kernel void max_unpool_forward(__global const float *x, __global const int *takers, __global float *y, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        y[i] = takers[i] ? x[takers[i] - 1] : 0;
    }
}

/* One work-item an element of x. */
__kernel void max_unpool_backward(__global const long *indices, __global const int *takers, __global const float *dy, __global float *dx,
                                  Frame frame, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int i = indices[j] >= 0 ? place_of(&frame, indices[j]) : -1;
        dx[j] = i >= 0 && takers[i] == j + 1 ? dy[i] : 0;
    }
}
