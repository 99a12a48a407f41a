/*
 * Operators of two tensors in vectors; pairwise.cl has the formulas. x is as large as the result; of a, the other one,
 *
 *     …_planes: one number serves a whole plane, as in N×C×H×W + C×1×1        …_rows: it is a row that is repeated, or as large as x
 *
 *     x   [ plane, or row ] [ plane, or row ] [ …        a   [ its number ] [ its number ] [ …   or   [ row ] [ the same row ] [ …
 *
 * Index order: q runs through pieces of planes or rows (pieces.h), i through the elements of a piece. One work-item for some pieces.
 */
#include "pieces.cl"

/* Both kinds of kernel for y = VALUE(x, a), given with get as in MAP. */
#define PAIR(NAME, VALUE)                                                                                                             \
    __kernel void NAME##_planes(__global const float *x, __global const float *a, __global float *y, Planes planes, Groups channels)  \
    {                                                                                                                                 \
        for (EACH_PIECE(q, planes)) {                                                                                                 \
            __global const float *from = x + start_of(planes, q);                                                                     \
            __global float *to = y + start_of(planes, q);                                                                             \
            float other = a[group_of(channels, plane_of(planes, q))];                                                                 \
            int i = 0, n = length_of(planes, q);                                                                                      \
            for (; i + LANES <= n; i += LANES) {                                                                                      \
                store_lanes(VALUE(load_lanes(from + i), (lanes)other), to + i);                                                       \
            }                                                                                                                         \
            for (; i < n; i++) {                                                                                                      \
                to[i] = VALUE(from[i], other);                                                                                        \
            }                                                                                                                         \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_rows(__global const float *x, __global const float *a, __global float *y, Planes rows)                       \
    {                                                                                                                                 \
        for (EACH_PIECE(q, rows)) {                                                                                                   \
            __global const float *from = x + start_of(rows, q), *other = a + first_of(rows, q);                                       \
            __global float *to = y + start_of(rows, q);                                                                               \
            int i = 0, n = length_of(rows, q);                                                                                        \
            for (; i + LANES <= n; i += LANES) {                                                                                      \
                store_lanes(VALUE(load_lanes(from + i), load_lanes(other + i)), to + i);                                              \
            }                                                                                                                         \
            for (; i < n; i++) {                                                                                                      \
                to[i] = VALUE(from[i], other[i]);                                                                                     \
            }                                                                                                                         \
        }                                                                                                                             \
    }

#define BOTH_TYPES(DEFINITION) DEFINITION(float) DEFINITION(lanes)

#define PRELU(TYPE) OVERLOADED TYPE prelu(TYPE x, TYPE a) { return x > 0 ? x : a * x; }
#define PRELU_SLOPE(TYPE) OVERLOADED TYPE prelu_slope(TYPE x, TYPE a) { return x > 0 ? 1 : isnan(x) ? x : a; }
#define ZERO_IF_POSITIVE(TYPE) OVERLOADED TYPE zero_if_positive(TYPE x, TYPE y) { return x > 0 ? 0 : y; }
BOTH_TYPES(PRELU)
BOTH_TYPES(PRELU_SLOPE)
BOTH_TYPES(ZERO_IF_POSITIVE)

#define ADDED(x, a) ((x) + (a))
#define SUBTRACTED(x, a) ((x) - (a))
#define MULTIPLIED(x, a) ((x) * (a))
#define DIVIDED(x, a) ((x) / (a))
#define MULTIPLIED_SUM(x, a) (0 + (x) * (a)) /* a sum of one, which begins at 0 like all: never -0 */
PAIR(add, ADDED)
PAIR(subtract, SUBTRACTED)
PAIR(divide, DIVIDED)
PAIR(multiply, MULTIPLIED)
PAIR(multiply_back, MULTIPLIED_SUM)
PAIR(prelu, prelu)

/* dx of PRelu. */
__kernel void prelu_back_planes(__global const float *x, __global const float *a, __global const float *dy, __global float *dx,
                                Planes planes, Groups channels)
{
    for (EACH_PIECE(q, planes)) {
        __global const float *from = x + start_of(planes, q), *upstream = dy + start_of(planes, q);
        __global float *to = dx + start_of(planes, q);
        float slope = a[group_of(channels, plane_of(planes, q))];
        int i = 0, n = length_of(planes, q);
        for (; i + LANES <= n; i += LANES) {
            store_lanes(load_lanes(upstream + i) * prelu_slope(load_lanes(from + i), (lanes)slope), to + i);
        }
        for (; i < n; i++) {
            to[i] = upstream[i] * prelu_slope(from[i], slope);
        }
    }
}

/* dx = 0 + dy: a sum of one, which begins at 0 like all. */
__kernel void pass_back(__global const float *dy, __global float *dx, Planes planes)
{
    for (EACH_PIECE(q, planes)) {
        __global const float *from = dy + start_of(planes, q);
        __global float *to = dx + start_of(planes, q);
#define PASSED(get) 0 + get(from + i)
        MAP(to, length_of(planes, q), PASSED)
    }
}

/* ---- Sums over the places to which a was repeated: of each piece, then of the pieces of each element of a ---- */

/* Add: Σ dy. Mul: Σ dy·x. PRelu: Σ dy·x where x ≤ 0. */
__kernel void add_sums(__global const float *x, __global const float *dy, __global float *sums, Planes planes)
{
    for (EACH_PIECE(q, planes)) {
        __global const float *upstream = dy + start_of(planes, q);
#define UPSTREAM(get) get(upstream + i)
        SUM(sums[q], length_of(planes, q), UPSTREAM)
    }
}

__kernel void multiply_sums(__global const float *x, __global const float *dy, __global float *sums, Planes planes)
{
    for (EACH_PIECE(q, planes)) {
        __global const float *upstream = dy + start_of(planes, q), *from = x + start_of(planes, q);
#define PRODUCT(get) get(upstream + i) * get(from + i)
        SUM(sums[q], length_of(planes, q), PRODUCT)
    }
}

__kernel void prelu_sums(__global const float *x, __global const float *dy, __global float *sums, Planes planes)
{
    for (EACH_PIECE(q, planes)) {
        __global const float *upstream = dy + start_of(planes, q), *from = x + start_of(planes, q);
#define LEFT_PRODUCT(get) zero_if_positive(get(from + i), get(upstream + i) * get(from + i))
        SUM(sums[q], length_of(planes, q), LEFT_PRODUCT)
    }
}

/* One work-item an element of a. */
__kernel void group_sums(__global const float *sums, __global float *da, Planes planes, Groups channels)
{
    int c = get_global_id(0);
    if (c < channels.count) {
        float sum = 0;
        for (int k = 0; k < pieces_of(channels, planes); k++) {
            sum += sums[piece_of(channels, planes, c, k)];
        }
        da[c] = sum;
    }
}

/*
 * The same where a is a row: work-item (b, r) adds up the columns from b · LANES on, in the r-th `height` rows; a row of sums for each r.
 */
#define COLUMN_SUMS(NAME, TERM)                                                                                                       \
    __kernel void NAME(__global const float *x, __global const float *dy, __global float *sums, int rows, int columns, int height)    \
    {                                                                                                                                 \
        int first = get_global_id(0) * LANES, r = get_global_id(1), last = min(rows, (r + 1) * height);                               \
        if (first + LANES <= columns) {                                                                                               \
            lanes sum = 0;                                                                                                            \
            for (int m = r * height; m < last; m++) {                                                                                 \
                int at = m * columns + first;                                                                                         \
                sum += TERM(load_lanes);                                                                                              \
            }                                                                                                                         \
            store_lanes(sum, sums + r * columns + first);                                                                             \
            return;                                                                                                                   \
        }                                                                                                                             \
        for (int column = first; column < columns; column++) {                                                                        \
            float sum = 0;                                                                                                            \
            for (int m = r * height; m < last; m++) {                                                                                 \
                int at = m * columns + column;                                                                                        \
                sum += TERM(one_of);                                                                                                  \
            }                                                                                                                         \
            sums[r * columns + column] = sum;                                                                                         \
        }                                                                                                                             \
    }

#define COLUMN_TERM(get) get(dy + at)
#define COLUMN_PRODUCT(get) get(dy + at) * get(x + at)
#define COLUMN_LEFT_PRODUCT(get) zero_if_positive(get(x + at), get(dy + at) * get(x + at))
COLUMN_SUMS(add_columns, COLUMN_TERM)
COLUMN_SUMS(multiply_columns, COLUMN_PRODUCT)
COLUMN_SUMS(prelu_columns, COLUMN_LEFT_PRODUCT)

/* y = x · scale if mask else 0; scale > 0. pairwise.cl has the rest. */
__kernel void dropout_pieces(__global const float *x, __global const uchar *mask, __global float *y, float scale, Planes planes)
{
    for (EACH_PIECE(q, planes)) {
        int i = start_of(planes, q), end = i + length_of(planes, q);
        for (; i + LANES <= end; i += LANES) {
            store_lanes(load_bytes(mask + i) != 0 ? load_lanes(x + i) * scale : 0, y + i);
        }
        for (; i < end; i++) {
            y[i] = mask[i] ? x[i] * scale : 0;
        }
    }
}
