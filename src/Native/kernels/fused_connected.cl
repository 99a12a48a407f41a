/*
 * Fully connected layers in a row, for matrices that fit a processor's cache (formulas, index order and tiles: connected_rows.cl; the loss:
 * loss_of_rows.cl). A work-item takes HIGH rows of the batch through all layers: there, back, or there and, by way of the loss, back.
 *
 *     rows m … m + HIGH - 1    x -> [ layer 0 ] -> y -> [ layer 1 ] -> y …  -> loss
 *                             dx <- [ layer 0 ] <- dz <- [ layer 1 ] <- dz …  <- -+
 */
#include "connected_rows.cl"
#include "loss_of_rows.cl"

/* The memory of each layer of a chain; NULL beyond the last. */
#define OF_EACH(type, p) type p##0, type p##1, type p##2, type p##3, type p##4, type p##5
#define LISTED(p) {p##0, p##1, p##2, p##3, p##4, p##5}

__kernel void chain_forward(const Chain chain, __global const float *x, OF_EACH(__global const float *, w),
                            OF_EACH(__global const float *, b), OF_EACH(__global float *, y))
{
    __global const float *w[MOST_LINKS] = LISTED(w), *b[MOST_LINKS] = LISTED(b);
    __global float *y[MOST_LINKS] = LISTED(y);
    rows_forward(&chain, get_global_id(0) * HIGH, x, w, b, y);
}

__kernel void chain_backward(const Chain chain, __global float *dx, OF_EACH(__global const float *, w), OF_EACH(__global float *, y),
                             OF_EACH(__global float *, dz))
{
    __global const float *w[MOST_LINKS] = LISTED(w);
    __global float *y[MOST_LINKS] = LISTED(y), *dz[MOST_LINKS] = LISTED(dz);
    rows_backward(&chain, get_global_id(0) * HIGH, dx, w, y, dz);
}

/* There, the loss, and back, while the rows are at hand. The last dz is that of the scores. */
__kernel void chain_loss(const Chain chain, __global const float *x, __global float *dx, OF_EACH(__global const float *, w),
                         OF_EACH(__global const float *, b), OF_EACH(__global float *, y), OF_EACH(__global float *, dz), const Scores scores,
                         __global const long *labels, __global float *log_p, volatile __global int *losses, __global float *loss)
{
    __global const float *w[MOST_LINKS] = LISTED(w), *b[MOST_LINKS] = LISTED(b);
    __global float *y[MOST_LINKS] = LISTED(y), *dz[MOST_LINKS] = LISTED(dz);
    int m = get_global_id(0) * HIGH, last = chain.count - 1;
    float count = labels_that_count(labels, &scores);
    rows_forward(&chain, m, x, w, b, y);
    for (int row = m; row < min(m + HIGH, chain.rows); row++) {
        give_loss(losses, row, row_loss(row, y[last], labels, count, &scores, log_p, dz[last]));
    }
    rows_backward(&chain, m, dx, w, y, dz);
    add_losses(losses, chain.rows, count, loss);
}

/* dz = dy through the Relu: one work-item LANES elements. */
__kernel void relu_gradient(__global const float *y, __global const float *dy, __global float *dz, int count)
{
    int i = get_global_id(0) * LANES;
    if (i < count) {
        store_first(through_relu(load_lanes(dy + i), load_lanes(y + i)), dz + i, count - i);
    }
}
