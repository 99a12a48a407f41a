/*
 * The gradient of a depthwise convolution's input (depthwise.cl), where each channel has one output:
 *
 *     dx[n,c,i,j] = Σ_k Σ_l dy[n,c,p,q] · w[c,k,l]      where  p·s + k·d = i + top,  q·s + l·d = j + left
 *
 * Index order: dx n,c,row,column; w c,k,l; dy n,c,p,q. Compiled for K×L weights, strides and dilations along rows and columns; SHIFT is
 * i + top with the zeros before dy counted too, so that p from the first of those on is (i + SHIFT - k·d) / s.
 * A work-item takes strip after strip of the channels: it copies the rows of dy between zeros and computes
 *
 *               LANES even j's   odd ones         at stride 1 just LANES j's, at 3 and 4 as many vectors;
 *             +--------------+--------------+
 *     row i   |     sum      |     sum      |     ROWS rows, a multiple of STRIDE_Y: so the compiler knows which weights meet a row
 *             +--------------+--------------+
 */
#ifndef K
#define K 3
#define L 3
#define STRIDE_Y 1
#define STRIDE_X 1
#define DILATION_Y 1
#define DILATION_X 1
#define SHIFT_Y 2
#define SHIFT_X 2
#define PITCH 48
#define ROWS 4
#endif

#define SPLIT 1
#include "strips.cl"

/* Stores STRIDE_X vectors, every STRIDE_X-th column in each, as far as there is room. */
INLINE void store_columns(const lanes *sum, __global float *to, int room)
{
#if STRIDE_X == 2
    lanes low, high;
    low.even = sum[0].lo, low.odd = sum[1].lo, high.even = sum[0].hi, high.odd = sum[1].hi;
    store_first(low, to, room);
    if (room > LANES) {
        store_first(high, to + LANES, room - LANES);
    }
#elif STRIDE_X > 2
    float row[STRIDE_X * LANES], column[LANES];
    UNROLL for (int b = 0; b < STRIDE_X; b++) {
        store_lanes(sum[b], column);
        UNROLL for (int j = 0; j < LANES; j++) {
            row[STRIDE_X * j + b] = column[j];
        }
    }
    for (int v = 0; v < STRIDE_X * LANES && v < room; v += LANES) {
        store_first(load_lanes(row + v), to + v, room - v);
    }
#else
    store_first(sum[0], to, room);
#endif
}

#if STRIDE_X == 1
#define EACH_COLUMN ROLL
#else
#define EACH_COLUMN UNROLL /* for it has to be known which of the vectors it belongs to */
#endif

INLINE void gather(__local const float *strip, __global const float *w, __global float *dx, int rows, const Depthwise *d)
{
    int width = STRIDE_X * LANES;
    for (int top = 0; top < rows; top += ROWS) {
        for (int column = 0; column < d->Q; column += width) {
            __local const float *from = strip + top / STRIDE_Y * PITCH + column / STRIDE_X + d->strip.origin[0];
            lanes sum[ROWS][STRIDE_X];
            UNROLL for (int r = 0; r < ROWS; r++) {
                UNROLL for (int b = 0; b < STRIDE_X; b++) {
                    sum[r][b] = 0;
                }
            }
            EACH_COLUMN for (int l = 0; l < L; l++) {
                UNROLL for (int k = 0; k < K; k++) {
                    lanes weight = w[k * L + l];
                    UNROLL for (int b = 0; b < STRIDE_X; b++) {
                        UNROLL for (int r = 0; r < ROWS; r++) {
                            int p = r + SHIFT_Y - k * DILATION_Y, q = b + SHIFT_X - l * DILATION_X;
                            if (p % STRIDE_Y == 0 && q % STRIDE_X == 0) {
                                sum[r][b] = fma(weight, load_lanes(from + p / STRIDE_Y * PITCH + q / STRIDE_X), sum[r][b]);
                            }
                        }
                    }
                }
            }
            UNROLL for (int r = 0; r < ROWS; r++) {
                if (top + r < rows) {
                    int at = (top + r) * d->Q + column;
                    /* Where a row is one vector, the next one overwrites what goes beyond it. */
                    store_columns(sum[r], dx + at, d->Q <= width ? rows * d->Q - at : d->Q - column);
                }
            }
        }
    }
}

__kernel void depthwise_input_gradient(__global const float *restrict dy, __global const float *restrict w, __global float *restrict dx,
                                       __local float *strip, const Depthwise d)
{
    int item = get_global_id(0), strips = d.N * d.C * d.strips;
    clear_strip(strip, &d.strip);
    int end = (int)((long)(item + 1) * strips / d.items);
    for (int i = (int)((long)item * strips / d.items); i < end; i++) {
        int plane = i / d.strips, first = first_row(i % d.strips, &d), rows = first_row(i % d.strips + 1, &d) - first;
        fill_strip(dy + plane * d.strip.H * d.strip.W, strip, first / STRIDE_Y, (rows - 1 + SHIFT_Y) / STRIDE_Y + 1, &d.strip);
        gather(strip, w + plane % d.C * K * L, dx + (plane * d.P + first) * d.Q, rows, &d);
    }
}
