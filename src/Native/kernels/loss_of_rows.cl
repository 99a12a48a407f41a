/*
 * SoftmaxCrossEntropyLoss with its gradient, the mean over the labels that count:
 *
 *     log p[n,c] = z[n,c] - log Σ_c exp z[n,c]     loss = -Σ_n log p[n,t[n]] / count     dz[n,c] = (p[n,c] - (1 if c = t[n] else 0)) / count
 *
 * Shapes: z, log p and dz N×C, t N; vectors run over c. A label that is no class, which the specification refuses, makes everything NaN.
 */
#include "lanes.cl"
#include "scores.h"

/* Vector i of a row of C scores; -∞ beyond its end. */
__attribute__((always_inline)) lanes scores_at(__global const float *row, int i, int C)
{
    return select((lanes)-INFINITY, load_some(row + i, C - i), LANE < C - i);
}

/* How many labels count; NaN if one is no class. */
float labels_that_count(__global const long *labels, const Scores *scores)
{
    float count = 0;
    for (int n = 0; n < scores->rows; n++) {
        count += scores->ignores && labels[n] == scores->ignored ? 0 : labels[n] >= 0 && labels[n] < scores->classes ? 1 : NAN;
    }
    return count;
}

/* -log p[n,t[n]] of row n, with its log p and dz where they are wanted. */
float row_loss(int n, __global const float *z, __global const long *labels, float count, const Scores *scores, __global float *log_p,
               __global float *dz)
{
    int C = scores->classes;
    __global const float *row = z + n * C;
    long t = labels[n];
    bool counts = !(scores->ignores && t == scores->ignored), known = counts && t >= 0 && t < C;
    float highest = -INFINITY, sum = 0, each[LANES];
    for (int c = 0; c < C; c++) {
        highest = fmax(highest, row[c]);
    }
    for (int c = 0; c < C; c += LANES) {
        store_lanes(exp(scores_at(row, c, C) - highest), each);
        for (int lane = 0; lane < LANES; lane++) {
            sum += each[lane];
        }
    }
    float log_sum = log(sum);
    for (int c = 0; c < C; c += LANES) {
        lanes from_highest = scores_at(row, c, C) - highest;
        if (log_p) {
            store_first(from_highest - log_sum, log_p + n * C + c, C - c);
        }
        if (dz) {
            lanes right = select((lanes)0, (lanes)1, LANE == (known ? (int)t - c : -1));
            store_first(counts ? (exp(from_highest) / sum - right) / count : 0, dz + n * C + c, C - c);
        }
    }
    return known ? -(row[t] - highest - log_sum) : 0;
}

/*
 * Work-items that each have some rows give their losses to `losses`: one float a row, and behind them how many work-items are done, 0 at
 * first. Whoever is the last adds up the rows, in their order.
 */
void give_loss(volatile __global int *losses, int row, float loss) { atomic_xchg(losses + row, as_int(loss)); }

void add_losses(volatile __global int *losses, int rows, float count, __global float *loss)
{
    mem_fence(CLK_GLOBAL_MEM_FENCE);
    if (atomic_inc(losses + rows) == get_global_size(0) - 1) {
        float total = 0;
        mem_fence(CLK_GLOBAL_MEM_FENCE);
        for (int row = 0; row < rows; row++) {
            total += as_float(atomic_or(losses + row, 0));
        }
        *loss = total / count;
        atomic_xchg(losses + rows, 0);
    }
}
