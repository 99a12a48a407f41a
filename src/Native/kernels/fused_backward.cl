/*
 * The way back through convolution groups in a row: a work-item takes its pictures through all of them, dx of each being dy of the one before.
 *
 *     picture n   dx <- [ group 0 ] <- dy <- [ group 1 ] <- dy …
 *                            |                    |
 *                          sums 0               sums 1      dw and db of the work-item's own pictures, added up later: fused_learning.cl
 *
 * Formulas and tiles: fused_convolution_backward.cl. Index order: x, y and their gradients n,c,row,column; sums and weights as packing.h has them.
 * Work-item i: pictures from i·item on, `item` of them. GROUPS: how many groups there are. LOCAL: floats for the largest picture.
 */
#define WON __global
#define INNER __global

#define BACK 1
#include "fused_groups.cl"

/* Picture n back through group g: dy of its output, x and dx of its input. Between groups there are gaps, as forward. */
#define BACK_THROUGH(g, x, dy, dx) \
    gradients_##g(x, winners##g + n * Y(g), dy, w##g, sums##g + get_global_id(0) * SUMS_##g, dx, picture);
#define BETWEEN(p, g) (p##g + n * (Y(g) + SPARE)) /* y or dy of group g */

#define CLEAR(g) \
    for (int i = 0; i < SUMS_##g; i += 8) { \
        store_lanes((float8)0, sums##g + get_global_id(0) * SUMS_##g + i); \
    }

__kernel void convolution_gradients(__global const float *x, __global float *dx, OF_EACH(__global const float *, w), OF_EACH(__global const float *, y),
                                    OF_EACH(__global const uchar *, winners), OF_EACH(__global float *, dy), OF_EACH(__global float *, sums),
                                    int N, int item)
{
    __local float picture[LOCAL] __attribute__((aligned(64)));
    int first = get_global_id(0) * item;
    CLEAR(0)
#if GROUPS > 1
    CLEAR(1)
#endif
#if GROUPS > 2
    CLEAR(2)
#endif
    for (int n = first; n < min(first + item, N); n++) {
#if GROUPS == 1
        BACK_THROUGH(0, x + n * X(0), dy0 + n * Y(0), dx + n * X(0))
#elif GROUPS == 2
        BACK_THROUGH(1, BETWEEN(y, 0), dy1 + n * Y(1), BETWEEN(dy, 0))
        BACK_THROUGH(0, x + n * X(0), BETWEEN(dy, 0), dx + n * X(0))
#else
        BACK_THROUGH(2, BETWEEN(y, 1), dy2 + n * Y(2), BETWEEN(dy, 1))
        BACK_THROUGH(1, BETWEEN(y, 0), BETWEEN(dy, 1), BETWEEN(dy, 0))
        BACK_THROUGH(0, x + n * X(0), BETWEEN(dy, 0), dx + n * X(0))
#endif
    }
}
