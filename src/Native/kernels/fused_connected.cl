/*
 * Fully connected layers in a row, for matrices that fit a processor's cache. With x the input of a layer and z what comes before its Relu:
 *
 *     z[m,n] = b[n] + Σ_k x[m,k] · w[n,k]     y = max(0, z)
 *     dz = dy · (1 if y > 0 else 0)     dx[m,k] = Σ_n dz[m,n] · w[n,k]     dw[n,k] = Σ_m dz[m,n] · x[m,k]     db[n] = Σ_m dz[m,n]
 *
 * Index order: x m,k of rows×inputs, w n,k of outputs×inputs, y and dy m,n of rows×outputs.
 *
 * Rows do not know of each other in y and dx: a work-item takes TALL of them through several layers. Tiles, in registers:
 *
 *     forward: TALL rows × 4 outputs, each a vector of partial sums over k    dx and dw: HIGH rows × WIDE vectors over k
 *
 *        w0  w1  w2  w3                                                          LANES k  LANES k  …
 *     m +---+---+---+---+                                                     m +--------+--------+
 *       | Σ | Σ | Σ | Σ |  added up across the lanes at the end                 |   dx   |   dx   |
 *       +---+---+---+---+                                                       +--------+--------+
 */
#include "chain.h"
#include "lanes.cl"
#include "step.cl"

#if LANES == 16
#define TALL 4
#define WIDE 5
#else
#define TALL 3
#define WIDE 3
#endif
#define HIGH 4

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

/* The last, incomplete vector of a row: zeros beyond its end. */
__attribute__((always_inline)) lanes load_rest(__global const float *p, int rest)
{
    return select((lanes)0, load_lanes(p), LANE < rest);
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
                lanes weight = load_rest(weights[j] + whole, rest);
                UNROLL for (int i = 0; i < TALL; i++) {
                    sum[i][j] = fma(load_rest(row[i] + whole, rest), weight, sum[i][j]);
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

/* The memory of each layer of a chain; NULL beyond the last. */
#define OF_EACH(type, p) type p##0, type p##1, type p##2, type p##3, type p##4, type p##5
#define LISTED(p) {p##0, p##1, p##2, p##3, p##4, p##5}

/* y of every layer. */
__kernel void chain_forward(const Chain chain, __global const float *x, OF_EACH(__global const float *, w),
                            OF_EACH(__global const float *, b), OF_EACH(__global float *, y))
{
    __global const float *w[MOST_LINKS] = LISTED(w), *b[MOST_LINKS] = LISTED(b);
    __global float *y[MOST_LINKS] = LISTED(y);
    int m = get_global_id(0) * TALL;
    for (int i = 0; m < chain.rows && i < chain.count; i++) {
        connected(i ? y[i - 1] : x, w[i], b[i], y[i], m, chain.rows, chain.lengths[i], chain.lengths[i + 1], chain.relu[i]);
    }
}

/* dy times the slope of the Relu that gave y. */
__attribute__((always_inline)) lanes through_relu(lanes dy, lanes y)
{
    lanes slope = select(select((lanes)0, y, y != y), (lanes)1, y > 0.0f);
    return dy * slope;
}

/*
 * WIDTH vectors over k of HIGH sums  Σ_i left[i · step + row · stride] · right[i · length + k]:  dx, whose i are outputs, and dw, whose i
 * are rows of the batch.
 */
#define SUM_TILE(NAME, WIDTH) \
    __attribute__((always_inline)) void NAME(__global const float *left, int step, const int *stride, __global const float *right, int length, int count, \
              lanes sum[HIGH][WIDE]) \
    { \
        lanes s[HIGH][WIDTH]; \
        UNROLL for (int i = 0; i < HIGH; i++) { \
            UNROLL for (int v = 0; v < WIDTH; v++) { \
                s[i][v] = 0; \
            } \
        } \
        ROLL for (int t = 0; t < count; t++) { \
            lanes r[WIDTH]; \
            UNROLL for (int v = 0; v < WIDTH; v++) { \
                r[v] = load_lanes(right + v * LANES); \
            } \
            UNROLL for (int i = 0; i < HIGH; i++) { \
                lanes factor = left[stride[i]]; \
                UNROLL for (int v = 0; v < WIDTH; v++) { \
                    s[i][v] = fma(factor, r[v], s[i][v]); \
                } \
            } \
            left += step; \
            right += length; \
        } \
        UNROLL for (int i = 0; i < HIGH; i++) { \
            UNROLL for (int v = 0; v < WIDTH; v++) { \
                sum[i][v] = s[i][v]; \
            } \
        } \
    }

SUM_TILE(sum_wide, WIDE)
SUM_TILE(sum_two, 2)
SUM_TILE(sum_one, 1)

/* How many vectors the next tile takes when `left` columns remain, and where it begins: the last one reaches back over the one before. */
__attribute__((always_inline)) int next_tile(int k, int inputs, int *begin)
{
    int left = inputs - k, width = left > (WIDE - 1) * LANES ? WIDE : left > LANES ? 2 : 1;
    if (inputs < width * LANES) {
        width = 1;
    }
    *begin = max(min(k, inputs - width * LANES), 0);
    return width;
}

__attribute__((always_inline)) void sum_tile(int width, __global const float *left, int step, const int *stride, __global const float *right, int length, int count,
              lanes sum[HIGH][WIDE])
{
    if (width == WIDE) {
        sum_wide(left, step, stride, right, length, count, sum);
    } else if (width == 2) {
        sum_two(left, step, stride, right, length, count, sum);
    } else {
        sum_one(left, step, stride, right, length, count, sum);
    }
}

/* Stores the first `count` lanes. */
__attribute__((always_inline)) void store_some(lanes v, int count, __global float *to)
{
    if (count >= LANES) {
        store_lanes(v, to);
    } else {
        float values[LANES];
        store_lanes(v, values);
        for (int i = 0; i < count; i++) {
            to[i] = values[i];
        }
    }
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
                store_some(relu ? through_relu(sum[i][v], load_lanes(x + to)) : sum[i][v], inputs - begin, dx + to);
            }
        }
        k = begin + width * LANES;
    }
}

/* dz of every layer from dz of the last one, and dx, the gradient of the chain's input, if wanted. */
__kernel void chain_backward(const Chain chain, __global float *dx, OF_EACH(__global const float *, w), OF_EACH(__global const float *, y),
                             OF_EACH(__global float *, dz))
{
    __global const float *w[MOST_LINKS] = LISTED(w), *y[MOST_LINKS] = LISTED(y);
    __global float *dz[MOST_LINKS] = LISTED(dz);
    int m = get_global_id(0) * HIGH;
    for (int i = chain.count - 1; m < chain.rows && i >= (dx ? 0 : 1); i--) {
        connected_input_gradient(dz[i], w[i], i ? y[i - 1] : 0, i ? dz[i - 1] : dx, m, chain.rows, chain.lengths[i], chain.lengths[i + 1],
                                 i && chain.relu[i - 1]);
    }
}

/* dz = dy through the Relu: one work-item LANES elements. */
__kernel void relu_gradient(__global const float *y, __global const float *dy, __global float *dz, int count)
{
    int i = get_global_id(0) * LANES;
    if (i < count) {
        store_some(through_relu(load_lanes(dy + i), load_lanes(y + i)), count - i, dz + i);
    }
}

/* dw and db of HIGH outputs of one layer, and the step that w and b make. */
void connected_weights(__global const float *x, __global const float *dz, int n, int rows, int inputs, int outputs, __global float *w,
                       __global float *dw, __global float *v, __global const float *rates, int decays)
{
    int high = min(HIGH, outputs - n), stride[HIGH];
    UNROLL for (int i = 0; i < HIGH; i++) {
        stride[i] = min(n + i, outputs - 1);
    }
    for (int k = 0, begin, done = 0; k < inputs; done = k) {
        int width = next_tile(k, inputs, &begin);
        lanes sum[HIGH][WIDE];
        sum_tile(width, dz, outputs, stride, x + begin, inputs, rows, sum);
        for (int i = 0; i < high; i++) {
            for (int t = 0; t < width; t++) {
                int column = begin + t * LANES, fresh = max(done - column, 0);
                learn_lanes(sum[i][t], fresh, min(inputs - column, LANES), (n + i) * inputs + column, w, dw, v, rates, decays);
            }
        }
        k = begin + width * LANES;
    }
}

void connected_biases(__global const float *dz, int n, int rows, int outputs, __global float *b, __global float *db, __global float *vb,
                      __global const float *rates, int decays)
{
    for (int i = 0; i < min(HIGH, outputs - n); i++) {
        float sum = 0;
        for (int m = 0; m < rows; m++) {
            sum += dz[m * outputs + n + i];
        }
        learn(sum, n + i, b, db, vb, rates, decays);
    }
}

/* dw and db of every layer, each work-item HIGH outputs of one. v, vb: velocities. */
__kernel void chain_weights(const Chain chain, __global const float *rates, OF_EACH(__global const float *, x),
                            OF_EACH(__global const float *, dz), OF_EACH(__global float *, w), OF_EACH(__global float *, dw),
                            OF_EACH(__global float *, v), OF_EACH(__global float *, b), OF_EACH(__global float *, db),
                            OF_EACH(__global float *, vb))
{
    __global const float *x[MOST_LINKS] = LISTED(x), *dz[MOST_LINKS] = LISTED(dz);
    __global float *w[MOST_LINKS] = LISTED(w), *dw[MOST_LINKS] = LISTED(dw), *v[MOST_LINKS] = LISTED(v);
    __global float *b[MOST_LINKS] = LISTED(b), *db[MOST_LINKS] = LISTED(db), *vb[MOST_LINKS] = LISTED(vb);
    int i = 0, n = get_global_id(0) * HIGH;
    for (; i < chain.count && n >= (chain.lengths[i + 1] + HIGH - 1) / HIGH * HIGH; i++) {
        n -= (chain.lengths[i + 1] + HIGH - 1) / HIGH * HIGH;
    }
    if (i == chain.count) {
        return;
    }
    connected_weights(x[i], dz[i], n, chain.rows, chain.lengths[i], chain.lengths[i + 1], w[i], dw[i], v[i],
                      chain.steps[i] ? rates : 0, chain.decays[i]);
    if (b[i]) {
        connected_biases(dz[i], n, chain.rows, chain.lengths[i + 1], b[i], db[i], vb[i], chain.b_steps[i] ? rates : 0, chain.b_decays[i]);
    }
}
