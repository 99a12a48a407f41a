/*
 * Tensors moved about: parts joined along an axis, and the parts cut out again.
 *
 *     y[o, start + k, i] = x[o,k,i]      dx[o,k,i] = dy[o, start + k, i]
 *
 * Index order: o runs through what lies before the axis, k along the axis of the part, i through what lies after it.
 * One work-item an element of the part; or, where k and i together are long, for some pieces of them (pieces.h).
 */
#include "pieces.cl"


/* Where element j of a part of so many places along the axis stands in the whole. */
int place_in_whole(int j, int part, int whole, int start, int inner)
{
    int o = j / inner / part, k = j / inner % part, i = j % inner;
    return (o * whole + start + k) * inner + i;
}

__kernel void join(__global const float *x, __global float *y, int part, int whole, int start, int inner, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        y[place_in_whole(j, part, whole, start, inner)] = x[j];
    }
}

__kernel void cut_out(__global const float *dy, __global float *dx, int part, int whole, int start, int inner, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        dx[j] = dy[place_in_whole(j, part, whole, start, inner)];
    }
}

#define COPIED(get) get(from + i)

/* A plane is what lies side by side in the part and in the whole; there, such planes are `stride` apart, the first one at `start`. */
__kernel void join_pieces(__global const float *x, __global float *y, Planes planes, int stride, int start)
{
    for (EACH_PIECE(q, planes)) {
        __global const float *from = x + start_of(planes, q);
        __global float *to = y + plane_of(planes, q) * stride + start + first_of(planes, q);
        MAP(to, length_of(planes, q), COPIED)
    }
}

__kernel void cut_out_pieces(__global const float *dy, __global float *dx, Planes planes, int stride, int start)
{
    for (EACH_PIECE(q, planes)) {
        __global const float *from = dy + plane_of(planes, q) * stride + start + first_of(planes, q);
        __global float *to = dx + start_of(planes, q);
        MAP(to, length_of(planes, q), COPIED)
    }
}
