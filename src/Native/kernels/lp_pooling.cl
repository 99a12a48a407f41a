/*
 * Lp pooling, the p-norm of each window:
 *
 *     y[n,c,q] = (Σ_k |x[n,c, q·s + k·d - pad]|ᵖ)^(1/p)
 *     dx[n,c,i] = Σ dy[n,c,q] · sign(x) · (|x| / y)ᵖ⁻¹ over the windows q that hold pixel i
 *
 * The slope at x = 0 is 0. Padding adds nothing; a window without any pixel is 0.
 * Index order: m runs through the pictures, N·C + c; q through the windows of a picture, i through its pixels, k through the kernel.
 */
#include "windows.cl"

/* xᵉ by multiplying. */
float power(float x, int exponent)
{
    float result = 1;
    for (; exponent > 0; exponent /= 2) {
        result = exponent % 2 ? result * x : result;
        x *= x;
    }
    return result;
}

/* The p-th root. */
float root(float sum, int norm) { return norm == 1 || sum == 0 ? sum : norm == 2 ? sqrt(sum) : rootn(sum, norm); }

/* ∂y/∂x = sign(x) · (|x| / y)ᵖ⁻¹ */
float slope(float x, float y, int norm)
{
    if (x == 0 || isnan(x)) {
        return isnan(x) ? x : 0;
    }
    float magnitude = power(fabs(x) / y, norm - 1);
    return x < 0 ? -magnitude : magnitude;
}

/* One work-item a window. */
__kernel void lp_pool_forward(__global const float *x, __global float *y, Windows windows, int norm, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int m = j / windows.count, q = j % windows.count;
        float sum = 0;
        for (int k = 0; k < windows.weights; k++) {
            int i = pixel_under(&windows, q, k);
            if (i >= 0) {
                sum += power(fabs(x[m * windows.pixels + i]), norm);
            }
        }
        y[j] = root(sum, norm);
    }
}

/* One work-item a pixel. */
__kernel void lp_pool_backward(__global const float *x, __global const float *y, __global const float *dy, __global float *dx,
                               Windows windows, int norm, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int m = j / windows.pixels, i = j % windows.pixels;
        float sum = 0;
        for (int k = 0; k < windows.weights; k++) {
            int q = window_over(&windows, i, k);
            if (q >= 0) {
                sum += dy[m * windows.count + q] * slope(x[j], y[m * windows.count + q], norm);
            }
        }
        dx[j] = sum;
    }
}

/* The same where one window covers the picture. One work-item a picture. */
__kernel void global_lp_pool_forward(__global const float *x, __global float *y, int pixels, int norm, int pictures)
{
    int m = get_global_id(0);
    if (m < pictures) {
        float sum = 0;
        for (int i = 0; i < pixels; i++) {
            sum += power(fabs(x[m * pixels + i]), norm);
        }
        y[m] = root(sum, norm);
    }
}

/* One work-item a pixel. */
__kernel void global_lp_pool_backward(__global const float *x, __global const float *y, __global const float *dy, __global float *dx,
                                      int pixels, int norm, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        dx[j] = 0 + dy[j / pixels] * slope(x[j], y[j / pixels], norm); // a sum of one, which begins at 0 like all: never -0
    }
}
