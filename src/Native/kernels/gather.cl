/*
 * Slices of x picked by their numbers along one axis:
 *
 *     y[o,q,i] = x[o, I[q], i]      dx[o,k,i] = Σ dy[o,q,i] over the q with I[q] = k
 *
 * Index order: o runs through what lies before the axis, k along the axis of x, q through all indices, i through what lies after the axis.
 * An index below 0 counts from the back. One that lies outside picks NaN, and nothing goes back for it.
 */
#include "lanes.cl"

/* The slice that an index picks; -1 where there is none. */
int slice_of(long index, int length)
{
    long k = index < 0 ? index + length : index;
    return k >= 0 && k < length ? (int)k : -1;
}

/* One work-item an element of y. */
__kernel void gather_forward(__global const float *x, __global const long *indices, __global float *y, int length, int picked, int inner,
                             int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int o = j / inner / picked, q = j / inner % picked, i = j % inner;
        int k = slice_of(indices[q], length);
        y[j] = k < 0 ? NAN : x[(o * length + k) * inner + i];
    }
}

/* One work-item an element of x. */
__kernel void gather_backward(__global const float *dy, __global const long *indices, __global float *dx, int length, int picked, int inner,
                              int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int o = j / inner / length, k = j / inner % length, i = j % inner;
        float sum = 0;
        for (int q = 0; q < picked; q++) {
            if (slice_of(indices[q], length) == k) {
                sum += dy[(o * picked + q) * inner + i];
            }
        }
        dx[j] = sum;
    }
}

/* The same by columns: work-item (b, o) sends back what was picked of the columns from b·LANES on, row by row. dx is 0 beforehand. */
__kernel void gather_columns_backward(__global const float *dy, __global const long *indices, __global float *dx, int length, int picked,
                                      int inner, int count)
{
    int first = get_global_id(0) * LANES, o = get_global_id(1), columns = min(LANES, inner - first);
    for (int q = 0; q < picked; q++) {
        int k = slice_of(indices[q], length);
        __global const float *from = dy + (o * picked + q) * inner + first;
        __global float *to = dx + (o * length + k) * inner + first;
        if (k >= 0 && columns == LANES) {
            store_lanes(load_lanes(to) + load_lanes(from), to);
        } else if (k >= 0) {
            for (int i = 0; i < columns; i++) {
                to[i] += from[i];
            }
        }
    }
}
