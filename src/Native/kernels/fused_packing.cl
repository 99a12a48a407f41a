/*
 * Puts the weights of a convolution group where its kernels look for them (packing.h). Gaps are left alone.
 *
 *     forward[o / width][c][k][l][o % width] = w[o,c,k,l]      backward[o][run k][l][c] = w[o,c,k,l]
 *
 * Index order: w o,c,k,l of O×C×K×L.
 */
#include "packing.h"

/* Where w[o,c,k,l] lies on the way back: in sums of dw as well. */
int place_backward(const Packing *p, int o, int c, int k, int l) { return (o * p->K + k) * p->run + l * p->depth + c; }

void place_weight(float w, const Packing *p, int o, int c, int k, int l, __global float *forward, __global float *backward)
{
    if (forward) {
        forward[(((o / p->width * p->C + c) * p->K + k) * p->L + l) * p->width + o % p->width] = w;
    }
    if (backward) {
        backward[place_backward(p, o, c, k, l)] = w;
    }
}

/* One work-item a weight. */
__kernel void pack_weights(__global const float *w, __global float *forward, __global float *backward, const Packing p)
{
    int i = get_global_id(0);
    if (i < p.O * p.C * p.K * p.L) {
        place_weight(w[i], &p, i / (p.C * p.K * p.L), i / (p.K * p.L) % p.C, i / p.L % p.K, i % p.L, forward, backward);
    }
}
