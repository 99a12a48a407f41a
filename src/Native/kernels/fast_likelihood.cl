/*
 * The cross-entropy of the softmax of scores, its value and its gradient at once, a row in vectors:
 *
 *     e[n,c] = e^(z[n,c] - max z[n])     l[n] = w[t] · (log Σ_c e[n,c] - (z[n,t] - max z[n]))
 *     dz[n,c] = w[t] · dl[n] · (e[n,c] / Σ_c e[n,c] - (1 if c = t else 0))
 *
 * with t = label[n]. Index order: z and dz are N×C, LANES of c in a vector. One work-item takes `rows` rows; dz holds e in between.
 * As in softmax.cl, a maximum that skips NaN does no harm: e^NaN makes the sum NaN, and with it the whole row.
 */
#include "lanes.cl"
#include "likelihood.cl"

float greatest_lane(lanes v)
{
    float single[LANES], most = -INFINITY;
    store_lanes(v, single);
    for (int i = 0; i < LANES; i++) {
        most = fmax(most, single[i]);
    }
    return most;
}

float sum_of_lanes(lanes v)
{
    float single[LANES], sum = 0;
    store_lanes(v, single);
    for (int i = 0; i < LANES; i++) {
        sum += single[i];
    }
    return sum;
}

/* LANES scores from c on; what lies beyond the last class is the score of an impossible one. */
lanes scores_at(__global const float *z, int c, int C) { return LANE < C - c ? load_lanes(z + c) : (lanes)-INFINITY; }

/* The weight of all labels that count. */
float weight_of_all(__global const long *label, __global const float *weights, Labels labels)
{
    float sum = 0;
    for (int n = 0; n < labels.count; n++) {
        sum += counts(labels, label[n]) ? weight(labels, weights, label[n]) : 0;
    }
    return sum;
}

/* losses or dz may be NULL. mean: whether what is divided by is the weight of all labels. */
__kernel void scores_rows(__global const float *z, __global const long *label, __global const float *weights, __global const float *dloss,
                          __global float *losses, __global float *dz, __global float *e, Labels labels, Reduction reduction, int mean, int rows)
{
    int C = labels.classes, n = get_global_id(0) * rows;
    float divisor = mean && dz ? weight_of_all(label, weights, labels) : 1;
    for (int end = min(n + rows, labels.count); n < end; n++) {
        __global const float *row = z + n * C;
        __global float *to = e + n * C;
        lanes most = -INFINITY, sums = 0;
        for (int c = 0; c < C; c += LANES) {
            most = fmax(most, scores_at(row, c, C));
        }
        float max = greatest_lane(most);
        for (int c = 0; c < C; c += LANES) {
            lanes power = exp(scores_at(row, c, C) - max);
            sums += LANE < C - c ? power : (lanes)0;
            store_first(power, to + c, C - c);
        }
        float sum = sum_of_lanes(sums);
        long t = label[n];
        bool known = counts(labels, t);
        if (losses) {
            float likelihood = row[is_class(labels, t) ? t : 0] - max - log(sum);
            losses[n] = known ? -weight(labels, weights, t) * likelihood : 0;
        }
        if (dz) {
            float dl = known ? weight(labels, weights, t) * (reduction.none ? dloss[n] : dloss[0] / divisor) : 0;
            __global float *gradient = dz + n * C;
            float right = known && is_class(labels, t) ? dl * (to[t] / sum - 1) : 0;
            for (int c = 0; c < C; c += LANES) {
                store_first(dl * (load_lanes(to + c) / sum), gradient + c, C - c);
            }
            if (known && is_class(labels, t)) {
                gradient[t] = right;
            }
        }
    }
}

/* loss = Σ losses, or their mean. One work-item. */
__kernel void scores_total(__global const float *losses, __global const long *label, __global const float *weights, __global float *loss,
                           Labels labels, int mean)
{
    float sum = 0;
    for (int n = 0; n < labels.count; n++) {
        sum += losses[n];
    }
    *loss = sum / (mean ? weight_of_all(label, weights, labels) : 1);
}
