/*
 * What becomes of single losses l[i], forward and backward:
 *
 *     none  loss[i] = l[i]       dl[i] = dloss[i]
 *     sum   loss = Σ l           dl[i] = dloss
 *     mean  loss = Σ l / n       dl[i] = dloss / n       n: their number, or the weight of the labels that count
 *
 * Index order: i runs through all losses. Long sums are taken in two steps: of parts, then of the parts' sums.
 */
#include "losses.h"

/* What is divided by: total, where n is known on the device only. */
float divisor(Reduction reduction, __global const float *total) { return total ? total[0] : reduction.number; }

/* dl[i]. */
float share(Reduction reduction, __global const float *total, __global const float *dloss, int i)
{
    return reduction.none ? dloss[i] : dloss[0] / divisor(reduction, total);
}

/* One work-item for each sum of `part` losses. */
__kernel void add_up(__global const float *losses, __global const float *total, __global float *sums, Reduction reduction, int part,
                     int count)
{
    int first = get_global_id(0) * part;
    if (first < count) {
        float sum = 0;
        for (int i = first; i < min(first + part, count); i++) {
            sum += losses[i];
        }
        sums[get_global_id(0)] = sum / divisor(reduction, total);
    }
}
