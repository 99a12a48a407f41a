/*
 * SoftmaxCrossEntropyLoss with its gradient for a few thousand scores: one work-item computes everything, row by row.
 *
 *     loss = Σ_n row_loss(n) / count      log p and dz row by row; the formulas: loss_of_rows.cl
 *
 * Index order: z, log p and dz n,c of N×C, labels n.
 */
#include "loss_of_rows.cl"

__kernel void scores_loss(__global const float *z, __global const long *labels, __global float *loss, __global float *log_p,
                          __global float *dz, const Scores scores)
{
    float count = labels_that_count(labels, &scores), total = 0;
    for (int n = 0; n < scores.rows; n++) {
        total += row_loss(n, z, labels, count, &scores, log_p, dz);
    }
    *loss = total / count;
}
