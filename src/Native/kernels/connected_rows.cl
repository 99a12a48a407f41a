/*
 * Fully connected layers in a row, for matrices that fit a processor's cache. With x the input of a layer and z what comes before its Relu:
 *
 *     z[m,n] = b[n] + Σ_k x[m,k] · w[n,k]     y = max(0, z)
 *     dz = dy · (1 if y > 0 else 0)     dx[m,k] = Σ_n dz[m,n] · w[n,k]     dw[n,k] = Σ_m dz[m,n] · x[m,k]     db[n] = Σ_m dz[m,n]
 *
 * Index order: x m,k of rows×inputs, w n,k of outputs×inputs, y and dy m,n of rows×outputs.
 *
 * Rows do not know of each other in y and dx, so HIGH of them go through all layers together. Tiles, in registers:
 *
 *     forward: TALL rows × 4 outputs, each a vector of partial sums over k    dx and dw: HIGH rows × WIDE vectors over k
 *
 *        w0  w1  w2  w3                                                          LANES k  LANES k  …
 *     m +---+---+---+---+                                                     m +--------+--------+
 *       | Σ | Σ | Σ | Σ |  added up across the lanes at the end                 |   dx   |   dx   |
 *       +---+---+---+---+                                                       +--------+--------+
 */
#include "chain.h"
#include "connected_tiles.cl"

#if LANES == 16
#define TALL 4
#else
#define TALL 2
#endif

/* The row m of a matrix, or the last one where there is none (what is computed from that is not stored). */
#define ROW(matrix, m, rows, length) ((matrix) + min(m, (rows) - 1) * (length))

/* The lanes of a vector added up four by four, which is as far as whole registers go. */
__attribute__((always_inline)) float4 quarter(lanes v)
{
#if LANES == 16
    float8 half_sum = v.lo + v.hi;
    return half_sum.lo + half_sum.hi;
#else
    return v.lo + v.hi;
#endif
}

/* Each of four vectors added up. */
__attribute__((always_inline)) float4 totals(const lanes *v)
{
    float4 a = quarter(v[0]), b = quarter(v[1]), c = quarter(v[2]), d = quarter(v[3]);
    float4 ab = (float4)(a.lo + a.hi, b.lo + b.hi), cd = (float4)(c.lo + c.hi, d.lo + d.hi);
    return (float4)(ab.even, cd.even) + (float4)(ab.odd, cd.odd);
}

/* The last, incomplete vector of a row, which reaches back over the one before: zeros where it does. Short rows have none before. */
__attribute__((always_inline)) lanes load_rest(__global const float *row, int whole, int rest)
{
    return whole ? select((lanes)0, load_lanes(row + whole + rest - LANES), LANE >= LANES - rest) : load_some(row, rest);
}

/* y of one layer for TALL rows from row m on. */
__attribute__((always_inline)) void connected(__global const float *x, __global const float *w, __global const float *b, __global float *y, int m, int rows, int inputs,
               int outputs, int relu)
{
    __global const float *row[TALL];
    UNROLL for (int i = 0; i < TALL; i++) {
        row[i] = ROW(x, m + i, rows, inputs);
    }
    int whole = inputs / LANES * LANES, rest = inputs - whole;
    for (int n = 0; n < outputs; n += 4) {
        int n0 = max(min(n, outputs - 4), 0);
        __global const float *weights[4];
        lanes sum[TALL][4];
        UNROLL for (int j = 0; j < 4; j++) {
            weights[j] = ROW(w, n0 + j, outputs, inputs);
            UNROLL for (int i = 0; i < TALL; i++) {
                sum[i][j] = 0;
            }
        }
        ROLL for (int k = 0; k < whole; k += LANES) {
            lanes pixel[TALL];
            UNROLL for (int i = 0; i < TALL; i++) {
                pixel[i] = load_lanes(row[i] + k);
            }
            UNROLL for (int j = 0; j < 4; j++) {
                lanes weight = load_lanes(weights[j] + k);
                UNROLL for (int i = 0; i < TALL; i++) {
                    sum[i][j] = fma(pixel[i], weight, sum[i][j]);
                }
            }
        }
        if (rest) {
            UNROLL for (int j = 0; j < 4; j++) {
                lanes weight = load_rest(weights[j], whole, rest);
                UNROLL for (int i = 0; i < TALL; i++) {
                    sum[i][j] = fma(load_rest(row[i], whole, rest), weight, sum[i][j]);
                }
            }
        }
        UNROLL for (int i = 0; i < TALL; i++) {
            float4 z = totals(sum[i]);
            __global float *to = y + (m + i) * outputs + n0;
            if (m + i < rows && outputs >= 4) {
                z += b ? vload4(0, b + n0) : 0;
                vstore4(relu ? select(z, (float4)0, z <= 0.0f) : z, 0, to);
            } else if (m + i < rows) {
                float values[4];
                vstore4(z, 0, values);
                for (int j = 0; j < outputs; j++) {
                    float value = values[j] + (b ? b[j] : 0);
                    to[j] = relu && value <= 0 ? 0 : value;
                }
            }
        }
    }
}

/* dy times the slope of the Relu that gave y. */
__attribute__((always_inline)) lanes through_relu(lanes dy, lanes y)
{
    lanes slope = select(select((lanes)0, y, y != y), (lanes)1, y > 0.0f);
    return dy * slope;
}

/* dx of one layer for HIGH rows from row m on; through the Relu that x came from, if there was one. */
__attribute__((always_inline)) void connected_input_gradient(__global const float *dz, __global const float *w, __global const float *x, __global float *dx, int m,
                              int rows, int inputs, int outputs, int relu)
{
    int stride[HIGH];
    UNROLL for (int i = 0; i < HIGH; i++) {
        stride[i] = min(m + i, rows - 1) * outputs;
    }
    for (int k = 0, begin; k < inputs;) {
        int width = next_tile(k, inputs, &begin);
        lanes sum[HIGH][WIDE];
        sum_tile(width, dz, 1, stride, w + begin, inputs, outputs, sum);
        for (int i = 0; i < min(HIGH, rows - m); i++) {
            for (int v = 0; v < width; v++) {
                int to = (m + i) * inputs + begin + v * LANES;
                store_first(relu ? through_relu(sum[i][v], load_some(x + to, inputs - begin)) : sum[i][v], dx + to, inputs - begin);
            }
        }
        k = begin + width * LANES;
    }
}

/* y of every layer for the HIGH rows from m on. */
__attribute__((always_inline)) void rows_forward(const Chain *chain, int m, __global const float *x, __global const float **w,
                                                 __global const float **b, __global float **y)
{
    for (int row = m; row < min(m + HIGH, chain->rows); row += TALL) {
        for (int i = 0; i < chain->count; i++) {
            connected(i ? y[i - 1] : x, w[i], b[i], y[i], row, chain->rows, chain->lengths[i], chain->lengths[i + 1], chain->relu[i]);
        }
    }
}

/* dz of every layer from dz of the last one, and dx, the gradient of the chain's input, if wanted. */
__attribute__((always_inline)) void rows_backward(const Chain *chain, int m, __global float *dx, __global const float **w,
                                                  __global float **y, __global float **dz)
{
    for (int i = chain->count - 1; i >= (dx ? 0 : 1); i--) {
        connected_input_gradient(dz[i], w[i], i ? y[i - 1] : 0, i ? dz[i - 1] : dx, m, chain->rows, chain->lengths[i], chain->lengths[i + 1],
                                 i && chain->relu[i - 1]);
    }
}
