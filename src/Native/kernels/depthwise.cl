/*
 * Depthwise convolution: every channel has weights of its own, M kernels of them, so no sum runs over channels.
 *
 *     y[n, c·M + m, p, q] = b[c·M + m] + Σ_k Σ_l x[n, c, p·s + k·d - top, q·s + l·d - left] · w[c·M + m, k, l]
 *
 * Index order: x n,c,row,column; w o,k,l; y n,o,p,q. Compiled for K×L weights, strides and dilations along rows and columns.
 * A work-item takes strip after strip of the channels: it copies the rows between zeros, which stay in the nearest cache, and computes
 *
 *                    LANES q's
 *                 +-------------+
 *     row p       |     sum     |   for each l and k, BESIDE vectors of pixels for each of ROWS rows are multiplied with one weight;
 *                 +-------------+   rows of x that several rows of y meet are loaded once for all;
 *     row p + 1   |     sum     |   a vector that would reach over the end of the rows is moved back
 *                 +-------------+
 */
#ifndef K
#define K 3
#define L 3
#define STRIDE_Y 1
#define STRIDE_X 1
#define DILATION_Y 1
#define DILATION_X 1
#define PITCH 48
#define ROWS 4
#define BESIDE 1
#endif

#define SPLIT STRIDE_X
#define MET(row) (DILATION_Y > 1 || (uint)(row) % STRIDE_Y < K)
#include "strips.cl"

/* `rows` rows of y from a strip. A vector may be longer than its row: the rest is overwritten by the next one. */
INLINE void convolve(__local const float *strip, __global const float *w, float bias, __global float *y, int rows, const Depthwise *d)
{
    for (int top = 0; top < rows; top += ROWS) {
        for (int q = 0; q < d->Q; q += BESIDE * LANES) {
            int column[BESIDE];
            lanes sum[BESIDE][ROWS];
            UNROLL for (int v = 0; v < BESIDE; v++) {
                column[v] = max(0, min(q + v * LANES, d->Q - LANES));
                UNROLL for (int r = 0; r < ROWS; r++) {
                    sum[v][r] = bias;
                }
            }
            ROLL for (int l = 0; l < L; l++) {
                __local const float *from = strip + top * STRIDE_Y * PITCH + place(l * DILATION_X, &d->strip);
                UNROLL for (int v = 0; v < BESIDE; v++) {
                    UNROLL for (int k = 0; k < K; k++) {
                        lanes weight = w[k * L + l];
                        UNROLL for (int r = 0; r < ROWS; r++) {
                            sum[v][r] = fma(weight, load_lanes(from + column[v] + (r * STRIDE_Y + k * DILATION_Y) * PITCH), sum[v][r]);
                        }
                    }
                }
            }
            UNROLL for (int r = 0; r < ROWS; r++) {
                UNROLL for (int v = 0; v < BESIDE; v++) {
                    if (top + r < rows && (v == 0 || q + v * LANES < d->Q)) {
                        int at = (top + r) * d->Q + column[v];
                        store_first(sum[v][r], y + at, rows * d->Q - at);
                    }
                }
            }
        }
    }
}

__kernel void depthwise(__global const float *restrict x, __global const float *restrict w, __global const float *restrict b,
                        __global float *restrict y, __local float *strip, const Depthwise d)
{
    int item = get_global_id(0), strips = d.N * d.C * d.strips;
    clear_strip(strip, &d.strip);
    int end = (int)((long)(item + 1) * strips / d.items);
    for (int i = (int)((long)item * strips / d.items); i < end; i++) {
        int plane = i / d.strips, first = first_row(i % d.strips, &d), rows = first_row(i % d.strips + 1, &d) - first;
        fill_strip(x + plane * d.strip.H * d.strip.W, strip, first * STRIDE_Y, (rows - 1) * STRIDE_Y + (K - 1) * DILATION_Y + 1, &d.strip);
        for (int m = 0; m < d.M; m++) {
            int o = plane % d.C * d.M + m;
            convolve(strip, w + o * K * L, b ? b[o] : 0, y + ((plane * d.M + m) * d.P + first) * d.Q, rows, &d);
        }
    }
}
