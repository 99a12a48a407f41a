/*
 * Batch, instance, layer and group normalisation: the elements of x fall into groups, each brought to zero mean and unit variance, then
 * scaled and shifted:
 *
 *     μ = Σ x / m    σ² = Σ (x - μ)² / m    x̂ = (x - μ) / √(σ² + ε)    y = scale · x̂ + bias
 *     dx̂ = dy · scale    dx = (dx̂ - Σ dx̂ / m - x̂ · Σ dx̂·x̂ / m) / √(σ² + ε)    dscale = Σ dy · x̂    dbias = Σ dy
 *
 * with sums over the m elements of the group, or over the places to which a parameter is repeated.
 * Index order: i runs through the elements of x and y, g through the groups. The layers differ in how μ and σ² are repeated along x
 * (groups): for each channel, for each channel of each example, and so on. One work-item for each result.
 */
#include "repetition.cl"

__kernel void statistics(__global const float *x, __global float *mean, __global float *variance, Repetition groups, int count)
{
    int g = get_global_id(0);
    if (g < count) {
        float sum = 0, squares = 0;
        for (int k = 0; k < groups.repeats; k++) {
            sum += x[place_of(&groups, g, k)];
        }
        float mu = sum / groups.repeats;
        for (int k = 0; k < groups.repeats; k++) {
            float deviation = x[place_of(&groups, g, k)] - mu;
            squares += deviation * deviation;
        }
        mean[g] = mu;
        variance[g] = squares / groups.repeats;
    }
}

/* 1 / √(σ² + ε), as layer normalisation hands it out. */
__kernel void inverse_deviation(__global const float *variance, __global float *result, float epsilon, int count)
{
    int g = get_global_id(0);
    if (g < count) {
        result[g] = 1 / sqrt(variance[g] + epsilon);
    }
}

/* old · momentum + now · (1 - momentum). */
__kernel void running_statistic(__global const float *old, __global const float *now, __global float *result, float momentum, float rest,
                                int count)
{
    int c = get_global_id(0);
    if (c < count) {
        result[c] = old[c] * momentum + now[c] * rest;
    }
}

/* x̂ of one element of group g. */
float standardised(float x, __global const float *mean, __global const float *variance, float epsilon, int g)
{
    return (x - mean[g]) / sqrt(variance[g] + epsilon);
}

/* bias: NULL for none. */
__kernel void normalise(__global const float *x, __global const float *mean, __global const float *variance, __global const float *scale,
                        __global const float *bias, __global float *y, Repetition groups, Repetition scales, Repetition biases,
                        float epsilon, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float scaled = scale[element_at(&scales, i)] * standardised(x[i], mean, variance, epsilon, element_at(&groups, i));
        y[i] = bias ? scaled + bias[element_at(&biases, i)] : scaled;
    }
}

__kernel void scale_backward(__global const float *x, __global const float *mean, __global const float *variance,
                             __global const float *dy, __global float *dscale, Repetition groups, Repetition scales, float epsilon,
                             int count)
{
    int s = get_global_id(0);
    if (s < count) {
        float sum = 0;
        for (int k = 0; k < scales.repeats; k++) {
            int i = place_of(&scales, s, k);
            sum += dy[i] * standardised(x[i], mean, variance, epsilon, element_at(&groups, i));
        }
        dscale[s] = sum;
    }
}

__kernel void bias_backward(__global const float *dy, __global float *dbias, Repetition biases, int count)
{
    int b = get_global_id(0);
    if (b < count) {
        float sum = 0;
        for (int k = 0; k < biases.repeats; k++) {
            sum += dy[place_of(&biases, b, k)];
        }
        dbias[b] = sum;
    }
}

/* shift = Σ dx̂ / m, stretch = Σ dx̂·x̂ / m: the part of dx̂ that would only move or stretch the whole group. */
__kernel void common_part(__global const float *x, __global const float *mean, __global const float *variance,
                          __global const float *scale, __global const float *dy, __global float *shift, __global float *stretch,
                          Repetition groups, Repetition scales, float epsilon, int count)
{
    int g = get_global_id(0);
    if (g < count) {
        float sum = 0, products = 0;
        for (int k = 0; k < groups.repeats; k++) {
            int i = place_of(&groups, g, k);
            float upstream = dy[i] * scale[element_at(&scales, i)];
            sum += upstream;
            products += upstream * standardised(x[i], mean, variance, epsilon, g);
        }
        shift[g] = sum / groups.repeats;
        stretch[g] = products / groups.repeats;
    }
}

/* shift and stretch: NULL where μ and σ² are constants. */
__kernel void input_backward(__global const float *x, __global const float *mean, __global const float *variance,
                             __global const float *scale, __global const float *dy, __global const float *shift,
                             __global const float *stretch, __global float *dx, Repetition groups, Repetition scales, float epsilon,
                             int count)
{
    int i = get_global_id(0);
    if (i < count) {
        int g = element_at(&groups, i);
        float upstream = dy[i] * scale[element_at(&scales, i)];
        if (shift) {
            upstream = upstream - shift[g] - standardised(x[i], mean, variance, epsilon, g) * stretch[g];
        }
        dx[i] = upstream / sqrt(variance[g] + epsilon);
    }
}
