/*
 * What the parameters of fused groups learn from a batch, and the step that they make, all in one launch:
 *
 *     fully connected      dw[n,k] = Σ_m dz[m,n] · x[m,k]     db[n] = Σ_m dz[m,n]
 *     convolutions         dw and db are the sums that work-items of the way back have left, added up in the order of those
 *
 * Index order: x m,k of rows×inputs, dz m,n of rows×outputs, w n,k; sums as packing.h has them. v, vb: velocities; NULL: it learns nothing.
 *
 * Each work-item takes one part: HIGH outputs of a fully connected layer, from the first layer to the last, or then an output channel of a
 * convolution. With GRADIENTS nobody makes a step: v and vb are dw and db. Parts of the first layers may be much the larger ones, so neighbouring work-items take parts that lie `apart` (prime to
 * how many there are), lest a thread that is handed half of the work-items be handed most of the work.
 */
#include "chain.h"
#include "step.cl"
#include "connected_tiles.cl"
#include "fused_packing.cl"

/* dw of HIGH outputs of one layer, and its step. */
void learn_weights(__global const float *x, __global const float *dz, int n, int rows, int inputs, int outputs, __global float *w,
                   __global float *v, __global const float *rates)
{
    int high = min(HIGH, outputs - n), stride[HIGH];
    UNROLL for (int i = 0; i < HIGH; i++) {
        stride[i] = min(n + i, outputs - 1);
    }
    for (int k = 0, begin, done = 0; k < inputs; done = k) {
        int width = next_tile(k, inputs, &begin);
        lanes sum[HIGH][WIDE];
        sum_tile(width, dz, outputs, stride, x + begin, inputs, rows, sum);
        for (int i = 0; i < high; i++) {
            for (int t = 0; t < width; t++) {
                int column = begin + t * LANES, fresh = max(done - column, 0);
                learn_lanes(sum[i][t], fresh, min(inputs - column, LANES), (n + i) * inputs + column, w, v, rates);
            }
        }
        k = begin + width * LANES;
    }
}

void learn_biases(__global const float *dz, int n, int rows, int outputs, __global float *b, __global float *vb, __global const float *rates)
{
    for (int i = 0; i < min(HIGH, outputs - n); i++) {
        float sum = 0;
        for (int m = 0; m < rows; m++) {
            sum += dz[m * outputs + n + i];
        }
        learn(sum, n + i, b, vb, rates, false);
    }
}

/* Output channel o of a convolution. */
void learn_channel(int o, const Shares *shares, __global const float *sums, __global float *w, __global float *v, __global float *b,
                   __global float *vb, __global float *forward, __global float *backward, __global const float *rates)
{
    const Packing *p = &shares->packing;
    for (int k = 0; k < p->K && v; k++) {
        float dw[MOST_RUN + LANES];
        for (int i = 0; i < p->run; i += LANES) {
            lanes sum = 0;
            for (int share = 0; share < shares->count; share++) {
                sum += load_lanes(sums + share * shares->length + place_backward(p, o, 0, k, 0) + i);
            }
            store_lanes(sum, dw + i);
        }
        for (int l = 0; l < p->L; l++) {
            for (int c = 0; c < p->C; c++) {
                int i = ((o * p->C + c) * p->K + k) * p->L + l;
                learn(dw[l * p->depth + c], i, w, v, rates, true);
                place_weight(w[i], p, o, c, k, l, forward, backward);
            }
        }
    }
    if (vb) {
        float sum = 0;
        for (int share = 0; share < shares->count; share++) {
            sum += sums[share * shares->length + p->O * p->K * p->run + o];
        }
        learn(sum, o, b, vb, rates, false);
    }
}

#define OF_EACH_LAYER(type, p) type p##0, type p##1, type p##2, type p##3, type p##4, type p##5
#define OF_EACH_GROUP(type, p) type p##0, type p##1, type p##2
#define LAYERS(p) {p##0, p##1, p##2, p##3, p##4, p##5}
#define GROUPS(p) {p##0, p##1, p##2}

__kernel void learn_all(__global const float *rates, int apart, const Chain chain, OF_EACH_LAYER(__global const float *, x),
                        OF_EACH_LAYER(__global const float *, dz), OF_EACH_LAYER(__global float *, w), OF_EACH_LAYER(__global float *, v),
                        OF_EACH_LAYER(__global float *, b), OF_EACH_LAYER(__global float *, vb), OF_EACH_GROUP(const Shares, shares),
                        OF_EACH_GROUP(__global const float *, sums), OF_EACH_GROUP(__global float *, u), OF_EACH_GROUP(__global float *, vu),
                        OF_EACH_GROUP(__global float *, a), OF_EACH_GROUP(__global float *, va), OF_EACH_GROUP(__global float *, forward),
                        OF_EACH_GROUP(__global float *, backward))
{
    __global const float *x[MOST_LINKS] = LAYERS(x), *dz[MOST_LINKS] = LAYERS(dz);
    __global float *w[MOST_LINKS] = LAYERS(w), *v[MOST_LINKS] = LAYERS(v), *b[MOST_LINKS] = LAYERS(b), *vb[MOST_LINKS] = LAYERS(vb);
    int n = get_global_id(0) * apart % get_global_size(0) * HIGH;
    for (int i = 0; i < chain.count; i++) {
        int outputs = chain.lengths[i + 1];
        if (n < outputs && v[i]) {
            learn_weights(x[i], dz[i], n, chain.rows, chain.lengths[i], outputs, w[i], v[i], rates);
        }
        if (n < outputs && vb[i]) {
            learn_biases(dz[i], n, chain.rows, outputs, b[i], vb[i], rates);
        }
        if (n < outputs) {
            return;
        }
        n -= (outputs + HIGH - 1) / HIGH * HIGH;
    }
    const Shares shares[MOST_GROUPS] = GROUPS(shares);
    __global const float *sums[MOST_GROUPS] = GROUPS(sums);
    __global float *u[MOST_GROUPS] = GROUPS(u), *vu[MOST_GROUPS] = GROUPS(vu), *a[MOST_GROUPS] = GROUPS(a), *va[MOST_GROUPS] = GROUPS(va);
    __global float *forward[MOST_GROUPS] = GROUPS(forward), *backward[MOST_GROUPS] = GROUPS(backward);
    int o = n / HIGH;
    for (int g = 0; g < MOST_GROUPS; o -= shares[g].packing.O, g++) {
        if (o < shares[g].packing.O) {
            learn_channel(o, &shares[g], sums[g], u[g], vu[g], a[g], va[g], forward[g], backward[g], rates);
            return;
        }
    }
}
