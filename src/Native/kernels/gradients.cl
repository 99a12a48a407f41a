/*
 * What a network's gradients need beside the operators' own kernels.
 *
 *     add_parts  sum = a + b
 *
 * Index order: i runs through all elements. One work-item an element.
 */

/* A tensor that several operators read gets the sum of what they send back: sum = a + b; sum may be a. */
__kernel void add_parts(__global const float *a, __global const float *b, __global float *sum, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        sum[i] = a[i] + b[i];
    }
}
