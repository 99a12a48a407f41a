/*
 * Optimiser steps, element by element and in place.
 *
 * Index order: i runs through all elements of a parameter. One work-item an element.
 */
#include "moments.h"

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

/*
 * ONNX's training operators and the specification's own of the same form, out of place. r is the learning rate and t the count of updates, both on the
 * device so that they may change from run to run; λ is norm_coefficient or weight_decay. A new tensor that nobody wants may be null.
 */

/* x' = x - r·(dx + λ·x). */
__kernel void descent(__global const float *x, __global const float *dx, __global float *x_new, __global const float *r,
                      __global const long *t, float decay, int count)
{
    int i = get_global_id(0);
    if (i < count && x_new) {
        x_new[i] = x[i] - r[0] * (dx[i] + decay * x[i]);
    }
}

/* Momentum: g = dx + λ·x, v' = α·v + (t > 0 ? β : 1)·g, x' = x - r·v', or in Nesterov's form x - r·(g + α·v'). */
__kernel void momentum(__global const float *x, __global const float *dx, __global const float *v, __global float *x_new,
                       __global float *v_new, __global const float *r, __global const long *t, float alpha, float beta, float decay,
                       int nesterov, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float g = dx[i] + decay * x[i];
        float velocity = alpha * v[i] + (t[0] > 0 ? beta : 1) * g;
        float step = nesterov ? g + alpha * velocity : velocity;
        if (x_new) {
            x_new[i] = x[i] - r[0] * step;
        }
        if (v_new) {
            v_new[i] = velocity;
        }
    }
}

/* Adagrad: g = dx + λ·x, h' = h + g², x' = x - r / (1 + t·decay_factor) · g / (√h' + ε). */
__kernel void adagrad(__global const float *x, __global const float *dx, __global const float *h, __global float *x_new,
                      __global float *h_new, __global const float *r, __global const long *t, float decay_factor, float epsilon,
                      float decay, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float g = dx[i] + decay * x[i];
        float squares = h[i] + g * g;
        float rate = r[0] / (1 + t[0] * decay_factor);
        if (x_new) {
            x_new[i] = x[i] - rate * g / (sqrt(squares) + epsilon);
        }
        if (h_new) {
            h_new[i] = squares;
        }
    }
}

/* RMSProp: g = dx + λ·x, h' = β·h + (1 - β)·g², x' = x - r·g / (√h' + ε). */
__kernel void rmsprop(__global const float *x, __global const float *dx, __global const float *h, __global float *x_new,
                      __global float *h_new, __global const float *r, __global const long *t, float beta, float rest_beta, float epsilon,
                      float decay, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float g = dx[i] + decay * x[i];
        float square = beta * h[i] + rest_beta * (g * g);
        if (x_new) {
            x_new[i] = x[i] - r[0] * g / (sqrt(square) + epsilon);
        }
        if (h_new) {
            h_new[i] = square;
        }
    }
}

/* 1 - sᵗ, given log s: what a mean that started at 0 has given to values; 1 where t is 0. */
float weight(long t, float log_share) { return t > 0 ? -expm1(t * log_share) : 1; }

/* v' = α·v + (1 - α)·g and h' = β·h + (1 - β)·g², stored where they are wanted. */
float2 means(Moments moments, float g, float v, float h, __global float *v_new, __global float *h_new, int i)
{
    float mean = moments.alpha * v + moments.rest_alpha * g;
    float square = moments.beta * h + moments.rest_beta * (g * g);
    if (v_new) {
        v_new[i] = mean;
    }
    if (h_new) {
        h_new[i] = square;
    }
    return (float2)(mean, square);
}

/* Adam: g = dx + λ·x, x' = kept · (x - r' · v' / (√h' + ε)) with r' = r · √(1 - βᵗ) / (1 - αᵗ). */
__kernel void adam(__global const float *x, __global const float *dx, __global const float *v, __global const float *h,
                   __global float *x_new, __global float *v_new, __global float *h_new, __global const float *r, __global const long *t,
                   Moments moments, float decay, float kept, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float2 mean = means(moments, dx[i] + decay * x[i], v[i], h[i], v_new, h_new, i);
        float rate = r[0] * sqrt(weight(t[0], moments.log_beta)) / weight(t[0], moments.log_alpha);
        if (x_new) {
            x_new[i] = kept * (x[i] - rate * mean.x / (sqrt(mean.y) + moments.epsilon));
        }
    }
}

/* v' / (1 - αᵗ) / (√(h' / (1 - βᵗ)) + ε) + λ·x, the direction of AdamW and LAMB. */
float direction(Moments moments, float2 mean, long t, float decay, float x)
{
    float root = sqrt(mean.y) / sqrt(weight(t, moments.log_beta));
    return mean.x / weight(t, moments.log_alpha) / (root + moments.epsilon) + decay * x;
}

/* AdamW: x' = x - r·u, u the direction. */
__kernel void adamw(__global const float *x, __global const float *dx, __global const float *v, __global const float *h,
                    __global float *x_new, __global float *v_new, __global float *h_new, __global const float *r, __global const long *t,
                    Moments moments, float decay, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float2 mean = means(moments, dx[i], v[i], h[i], v_new, h_new, i);
        if (x_new) {
            x_new[i] = x[i] - r[0] * direction(moments, mean, t[0], decay, x[i]);
        }
    }
}

/* LAMB, first part: the direction u, and what the norms are sums of. x' comes after the norms. */
__kernel void lamb_direction(__global const float *x, __global const float *dx, __global const float *v, __global const float *h,
                             __global float *x_new, __global float *v_new, __global float *h_new, __global const float *r,
                             __global const long *t, Moments moments, float decay, __global float *u, __global float *x_squares,
                             __global float *u_squares, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float2 mean = means(moments, dx[i], v[i], h[i], v_new, h_new, i);
        float along = direction(moments, mean, t[0], decay, x[i]);
        u[i] = along;
        u_squares[i] = along * along;
        x_squares[i] = x[i] * x[i];
    }
}

/* LAMB, last part: x' = x - r · ‖x‖/‖u‖ · u, the ratio 1 where one of the norms is 0. */
__kernel void lamb_move(__global const float *x, __global const float *u, __global const float *x_sum, __global const float *u_sum,
                        __global const float *r, __global float *x_new, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float size = sqrt(x_sum[0]), length = sqrt(u_sum[0]);
        float ratio = size == 0 || length == 0 ? 1 : size / length;
        x_new[i] = x[i] - r[0] * ratio * u[i];
    }
}
