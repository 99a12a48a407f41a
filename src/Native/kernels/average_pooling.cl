/*
 * Average pooling:
 *
 *     y[n,c,p] = 1/m[p] · Σ_k x[n,c, p·s + k·d - pad]      dx[n,c,i] = Σ dy[n,c,p] / m[p] over the windows p that hold pixel i
 *
 * where m[p] is how many pixels window p holds: those of the picture, or with count_include_pad those of the padding too, but not what a
 * ceil-mode window has beyond the padding.
 * Index order: m runs through the pictures, N·C + c; p through the windows of a picture, i through its pixels, k through the kernel.
 */
#include "windows.cl"

/* m[p] */
int window_size(const Windows *windows, int p, int with_padding)
{
    int size = 1;
    for (int axis = windows->axes - 1; axis >= 0; axis--) {
        int start = p % windows->positions[axis] * windows->stride[axis] - windows->begin[axis];
        int from = with_padding ? -windows->begin[axis] : 0;
        int to = windows->picture[axis] + (with_padding ? windows->end[axis] : 0);
        size *= held(start, windows->taps[axis], windows->dilation[axis], from, to);
        p /= windows->positions[axis];
    }
    return size;
}

/* y[p] of one picture. */
float average(__global const float *x, const Windows *windows, int p, int with_padding)
{
    float sum = 0;
    for (int k = 0; k < windows->weights; k++) {
        int i = pixel_under(windows, p, k);
        if (i >= 0) {
            sum += x[i];
        }
    }
    return sum / window_size(windows, p, with_padding);
}

/* One work-item a window. */
__kernel void average_pool_forward(__global const float *x, __global float *y, Windows windows, int with_padding, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        y[j] = average(x + j / windows.count * windows.pixels, &windows, j % windows.count, with_padding);
    }
}

/* One work-item a pixel: it gets its share from each window over it. */
__kernel void average_pool_backward(__global const float *dy, __global float *dx, Windows windows, int with_padding, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int m = j / windows.pixels, i = j % windows.pixels;
        float sum = 0;
        for (int k = 0; k < windows.weights; k++) {
            int p = window_over(&windows, i, k);
            if (p >= 0) {
                sum += dy[m * windows.count + p] / window_size(&windows, p, with_padding);
            }
        }
        dx[j] = sum;
    }
}

/* The same where one window covers the picture. One work-item a picture. */
__kernel void global_average_pool_forward(__global const float *x, __global float *y, int pixels, int pictures)
{
    int m = get_global_id(0);
    if (m < pictures) {
        float sum = 0;
        for (int i = 0; i < pixels; i++) {
            sum += x[m * pixels + i];
        }
        y[m] = sum / pixels;
    }
}

/* One work-item a pixel. */
__kernel void global_average_pool_backward(__global const float *dy, __global float *dx, int pixels, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        dx[j] = 0 + dy[j / pixels] / pixels; // a sum of one, which begins at 0 like all: never -0
    }
}
