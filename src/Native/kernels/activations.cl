/*
 * Activations: y = f(x) element by element, dx = dy · f'(x).
 *
 * Index order: i runs through all elements. One work-item an element.
 */

/* Relu: f(x) = max(x, 0), f'(x) = 1 for x > 0, else 0. NaN stays NaN. */
__kernel void relu_forward(__global const float *x, __global float *y, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        y[i] = x[i] < 0 ? 0 : x[i];
    }
}

__kernel void relu_backward(__global const float *x, __global const float *dy, __global float *dx, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        dx[i] = x[i] > 0 ? dy[i] : 0;
    }
}
