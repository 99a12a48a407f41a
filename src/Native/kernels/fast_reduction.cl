/*
 * Reductions over axes in two steps; axis_reduction.cl has the formulas. Of x, seen as outer × kept × inner, each y is made of the (o, i) of its k:
 *
 *     NAME_pieces    of each piece of a plane (o, k), whose elements i lie side by side (pieces.h)
 *     NAME_columns   where inner = 1, of `height` rows o at a time, for vectors of columns k
 *     NAME_groups    of the pieces, or blocks of rows, of each y
 *
 * Index order: q runs through pieces, i through the elements of a piece, k through the pieces of a group.
 */
#include "pieces.cl"

#define BOTH_TYPES(DEFINITION) DEFINITION(float) DEFINITION(lanes)

/* The first of two numbers unless the second beats it; NaN beats every number. */
#define GREATEST(TYPE) OVERLOADED TYPE greatest(TYPE a, TYPE b) { return b > a || (isnan(b) && !isnan(a)) ? b : a; }
#define LEAST(TYPE) OVERLOADED TYPE least(TYPE a, TYPE b) { return b < a || (isnan(b) && !isnan(a)) ? b : a; }
BOTH_TYPES(GREATEST)
BOTH_TYPES(LEAST)

#define ADDED(a, b) ((a) + (b))
#define MULTIPLIED(a, b) ((a) * (b))

/* result = TERM(0) ∘ TERM(1) ∘ …, n of them, in four vectors, then one. START: what changes nothing. */
#define FOLD(result, n, START, JOINED, TERM)                                                          \
    {                                                                                                 \
        lanes four[4] = {START, START, START, START};                                                 \
        int at = 0;                                                                                   \
        for (; at + 4 * LANES <= n; at += 4 * LANES) {                                                \
            UNROLL for (int v = 0; v < 4; v++) {                                                      \
                int i = at + v * LANES;                                                               \
                four[v] = JOINED(four[v], TERM(load_lanes));                                          \
            }                                                                                         \
        }                                                                                             \
        for (int i = at; i + LANES <= n; i += LANES, at += LANES) {                                   \
            four[0] = JOINED(four[0], TERM(load_lanes));                                              \
        }                                                                                             \
        float each[LANES], all = START;                                                               \
        store_lanes(JOINED(JOINED(four[0], four[1]), JOINED(four[2], four[3])), each);                \
        for (int lane = 0; lane < LANES; lane++) {                                                    \
            all = JOINED(all, each[lane]);                                                            \
        }                                                                                             \
        for (int i = at; i < n; i++) {                                                                \
            all = JOINED(all, TERM(one_of));                                                          \
        }                                                                                             \
        result = all;                                                                                 \
    }

/* TERM(get) of x[i], given as in MAP; RESULT of what all of them together are. */
#define REDUCTION(NAME, START, JOINED, TERM, RESULT)                                                                                  \
    __kernel void NAME##_pieces(__global const float *data, __global float *parts, Planes planes)                                     \
    {                                                                                                                                 \
        for (EACH_PIECE(q, planes)) {                                                                                                 \
            __global const float *x = data + start_of(planes, q);                                                                     \
            FOLD(parts[q], length_of(planes, q), START, JOINED, TERM)                                                                 \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_columns(__global const float *data, __global float *parts, int rows, int columns, int height)                \
    {                                                                                                                                 \
        int first = get_global_id(0) * LANES, block = get_global_id(1), last = min(rows, (block + 1) * height);                       \
        __global const float *x = data;                                                                                               \
        if (first + LANES <= columns) {                                                                                               \
            lanes all = START;                                                                                                        \
            for (int row = block * height; row < last; row++) {                                                                       \
                int i = row * columns + first;                                                                                        \
                all = JOINED(all, TERM(load_lanes));                                                                                  \
            }                                                                                                                         \
            store_lanes(all, parts + block * columns + first);                                                                        \
            return;                                                                                                                   \
        }                                                                                                                             \
        for (int column = first; column < columns; column++) {                                                                        \
            float all = START;                                                                                                        \
            for (int row = block * height; row < last; row++) {                                                                       \
                int i = row * columns + column;                                                                                       \
                all = JOINED(all, TERM(one_of));                                                                                      \
            }                                                                                                                         \
            parts[block * columns + column] = all;                                                                                    \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    /* One work-item a y, of n elements. */                                                                                           \
    __kernel void NAME##_groups(__global const float *parts, __global float *reduced, Planes planes, Groups groups, int n)            \
    {                                                                                                                                 \
        int o = get_global_id(0);                                                                                                     \
        if (o < groups.count) {                                                                                                       \
            float y = START;                                                                                                          \
            for (int k = 0; k < pieces_of(groups, planes); k++) {                                                                     \
                y = JOINED(y, parts[piece_of(groups, planes, o, k)]);                                                                 \
            }                                                                                                                         \
            reduced[o] = RESULT;                                                                                                      \
        }                                                                                                                             \
    }

#define ITSELF(get) get(x + i)
#define SIZE(get) fabs(get(x + i))
#define SQUARE(get) square(get(x + i))
REDUCTION(sum, 0, ADDED, ITSELF, y)
REDUCTION(mean, 0, ADDED, ITSELF, y / n)
REDUCTION(sizes, 0, ADDED, SIZE, y)
REDUCTION(squares, 0, ADDED, SQUARE, y)
REDUCTION(length, 0, ADDED, SQUARE, sqrt(y))
REDUCTION(product, 1, MULTIPLIED, ITSELF, y)
REDUCTION(greatest, -INFINITY, greatest, ITSELF, y)
REDUCTION(least, INFINITY, least, ITSELF, y)

/* ---- The way back ---- */

/* dx from x, dy and, where it is wanted, y; one number of these serves a whole plane, or they are rows. */
#define SLOPE(NAME, VALUE)                                                                                                            \
    __kernel void NAME##_back_planes(__global const float *data, __global const float *upstream, __global const float *reduced,       \
                                     __global float *gradient, Planes planes, Groups groups, int n)                                   \
    {                                                                                                                                 \
        for (EACH_PIECE(q, planes)) {                                                                                                 \
            __global const float *from = data + start_of(planes, q);                                                                  \
            __global float *to = gradient + start_of(planes, q);                                                                      \
            int o = group_of(groups, plane_of(planes, q)), i = 0, pixels = length_of(planes, q);                                      \
            float dy = upstream[o], y = reduced ? reduced[o] : 0;                                                                     \
            for (; i + LANES <= pixels; i += LANES) {                                                                                 \
                lanes x = load_lanes(from + i);                                                                                       \
                store_lanes(VALUE(x, (lanes)dy, (lanes)y), to + i);                                                                   \
            }                                                                                                                         \
            for (; i < pixels; i++) {                                                                                                 \
                to[i] = VALUE(from[i], dy, y);                                                                                        \
            }                                                                                                                         \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_back_rows(__global const float *data, __global const float *upstream, __global const float *reduced,         \
                                   __global float *gradient, Planes rows, int n)                                                      \
    {                                                                                                                                 \
        for (EACH_PIECE(q, rows)) {                                                                                                   \
            __global const float *from = data + start_of(rows, q), *dy = upstream + first_of(rows, q);                                \
            __global const float *y = reduced ? reduced + first_of(rows, q) : dy;                                                     \
            __global float *to = gradient + start_of(rows, q);                                                                        \
            int i = 0, columns = length_of(rows, q);                                                                                  \
            for (; i + LANES <= columns; i += LANES) {                                                                                \
                store_lanes(VALUE(load_lanes(from + i), load_lanes(dy + i), load_lanes(y + i)), to + i);                              \
            }                                                                                                                         \
            for (; i < columns; i++) {                                                                                                \
                to[i] = VALUE(from[i], dy[i], y[i]);                                                                                  \
            }                                                                                                                         \
        }                                                                                                                             \
    }

#define SIGN(TYPE) OVERLOADED TYPE sign_of(TYPE x) { return x > 0 ? (TYPE)1 : x < 0 ? (TYPE)-1 : isnan(x) ? x : (TYPE)0; }
#define LENGTH_SLOPE(TYPE) OVERLOADED TYPE length_slope(TYPE x, TYPE dy, TYPE y) { return y == 0 ? (TYPE)0 : dy * (x / y); }
BOTH_TYPES(SIGN)
BOTH_TYPES(LENGTH_SLOPE)

#define PASSED(x, dy, y) (dy)
#define SHARED(x, dy, y) ((dy) / n)
#define SIGNED(x, dy, y) ((dy) * sign_of(x))
#define TWICE(x, dy, y) (2 * (dy) * (x))
SLOPE(sum, PASSED)
SLOPE(mean, SHARED)
SLOPE(sizes, SIGNED)
SLOPE(squares, TWICE)
SLOPE(length, length_slope)

/*
 * dx = dy for the first x that is y: the first piece, or block of rows, whose part of the result is the result is looked through.
 * `parts` is what the first step left; dx is 0 beforehand. One work-item a y.
 */
bool same(float a, float b) { return a == b || (isnan(a) && isnan(b)); }

__kernel void winner_back_planes(__global const float *x, __global const float *parts, __global const float *y, __global const float *dy,
                                 __global float *dx, Planes planes, Groups groups)
{
    int o = get_global_id(0), k = 0;
    if (o < groups.count) {
        while (!same(parts[piece_of(groups, planes, o, k)], y[o])) {
            k++;
        }
        int i = start_of(planes, piece_of(groups, planes, o, k));
        while (!same(x[i], y[o])) {
            i++;
        }
        dx[i] = dy[o];
    }
}

__kernel void winner_back_rows(__global const float *x, __global const float *parts, __global const float *y, __global const float *dy,
                               __global float *dx, int columns, int height)
{
    int o = get_global_id(0), block = 0;
    if (o < columns) {
        while (!same(parts[block * columns + o], y[o])) {
            block++;
        }
        int i = block * height * columns + o;
        while (!same(x[i], y[o])) {
            i += columns;
        }
        dx[i] = dy[o];
    }
}
