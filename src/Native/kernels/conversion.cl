/*
 * Half precision as storage: widened before kernels compute, narrowed (to nearest, ties to even) after.
 *
 *     to[i] = from[i]
 *
 * Index order: i runs through all elements. One work-item an element.
 */

__kernel void widen(__global const half *from, __global float *to, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        to[i] = vload_half(i, from);
    }
}

__kernel void narrow(__global const float *from, __global half *to, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        vstore_half_rte(from[i], i, to);
    }
}
