/*
 * SoftmaxCrossEntropyLoss with its gradient, the mean over the labels that count:
 *
 *     log p[n,c] = z[n,c] - log Σ_c exp z[n,c]     loss = -Σ_n log p[n,t[n]] / count     dz[n,c] = (p[n,c] - (1 if c = t[n] else 0)) / count
 *
 * Shapes: z, log p and dz N×C, t N. One work-item computes everything: it is meant for a few thousand scores, which it reads row by row
 * in vectors over c. A label that is no class, which the specification refuses, makes everything NaN.
 */
#include "lanes.cl"

/* Vector i of a row of C scores; -∞ beyond its end. */
__attribute__((always_inline)) lanes scores_at(__global const float *row, int i, int C)
{
    return select((lanes)-INFINITY, load_lanes(row + i), LANE < C - i);
}

__attribute__((always_inline)) void store_scores(lanes v, __global float *row, int i, int C)
{
    float values[LANES];
    store_lanes(v, values);
    for (int lane = 0; lane < min(LANES, C - i); lane++) {
        row[i + lane] = values[lane];
    }
}

__kernel void scores_loss(__global const float *z, __global const long *labels, __global float *loss, __global float *log_p,
                          __global float *dz, int N, int C, int ignores, long ignored)
{
    float count = 0, total = 0;
    for (int n = 0; n < N; n++) {
        count += ignores && labels[n] == ignored ? 0 : labels[n] >= 0 && labels[n] < C ? 1 : NAN;
    }
    for (int n = 0; n < N; n++) {
        __global const float *row = z + n * C;
        long t = labels[n];
        bool counts = !(ignores && t == ignored);
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
        total -= counts && t >= 0 && t < C ? row[t] - highest - log_sum : 0;
        for (int c = 0; c < C; c += LANES) {
            lanes from_highest = scores_at(row, c, C) - highest;
            if (log_p) {
                store_scores(from_highest - log_sum, log_p + n * C, c, C);
            }
            if (dz) {
                lanes right = select((lanes)0, (lanes)1, LANE == (counts && t >= 0 && t < C ? (int)t - c : -1));
                store_scores(counts ? (exp(from_highest) / sum - right) / count : 0, dz + n * C, c, C);
            }
        }
    }
    *loss = total / count;
}
