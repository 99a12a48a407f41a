/*
 * What a step of training computes of each picture by itself, all of it in one launch: there through convolution groups and fully connected
 * layers, the loss, and back. A work-item takes HIGH pictures at a time through everything, so that they never leave its core's cache:
 *
 *     x -> [ group 0 ] -> [ group 1 ] -> … -> y -> [ layers ] -> loss
 *                                                                  |
 *     dx <- [ group 0 ] <- [ group 1 ] <- … <- dy <- [ layers ] <- -+
 *               |              |                        |
 *             sums           sums                  y and dz of each layer        what is learned from in fused_learning.cl
 *
 * Index order: x and dx n,c,row,column; y and dz of the layers n,unit; sums as packing.h has them.
 * Between two groups, y, dy and winners are in local memory. Work-item i: pictures from i·item on, `item` of them, a multiple of HIGH.
 * Constants: those of the groups, LOCAL as in fused_forward.cl and fused_backward.cl; formulas and tiles: the included files.
 */
#include "connected_rows.cl"
#include "loss_of_rows.cl"

#define INNER __local
#define WON __local

#define THERE 1
#define BACK 1
#include "fused_groups.cl"

/* The memory of each layer; NULL where there is none. */
#define OF_LAYERS(type, p) type p##0, type p##1, type p##2, type p##3, type p##4, type p##5
#define LISTED(p) {p##0, p##1, p##2, p##3, p##4, p##5}

/* Local memory behind group g: winners of the pictures at work, and, but for the last group, their y, and dy of one of them. */
#define LOCAL_WINNERS(g) __local uchar winners##g[HIGH * Y(g) + SPARE] __attribute__((aligned(64)));
#define LOCAL_Y(g) \
    __local float y##g[HIGH * Y(g) + SPARE] __attribute__((aligned(64))); \
    __local float dy##g[Y(g) + SPARE] __attribute__((aligned(64)));

/* Picture n, the i-th of those at work, through group g and back. */
#define THROUGH(g, x, y) convolve_##g(x, w##g, b##g, y, winners##g + i * Y(g), picture, 0, BAND_##g);
#define BACK_THROUGH(g, x, dy, dx) gradients_##g(x, winners##g + i * Y(g), dy, u##g, sums##g + get_global_id(0) * SUMS_##g, dx, picture);

#define CLEAR(g) \
    for (int i = 0; i < SUMS_##g; i += 8) { \
        store_lanes((float8)0, sums##g + get_global_id(0) * SUMS_##g + i); \
    }

/*
 * Of groups: w and u, the weights as they like them there and back, biases b, sums. y and dy: between the last group and the first layer.
 * Of layers: weights m, biases a, outputs z, gradients dz.
 */
__kernel void pass(__global const float *x, __global float *dx, OF_EACH(__global const float *, w), OF_EACH(__global const float *, u),
                   OF_EACH(__global const float *, b), OF_EACH(__global float *, sums), __global float *y, __global float *dy, int item,
                   const Chain chain, OF_LAYERS(__global const float *, m), OF_LAYERS(__global const float *, a), OF_LAYERS(__global float *, z),
                   OF_LAYERS(__global float *, dz), const Scores scores, __global const long *labels, __global float *log_p,
                   volatile __global int *losses, __global float *loss)
{
    __local float picture[LOCAL] __attribute__((aligned(64)));
    LOCAL_WINNERS(0)
    CLEAR(0)
#if GROUPS > 1
    LOCAL_Y(0)
    LOCAL_WINNERS(1)
    CLEAR(1)
#endif
#if GROUPS > 2
    LOCAL_Y(1)
    LOCAL_WINNERS(2)
    CLEAR(2)
#endif
    __global const float *weights[MOST_LINKS] = LISTED(m), *biases[MOST_LINKS] = LISTED(a);
    __global float *outputs[MOST_LINKS] = LISTED(z), *slopes[MOST_LINKS] = LISTED(dz);
    int begin = get_global_id(0) * item, end = min(begin + item, chain.rows), last = chain.count - 1;
    float count = labels_that_count(labels, &scores);
    for (int first = begin; first < end; first += HIGH) {
        for (int i = 0, n = first; n < min(first + HIGH, end); i++, n++) {
#if GROUPS == 1
            THROUGH(0, x + n * X(0), y + n * Y(0))
#elif GROUPS == 2
            THROUGH(0, x + n * X(0), y0 + i * Y(0))
            THROUGH(1, y0 + i * Y(0), y + n * Y(1))
#else
            THROUGH(0, x + n * X(0), y0 + i * Y(0))
            THROUGH(1, y0 + i * Y(0), y1 + i * Y(1))
            THROUGH(2, y1 + i * Y(1), y + n * Y(2))
#endif
        }
        rows_forward(&chain, first, y, weights, biases, outputs);
        for (int n = first; n < min(first + HIGH, end); n++) {
            give_loss(losses, n, row_loss(n, outputs[last], labels, count, &scores, log_p, slopes[last]));
        }
        rows_backward(&chain, first, dy, weights, outputs, slopes);
        for (int i = 0, n = first; n < min(first + HIGH, end); i++, n++) {
#if GROUPS == 1
            BACK_THROUGH(0, x + n * X(0), dy + n * Y(0), dx + n * X(0))
#elif GROUPS == 2
            BACK_THROUGH(1, y0 + i * Y(0), dy + n * Y(1), dy0)
            BACK_THROUGH(0, x + n * X(0), dy0, dx + n * X(0))
#else
            BACK_THROUGH(2, y1 + i * Y(1), dy + n * Y(2), dy1)
            BACK_THROUGH(1, y0 + i * Y(0), dy1, dy0)
            BACK_THROUGH(0, x + n * X(0), dy0, dx + n * X(0))
#endif
        }
    }
    add_losses(losses, scores.rows, count, loss);
}
