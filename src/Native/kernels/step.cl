/*
 * A step of gradient descent with momentum. v NULL: the parameter learns nothing.
 *
 *     g = dw + λ·w     v = μ·v + g     w = w - η·v          rates: η, μ, λ
 *
 * With GRADIENTS somebody else makes the step: v = dw.
 */
#ifndef STEP_CL
#define STEP_CL

#include "lanes.cl"

void learn(float g, int i, __global float *w, __global float *v, __global const float *rates, int decays)
{
#ifdef GRADIENTS
    if (v) {
        v[i] = g;
    }
#else
    if (v) {
        g += decays ? rates[2] * w[i] : 0;
        v[i] = g = rates[1] * v[i] + g;
        w[i] -= rates[0] * g;
    }
#endif
}

/* The same, with decay, for the lanes from `from` up to but without `to` of a vector whose lane 0 is element i. */
void learn_lanes(lanes g, int from, int to, int i, __global float *w, __global float *v, __global const float *rates)
{
    if (from == 0 && to == LANES) {
#ifdef GRADIENTS
        store_lanes(g, v + i);
#else
        lanes old = load_lanes(w + i);
        g += rates[2] * old;
        g += rates[1] * load_lanes(v + i);
        store_lanes(g, v + i);
        store_lanes(old - rates[0] * g, w + i);
#endif
    } else {
        float values[LANES];
        store_lanes(g, values);
        for (int lane = from; lane < to; lane++) {
            learn(values[lane], i + lane, w, v, rates, true);
        }
    }
}

#endif
