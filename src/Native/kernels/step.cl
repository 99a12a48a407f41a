/*
 * What becomes of a gradient: it is kept, or its parameter makes a step of gradient descent, or both.
 *
 *     g = dw + λ·w     v = μ·v + g     w = w - η·v          rates: η, μ, λ
 *
 * dw NULL: not kept. rates NULL: no step. v NULL: w = w - η·g, as with μ = 0.
 */
#include "lanes.cl"

void learn(float g, int i, __global float *w, __global float *dw, __global float *v, __global const float *rates, int decays)
{
    if (dw) {
        dw[i] = g;
    }
    if (rates) {
        g += decays ? rates[2] * w[i] : 0;
        if (v) {
            g += rates[1] * v[i];
            v[i] = g;
        }
        w[i] -= rates[0] * g;
    }
}

/* The same for the lanes from `from` up to but without `to` of a vector whose lane 0 is element i. */
void learn_lanes(lanes g, int from, int to, int i, __global float *w, __global float *dw, __global float *v, __global const float *rates,
                 int decays)
{
    if (from == 0 && to == LANES) {
        if (dw) {
            store_lanes(g, dw + i);
        }
        if (rates) {
            lanes old = load_lanes(w + i);
            g += decays ? rates[2] * old : 0;
            if (v) {
                g += rates[1] * load_lanes(v + i);
                store_lanes(g, v + i);
            }
            store_lanes(old - rates[0] * g, w + i);
        }
    } else {
        float values[LANES];
        store_lanes(g, values);
        for (int lane = from; lane < to; lane++) {
            learn(values[lane], i + lane, w, dw, v, rates, decays);
        }
    }
}
