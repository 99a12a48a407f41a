/*
 * What a network's gradients need beside the operators' own kernels.
 *
 * Index order: i runs through all elements. One work-item an element.
 */

/* A tensor that several operators read gets the sum of what they send back: dx = dx + part. */
__kernel void add_to(__global float *dx, __global const float *part, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        dx[i] = dx[i] + part[i];
    }
}
