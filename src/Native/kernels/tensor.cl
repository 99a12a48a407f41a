/*
 * Tensors moved about: parts joined along an axis, and the parts cut out again.
 *
 *     y[o, start + k, i] = x[o,k,i]      dx[o,k,i] = dy[o, start + k, i]
 *
 * Index order: o runs through what lies before the axis, k along the axis of the part, i through what lies after it.
 * One work-item an element of the part.
 */

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
