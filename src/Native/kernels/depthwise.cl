/*
 * Depthwise convolution: every channel has weights of its own, M kernels of them, so no sum runs over channels.
 *
 *     y[n, c·M + m, p, q] = b[c·M + m] + Σ_k Σ_l x[n, c, p·s + k·d - top, q·s + l·d - left] · w[c·M + m, k, l]
 *
 * Index order: x n,c,row,column; w o,k,l; y n,o,p,q. Compiled for L columns of weights, STRIDE and DILATION along the rows.
 * A work-item takes channel after channel; it copies each between the zeros of its halo, which stays in the nearest cache, and computes
 *
 *                    LANES q's
 *                 +-------------+
 *     row p       |     sum     |   for each k and l, a vector of pixels for each of ROWS rows is multiplied with one weight;
 *                 +-------------+   rows beyond the last are the last once more, and
 *     row p + 1   |     sum     |   a vector that would reach over the end of the rows is moved back
 *                 +-------------+
 */
#include "depthwise.h"
#include "lanes.cl"

#ifndef L
#define L 3
#define STRIDE 1
#define DILATION 1
#endif

#define ROWS 7 /* which divides the heights of most pictures */

/*
 * One row between the zeros of the halo. At stride 2 rows of the halo are split, even places first, then from half a pitch on the odd ones:
 * so neighbouring windows find neighbouring floats under the same weight.
 */
__attribute__((always_inline)) void copy_row(__global const float *from, __global float *row, const Depthwise *d)
{
#if STRIDE == 2
    int pairs = d->W / 2, part = d->pitch / 2, i = 0;
    __global float *evens = row + d->left % 2 * part + d->left / 2, *odds = row + (d->left + 1) % 2 * part + (d->left + 1) / 2;
    if (pairs >= 8) {
        for (; i < pairs; i += 8) {
            int at = min(i, pairs - 8); /* the last vector overlaps the one before */
            float16 both = vload16(0, from + 2 * at);
            store_lanes(both.even, evens + at);
            store_lanes(both.odd, odds + at);
        }
        i = pairs;
    }
    for (i *= 2; i < d->W; i++) {
        (i % 2 ? odds : evens)[i / 2] = from[i];
    }
#else
    __global float *to = row + d->left;
    if (d->W >= 8) {
        for (int i = 0; i < d->W; i += 8) {
            int at = min(i, d->W - 8);
            store_lanes(vload8(0, from + at), to + at);
        }
    } else {
        for (int i = 0; i < d->W; i++) {
            to[i] = from[i];
        }
    }
#endif
}

#if STRIDE == 2
#define PLACE(i) ((i) % 2 * (d->pitch / 2) + (i) / 2)
#else
#define PLACE(i) (i)
#endif

__attribute__((always_inline)) void convolve(__global const float *halo, __global const float *w, float bias, __global float *y,
                                             const Depthwise *d)
{
    for (int top = 0; top < d->P; top += ROWS) {
        for (int q = 0; q < d->Q; q += LANES) {
            int column = max(0, min(q, d->Q - LANES));
            __global const float *from[ROWS];
            lanes sum[ROWS];
            UNROLL for (int r = 0; r < ROWS; r++) {
                from[r] = halo + min(top + r, d->P - 1) * d->stride * d->pitch + column;
                sum[r] = bias;
            }
            ROLL for (int k = 0; k < d->K; k++) {
                UNROLL for (int l = 0; l < L; l++) {
                    lanes weight = w[k * L + l];
                    int at = k * d->dilation * d->pitch + PLACE(l * DILATION);
                    UNROLL for (int r = 0; r < ROWS; r++) {
                        sum[r] = fma(weight, load_lanes(from[r] + at), sum[r]);
                    }
                }
            }
            UNROLL for (int r = 0; r < ROWS; r++) {
                store_first(sum[r], y + min(top + r, d->P - 1) * d->Q + column, d->Q);
            }
        }
    }
}

__kernel void depthwise(__global const float *restrict x, __global const float *restrict w, __global const float *restrict b,
                        __global float *restrict y, __global float *halos, const Depthwise d)
{
    int item = get_global_id(0);
    if (item >= d.items) {
        return;
    }
    __global float *halo = halos + item * d.halo;
    for (int i = 0; i < d.halo; i++) {
        halo[i] = 0;
    }
    int end = (int)((long)(item + 1) * d.planes / d.items);
    for (int plane = (int)((long)item * d.planes / d.items); plane < end; plane++) {
        for (int row = 0; row < d.H; row++) {
            copy_row(x + (plane * d.H + row) * d.W, halo + (row + d.top) * d.pitch, &d);
        }
        for (int m = 0; m < d.M; m++) {
            int o = plane % d.C * d.M + m;
            convolve(halo, w + o * d.K * L, b ? b[o] : 0, y + (plane * d.M + m) * d.P * d.Q, &d);
        }
    }
}
