/*
 * Locally connected layer, a convolution whose weights are not shared: y[n,o,p] = b[o,p] + Σ_c Σ_k x[n,c,pixel under k of p] · w[p,o,c,k]
 *
 * Index order: x n,c,i of N×(G·C)×H×W…, w p,o,c,k of P×O×C×K×L…, b o,p of O×H'×W'…, y and dy n,o,p of N×O×H'×W'…; in each the last
 * runs fastest. With G groups, output channel o sees the C input channels from o / (O/G) · C on.
 * One work-item an element of the result, which gathers all that belongs to it: no two write to the same place.
 */
#include "windows.cl"

__kernel void local_forward(__global const float *x, __global const float *w, __global const float *b, __global float *y,
                            const Windows windows, int C, int O, int G, int count)
{
    int element = get_global_id(0);
    if (element >= count) {
        return;
    }
    int p = element % windows.count, o = element / windows.count % O, n = element / windows.count / O;
    int block = o / (O / G) * C;
    float sum = b ? b[o * windows.count + p] : 0;
    for (int c = 0; c < C; c++) {
        __global const float *picture = x + (n * G * C + block + c) * windows.pixels;
        __global const float *weights = w + ((p * O + o) * C + c) * windows.weights;
        for (int k = 0; k < windows.weights; k++) {
            int i = pixel_under(&windows, p, k);
            if (i >= 0) {
                sum += picture[i] * weights[k];
            }
        }
    }
    y[element] = sum;
}

/* dx[n,c,i] = Σ_o Σ_k dy[n,o,p] · w[p,o,c,k], p being the window whose weight k lies on pixel i */
__kernel void local_input_gradient(__global const float *dy, __global const float *w, __global float *dx, const Windows windows,
                                   int C, int O, int G, int count)
{
    int element = get_global_id(0);
    if (element >= count) {
        return;
    }
    int i = element % windows.pixels, channel = element / windows.pixels % (G * C), n = element / windows.pixels / (G * C);
    int group = channel / C, c = channel % C;
    float sum = 0;
    for (int o = group * (O / G); o < (group + 1) * (O / G); o++) {
        for (int k = 0; k < windows.weights; k++) {
            int p = window_over(&windows, i, k);
            if (p >= 0) {
                sum += dy[(n * O + o) * windows.count + p] * w[((p * O + o) * C + c) * windows.weights + k];
            }
        }
    }
    dx[element] = sum;
}

/* dw[p,o,c,k] = Σ_n dy[n,o,p] · x[n,c,pixel under k of p], 0 where that is padding */
__kernel void local_weight_gradient(__global const float *x, __global const float *dy, __global float *dw, const Windows windows, int N,
                                    int C, int O, int G, int count)
{
    int element = get_global_id(0);
    if (element >= count) {
        return;
    }
    int k = element % windows.weights, c = element / windows.weights % C;
    int o = element / windows.weights / C % O, p = element / windows.weights / C / O;
    int block = o / (O / G) * C, i = pixel_under(&windows, p, k);
    float sum = 0;
    for (int n = 0; i >= 0 && n < N; n++) {
        sum += dy[(n * O + o) * windows.count + p] * x[(n * G * C + block + c) * windows.pixels + i];
    }
    dw[element] = sum;
}

/* db[o,p] = Σ_n dy[n,o,p]; j runs through both. */
__kernel void local_bias_gradient(__global const float *dy, __global float *db, int N, int count)
{
    int j = get_global_id(0);
    if (j >= count) {
        return;
    }
    float sum = 0;
    for (int n = 0; n < N; n++) {
        sum += dy[n * count + j];
    }
    db[j] = sum;
}
