/*
 * The gradient of a depthwise convolution's weights (depthwise.cl):
 *
 *     dw[o,k,l] = Σ_n Σ_p Σ_q dy[n,o,p,q] · x[n, o/M, p·s + k·d - top, q·s + l·d - left]
 *
 * Index order: x n,c,row,column; dw o,k,l; dy n,o,p,q. Compiled for K×L weights, strides and dilations along rows and columns.
 * A work-item takes one o; it copies strips of x between zeros into local memory and multiplies
 *
 *                    LANES q's
 *                 +-------------+
 *     row p       |     dy      |   each of ROWS rows with the vectors of x that K rows of weights and TOGETHER columns meet:
 *                 +-------------+   as many sums, whose lanes are added up at the end
 *     row p + 1   |     dy      |
 *                 +-------------+
 *
 * What lies beyond the rows of dy counts as zero and meets pixels: where those are infinite or no number, a weight of their channel may
 * become no number that by the formula would not.
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
#define TOGETHER 3
#endif

#define SPLIT STRIDE_X
#define MET(row) (DILATION_Y > 1 || (uint)(row) % STRIDE_Y < K)
#include "strips.cl"

INLINE void correlate(__local const float *strip, __global const float *dy, lanes total[K][L], int rows, const Depthwise *d)
{
    ROLL for (int first = 0; first < L; first += TOGETHER) {
        lanes sum[K][TOGETHER];
        UNROLL for (int k = 0; k < K; k++) {
            UNROLL for (int l = 0; l < TOGETHER; l++) {
                sum[k][l] = 0;
            }
        }
        for (int top = 0; top < rows; top += ROWS) {
            for (int q = 0; q < d->Q; q += LANES) {
                lanes upstream[ROWS];
                UNROLL for (int r = 0; r < ROWS; r++) {
                    upstream[r] = top + r < rows ? load_first(dy + (top + r) * d->Q + q, d->Q - q) : 0;
                }
                UNROLL for (int l = 0; l < TOGETHER; l++) {
                    __local const float *from = strip + top * STRIDE_Y * PITCH + place((first + l) * DILATION_X, &d->strip) + q;
                    UNROLL for (int k = 0; k < K; k++) {
                        UNROLL for (int r = 0; r < ROWS; r++) {
                            sum[k][l] = fma(upstream[r], load_lanes(from + (r * STRIDE_Y + k * DILATION_Y) * PITCH), sum[k][l]);
                        }
                    }
                }
            }
        }
        UNROLL for (int k = 0; k < K; k++) {
            UNROLL for (int l = 0; l < TOGETHER; l++) {
                total[k][first + l] += sum[k][l];
            }
        }
    }
}

INLINE float add_up(lanes v)
{
#if LANES == 16
    float8 eight = v.lo + v.hi;
#else
    float8 eight = v;
#endif
    float4 four = eight.lo + eight.hi;
    return (four.x + four.y) + (four.z + four.w);
}

/* Work-item (o, part): one of several parts of the strips of all pictures. dw: parts × o × k × l. */
__kernel void depthwise_weight_gradient(__global const float *restrict x, __global const float *restrict dy, __global float *restrict dw,
                                        __local float *strip, const Depthwise d)
{
    int o = get_global_id(0), part = get_global_id(1), parts = get_global_size(1), strips = d.N * d.strips;
    lanes total[K][L];
    for (int k = 0; k < K; k++) {
        for (int l = 0; l < L; l++) {
            total[k][l] = 0;
        }
    }
    clear_strip(strip, &d.strip);
    for (int i = strips * part / parts; i < strips * (part + 1) / parts; i++) {
        int n = i / d.strips, first = first_row(i % d.strips, &d), rows = first_row(i % d.strips + 1, &d) - first;
        fill_strip(x + (n * d.C + o / d.M) * d.strip.H * d.strip.W, strip, first * STRIDE_Y,
                   (rows - 1) * STRIDE_Y + (K - 1) * DILATION_Y + 1, &d.strip);
        correlate(strip, dy + ((n * d.C * d.M + o) * d.P + first) * d.Q, total, rows, &d);
    }
    dw += (part * d.C * d.M + o) * K * L;
    for (int k = 0; k < K; k++) {
        for (int l = 0; l < L; l++) {
            dw[k * L + l] = add_up(total[k][l]);
        }
    }
}
