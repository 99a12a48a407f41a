/*
 * Operators of two tensors, element by element, repeated to each other:
 *
 *     Add    c = a + b                     da = dc       db = dc
 *     Mul    c = a·b                       da = dc·b     db = dc·a
 *     PRelu  y = x if x > 0 else a·x       dx = dy · (1 if x > 0 else a)       da = dy·x where x ≤ 0
 *
 * with sums over the places to which a tensor was repeated; and dropout, which lets through what its mask says.
 * Index order: i runs through the elements of the result. One work-item an element.
 */
#include "repetition.cl"

__kernel void add_forward(__global const float *a, __global const float *b, __global float *c, Repetition ra, Repetition rb, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        c[i] = a[element_at(&ra, i)] + b[element_at(&rb, i)];
    }
}

__kernel void multiply_forward(__global const float *a, __global const float *b, __global float *c, Repetition ra, Repetition rb, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        c[i] = a[element_at(&ra, i)] * b[element_at(&rb, i)];
    }
}

/* da, or db. */
__kernel void add_backward(__global const float *dc, __global float *da, Repetition ra, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float sum = 0;
        for (int k = 0; k < ra.repeats; k++) {
            sum += dc[place_of(&ra, i, k)];
        }
        da[i] = sum;
    }
}

/* da, or db with the two exchanged. */
__kernel void multiply_backward(__global const float *dc, __global const float *b, __global float *da, Repetition ra, Repetition rb,
                                int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float sum = 0;
        for (int k = 0; k < ra.repeats; k++) {
            int place = place_of(&ra, i, k);
            sum += dc[place] * b[element_at(&rb, place)];
        }
        da[i] = sum;
    }
}

__kernel void prelu_forward(__global const float *x, __global const float *a, __global float *y, Repetition ra, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        y[i] = x[i] > 0 ? x[i] : a[element_at(&ra, i)] * x[i];
    }
}

__kernel void prelu_backward(__global const float *x, __global const float *a, __global const float *dy, __global float *dx,
                             Repetition ra, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        dx[i] = x[i] > 0 ? dy[i] : dy[i] * (isnan(x[i]) ? x[i] : a[element_at(&ra, i)]);
    }
}

__kernel void prelu_slope_backward(__global const float *x, __global const float *dy, __global float *da, Repetition ra, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float sum = 0;
        for (int k = 0; k < ra.repeats; k++) {
            int place = place_of(&ra, i, k);
            sum += x[place] > 0 ? 0 : dy[place] * x[place];
        }
        da[i] = sum;
    }
}

/* y = x · scale if mask else 0, forward and backward. scale: 1/(1 - ratio), or 0 where everything is dropped, NaN and ∞ too. */
__kernel void dropout(__global const float *x, __global const uchar *mask, __global float *y, float scale, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        y[i] = mask[i] && scale > 0 ? x[i] * scale : 0;
    }
}
