/*
 * Transposed convolution: y[n,o,i] = b[o] + Σ x[n,c,p] · w[c,o,k]   over all c, p and k such that weight k of window p lies on pixel i
 *
 * It is the gradient of a convolution with respect to its input: x has a value for each window, y is the picture that they cover.
 * Index order: x and dx n,c,p of N×C×H×W…, w c,o,k of C×O×K×L…, y and dy n,o,i of N×(G·O)×H'×W'…; in each the last runs fastest.
 * With G groups, input channel c paints the O output channels from c / (C/G) · O on.
 * One work-item an element of the result, which gathers all that belongs to it: no two write to the same place.
 */
#include "windows.cl"

__kernel void transposed_forward(__global const float *x, __global const float *w, __global const float *b, __global float *y,
                                 const Windows windows, int C, int O, int G, int count)
{
    int element = get_global_id(0);
    if (element >= count) {
        return;
    }
    int i = element % windows.pixels, channel = element / windows.pixels % (G * O), n = element / windows.pixels / (G * O);
    int group = channel / O, o = channel % O;
    float sum = b ? b[channel] : 0;
    for (int c = group * (C / G); c < (group + 1) * (C / G); c++) {
        __global const float *map = x + (n * C + c) * windows.count;
        __global const float *weights = w + (c * O + o) * windows.weights;
        for (int k = 0; k < windows.weights; k++) {
            int p = window_over(&windows, i, k);
            if (p >= 0) {
                sum += map[p] * weights[k];
            }
        }
    }
    y[element] = sum;
}

/* dx[n,c,p] = Σ_o Σ_k dy[n,o,i] · w[c,o,k], i being the pixel under weight k of window p: a convolution */
__kernel void transposed_input_gradient(__global const float *dy, __global const float *w, __global float *dx, const Windows windows,
                                        int C, int O, int G, int count)
{
    int element = get_global_id(0);
    if (element >= count) {
        return;
    }
    int p = element % windows.count, c = element / windows.count % C, n = element / windows.count / C;
    int block = c / (C / G) * O;
    float sum = 0;
    for (int o = 0; o < O; o++) {
        __global const float *picture = dy + (n * G * O + block + o) * windows.pixels;
        __global const float *weights = w + (c * O + o) * windows.weights;
        for (int k = 0; k < windows.weights; k++) {
            int i = pixel_under(&windows, p, k);
            if (i >= 0) {
                sum += picture[i] * weights[k];
            }
        }
    }
    dx[element] = sum;
}

/* dw[c,o,k] = Σ_n Σ_p dy[n,o,i] · x[n,c,p], i being the pixel under weight k of window p */
__kernel void transposed_weight_gradient(__global const float *x, __global const float *dy, __global float *dw, const Windows windows,
                                         int N, int C, int O, int G, int count)
{
    int element = get_global_id(0);
    if (element >= count) {
        return;
    }
    int k = element % windows.weights, o = element / windows.weights % O, c = element / windows.weights / O;
    int block = c / (C / G) * O;
    float sum = 0;
    for (int n = 0; n < N; n++) {
        for (int p = 0; p < windows.count; p++) {
            int i = pixel_under(&windows, p, k);
            if (i >= 0) {
                sum += dy[(n * G * O + block + o) * windows.pixels + i] * x[(n * C + c) * windows.count + p];
            }
        }
    }
    dw[element] = sum;
}

/* db[o] = Σ_n Σ_i dy[n,o,i] */
__kernel void transposed_bias_gradient(__global const float *dy, __global float *db, int N, int pixels, int count)
{
    int o = get_global_id(0);
    if (o >= count) {
        return;
    }
    float sum = 0;
    for (int n = 0; n < N; n++) {
        for (int i = 0; i < pixels; i++) {
            sum += dy[(n * count + o) * pixels + i];
        }
    }
    db[o] = sum;
}
