/*
 * Reductions over axes: each y is made of the n elements x that differ in the reduced axes only.
 *
 *     sum     y = Σ x        dx = dy               squares  y = Σ x²        dx = 2·dy·x
 *     mean    y = Σ x / n    dx = dy / n           length   y = √(Σ x²)     dx = dy·x / y, 0 where y = 0
 *     sizes   y = Σ |x|      dx = dy·sign(x)       product  y = Π x         dx = dy · Π of the other x
 *     greatest, least        dx = dy for the first of them, else 0; NaN is greater, and less, than every number
 *
 * The repetition is that of y along x. Index order: o runs through the elements of y, k through the n elements that it is made of, in the
 * order in which they lie in x. One work-item an element of y, or of x where dx depends on no other x.
 */
#include "repetition.cl"

#define REDUCTION(NAME, START, STEP, RESULT)                                                                                          \
    __kernel void NAME##_forward(__global const float *data, __global float *reduced, Repetition r, int count)                        \
    {                                                                                                                                 \
        int o = get_global_id(0);                                                                                                     \
        if (o < count) {                                                                                                              \
            float y = START;                                                                                                          \
            for (int k = 0; k < r.repeats; k++) {                                                                                     \
                float x = data[place_of(&r, o, k)];                                                                                   \
                STEP;                                                                                                                 \
            }                                                                                                                         \
            reduced[o] = RESULT;                                                                                                      \
        }                                                                                                                             \
    }

#define SLOPE(NAME, VALUE)                                                                                                            \
    __kernel void NAME##_backward(__global const float *data, __global const float *upstream, __global float *gradient, Repetition r, \
                                  int count)                                                                                          \
    {                                                                                                                                 \
        int i = get_global_id(0);                                                                                                     \
        if (i < count) {                                                                                                              \
            float x = data[i], dy = upstream[element_at(&r, i)];                                                                      \
            gradient[i] = VALUE;                                                                                                      \
        }                                                                                                                             \
    }

REDUCTION(sum, 0, y += x, y)
REDUCTION(mean, 0, y += x, y / r.repeats)
REDUCTION(sizes, 0, y += fabs(x), y)
REDUCTION(squares, 0, y += x * x, y)
REDUCTION(length, 0, y += x * x, sqrt(y))
REDUCTION(product, 1, y *= x, y)

SLOPE(sum, dy)
SLOPE(mean, dy / r.repeats)
SLOPE(sizes, dy * (x > 0 ? 1 : x < 0 ? -1 : isnan(x) ? x : 0))
SLOPE(squares, 2 * dy * x)

__kernel void length_backward(__global const float *x, __global const float *dy, __global float *dx, Repetition r, int count)
{
    int o = get_global_id(0);
    if (o < count) {
        float sum = 0;
        for (int k = 0; k < r.repeats; k++) {
            int i = place_of(&r, o, k);
            sum += x[i] * x[i];
        }
        float y = sqrt(sum);
        for (int k = 0; k < r.repeats; k++) {
            int i = place_of(&r, o, k);
            dx[i] = y == 0 ? 0 : dy[o] * (x[i] / y);
        }
    }
}

/* What stands before each element, multiplied, times what stands after it. */
__kernel void product_backward(__global const float *x, __global const float *dy, __global float *dx, Repetition r, int count)
{
    int o = get_global_id(0);
    if (o < count) {
        float before = 1, after = 1;
        for (int k = 0; k < r.repeats; k++) {
            int i = place_of(&r, o, k);
            dx[i] = before;
            before *= x[i];
        }
        for (int k = r.repeats - 1; k >= 0; k--) {
            int i = place_of(&r, o, k);
            dx[i] = dx[i] * after * dy[o];
            after *= x[i];
        }
    }
}

/* ---- The greatest and the least, and where they are ---- */

bool greater(float next, float best) { return next > best || (isnan(next) && !isnan(best)); }
bool less(float next, float best) { return next < best || (isnan(next) && !isnan(best)); }

#define EXTREMUM(NAME, BEATS)                                                                                                         \
    /* Which of the elements that y number o is made of: of equals the first, or the last. */                                         \
    int NAME##_place(__global const float *x, const Repetition *r, int o, int last)                                                   \
    {                                                                                                                                 \
        int best = 0;                                                                                                                 \
        for (int k = 1; k < r->repeats; k++) {                                                                                        \
            float next = x[place_of(r, o, k)], first = x[place_of(r, o, best)];                                                       \
            best = (last ? !BEATS(first, next) : BEATS(next, first)) ? k : best;                                                      \
        }                                                                                                                             \
        return best;                                                                                                                  \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_forward(__global const float *x, __global float *y, Repetition r, int count)                                 \
    {                                                                                                                                 \
        int o = get_global_id(0);                                                                                                     \
        if (o < count) {                                                                                                              \
            y[o] = x[place_of(&r, o, NAME##_place(x, &r, o, false))];                                                                 \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_backward(__global const float *x, __global const float *dy, __global float *dx, Repetition r, int count)     \
    {                                                                                                                                 \
        int o = get_global_id(0);                                                                                                     \
        if (o < count) {                                                                                                              \
            int winner = NAME##_place(x, &r, o, false);                                                                               \
            for (int k = 0; k < r.repeats; k++) {                                                                                     \
                dx[place_of(&r, o, k)] = k == winner ? dy[o] : 0;                                                                     \
            }                                                                                                                         \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void place_of_##NAME(__global const float *x, __global long *y, Repetition r, int last, int count)                       \
    {                                                                                                                                 \
        int o = get_global_id(0);                                                                                                     \
        if (o < count) {                                                                                                              \
            y[o] = NAME##_place(x, &r, o, last);                                                                                      \
        }                                                                                                                             \
    }
EXTREMUM(greatest, greater)
EXTREMUM(least, less)
