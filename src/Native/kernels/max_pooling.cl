/*
 * Max pooling:
 *
 *     y[n,c,p] = max_k x[n,c, p·s + k·d - pad]      dx[n,c,i] = Σ dy[n,c,p] over the windows p that pixel i wins
 *
 * Of equal maxima the first in row-major order wins; NaN wins over every number, and the first NaN over the others. Padding never
 * takes part.
 * Index order: m runs through the pictures, N·C + c; p through the windows of a picture, i through its pixels, k through the kernel.
 */
#include "windows.cl"

/* The pixel that wins window p; -1 where all of it is padding, which the core refuses beforehand. */
int winner(__global const float *x, const Windows *windows, int p)
{
    int best = -1;
    for (int k = 0; k < windows->weights; k++) {
        int i = pixel_under(windows, p, k);
        if (i >= 0 && (best < 0 || x[i] > x[best] || (isnan(x[i]) && !isnan(x[best])))) {
            best = i;
        }
    }
    return best;
}

/* The index of pixel i if the first spatial axis ran fastest. */
int column_major(const Windows *windows, int i)
{
    int index = 0, scale = windows->pixels;
    for (int axis = windows->axes - 1; axis >= 0; axis--) {
        scale /= windows->picture[axis];
        index += i % windows->picture[axis] * scale;
        i /= windows->picture[axis];
    }
    return index;
}

/* One work-item a window. y or indices may be null; indices count the pixels of all pictures, those within one in either order. */
__kernel void max_pool_forward(__global const float *x, __global float *y, __global long *indices, Windows windows, int by_columns,
                               int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int m = j / windows.count, p = j % windows.count;
        int i = winner(x + m * windows.pixels, &windows, p);
        if (y) {
            y[j] = x[m * windows.pixels + i];
        }
        if (indices) {
            indices[j] = m * windows.pixels + (by_columns ? column_major(&windows, i) : i);
        }
    }
}

/* Which pixel of its picture wins each window. One work-item a window. */
__kernel void max_pool_winners(__global const float *x, __global int *winners, Windows windows, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        winners[j] = winner(x + j / windows.count * windows.pixels, &windows, j % windows.count);
    }
}

/* One work-item a pixel: it asks each window over it who won. */
__kernel void max_pool_backward(__global const int *winners, __global const float *dy, __global float *dx, Windows windows, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int m = j / windows.pixels, i = j % windows.pixels;
        float sum = 0;
        for (int k = 0; k < windows.weights; k++) {
            int p = window_over(&windows, i, k);
            if (p >= 0 && winners[m * windows.count + p] == i) {
                sum += dy[m * windows.count + p];
            }
        }
        dx[j] = sum;
    }
}

/* The same where one window covers the picture. */

int greatest(__global const float *x, int pixels)
{
    int best = 0;
    for (int i = 1; i < pixels; i++) {
        if (x[i] > x[best] || (isnan(x[i]) && !isnan(x[best]))) {
            best = i;
        }
    }
    return best;
}

/* One work-item a picture. */
__kernel void global_max_pool_forward(__global const float *x, __global float *y, int pixels, int pictures)
{
    int m = get_global_id(0);
    if (m < pictures) {
        y[m] = x[m * pixels + greatest(x + m * pixels, pixels)];
    }
}

/* One work-item a picture. */
__kernel void global_max_pool_backward(__global const float *x, __global const float *dy, __global float *dx, int pixels, int pictures)
{
    int m = get_global_id(0);
    if (m < pictures) {
        int best = greatest(x + m * pixels, pixels);
        for (int i = 0; i < pixels; i++) {
            dx[m * pixels + i] = 0 + (i == best ? dy[m] : 0); // a sum of one, which begins at 0 like all: never -0
        }
    }
}
