/*
 * Optimiser steps, element by element and in place.
 *
 * Index order: i runs through all elements of a parameter. One work-item an element.
 */

/* Gradient descent with momentum: g = dw + λ·w, v = μ·v + g, w = w - η·v. rates: η, μ, λ. */
__kernel void momentum_step(__global float *w, __global float *v, __global const float *dw, __global const float *rates, int decays,
                            int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float rate = rates[0], momentum = rates[1], decay = decays ? rates[2] : 0;
        float g = dw[i] + decay * w[i];
        v[i] = momentum * v[i] + g;
        w[i] = w[i] - rate * v[i];
    }
}
