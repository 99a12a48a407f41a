/*
 * Optimiser steps, of one parameter x with gradient dx. r is the learning rate and t the count of updates, both on the device so that they may change
 * from run to run; λ is norm_coefficient or weight_decay:
 *
 *     descent   x' = x - r·(dx + λ·x)
 *     momentum  g = dx + λ·x    v' = α·v + (t > 0 ? β : 1)·g    x' = x - r·v', or in Nesterov's form x - r·(g + α·v')
 *     adagrad   g = dx + λ·x    h' = h + g²                     x' = x - r / (1 + t·decay_factor) · g / (√h' + ε)
 *     rmsprop   g = dx + λ·x    h' = β·h + (1 - β)·g²           x' = x - r·g / (√h' + ε)
 *     adam      g = dx + λ·x    v' and h' the means             x' = kept · (x - r' · v' / (√h' + ε)),    r' = r · √(1 - βᵗ) / (1 - αᵗ)
 *     adamw     g = dx          v' and h' the means             x' = x - r·u,    u = v' / (1 - αᵗ) / (√(h' / (1 - βᵗ)) + ε) + λ·x
 *     lamb      g = dx          v' and h' the means             x' = x - r · ‖x‖/‖u‖ · u with the same u, the ratio 1 where one of the norms is 0
 *
 * with the means v' = α·v + (1 - α)·g and h' = β·h + (1 - β)·g².
 * Index order: i runs through the elements of the parameter. One work-item an element. A new tensor that nobody wants may be null; new ones may lie where
 * the old ones do.
 */
#include "moments.cl"

/* What a network makes without an optimiser of its own, in place: g = dw + λ·w, v = μ·v + g, w = w - η·v. rates: η, μ, λ; λ only for one that decays. */
__kernel void momentum_steps(__global float *w, __global float *v, __global const float *dw, __global const float *rates, int decays, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float rate = rates[0], momentum = rates[1], decay = decays ? rates[2] : 0;
        float g = dw[i] + decay * w[i];
        v[i] = momentum * v[i] + g;
        w[i] = w[i] - rate * v[i];
    }
}

/* What the next step begins with: to = from. */
__kernel void replace(__global const float *from, __global float *to, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        to[i] = from[i];
    }
}

/* p[i] = value, where p is wanted. */
void store(float value, __global float *p, int i)
{
    if (p) {
        p[i] = value;
    }
}

__kernel void descent(__global const float *x, __global const float *dx, __global float *x_new, __global const float *r, __global const long *t,
                      float decay, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        store(x[i] - r[0] * (dx[i] + decay * x[i]), x_new, i);
    }
}

__kernel void momentum(__global const float *x, __global const float *dx, __global const float *v, __global float *x_new, __global float *v_new,
                       __global const float *r, __global const long *t, float alpha, float beta, float decay, int nesterov, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float g = dx[i] + decay * x[i];
        float velocity = alpha * v[i] + (t[0] > 0 ? beta : 1) * g;
        store(x[i] - r[0] * (nesterov ? g + alpha * velocity : velocity), x_new, i);
        store(velocity, v_new, i);
    }
}

__kernel void adagrad(__global const float *x, __global const float *dx, __global const float *h, __global float *x_new, __global float *h_new,
                      __global const float *r, __global const long *t, float decay_factor, float epsilon, float decay, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float rate = r[0] / (1 + t[0] * decay_factor);
        float g = dx[i] + decay * x[i];
        float squares = h[i] + g * g;
        store(x[i] - rate * g / (sqrt(squares) + epsilon), x_new, i);
        store(squares, h_new, i);
    }
}

__kernel void rmsprop(__global const float *x, __global const float *dx, __global const float *h, __global float *x_new, __global float *h_new,
                      __global const float *r, __global const long *t, float beta, float rest_beta, float epsilon, float decay, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float g = dx[i] + decay * x[i];
        float square = beta * h[i] + rest_beta * (g * g);
        store(x[i] - r[0] * g / (sqrt(square) + epsilon), x_new, i);
        store(square, h_new, i);
    }
}

/* ---- Two means ---- */

float mean_of(Moments moments, float v, float g) { return moments.alpha * v + moments.rest_alpha * g; }
float square_of(Moments moments, float h, float g) { return moments.beta * h + moments.rest_beta * (g * g); }

/* u, given the new means. */
float direction(Moments moments, float mean, float square, long t, float decay, float x)
{
    float root = sqrt(square) / sqrt(weight(t, moments.log_beta));
    return mean / weight(t, moments.log_alpha) / (root + moments.epsilon) + decay * x;
}

__kernel void adam(__global const float *x, __global const float *dx, __global const float *v, __global const float *h, __global float *x_new,
                   __global float *v_new, __global float *h_new, __global const float *r, __global const long *t, const Moments moments, float decay,
                   float kept, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float rate = r[0] * sqrt(weight(t[0], moments.log_beta)) / weight(t[0], moments.log_alpha);
        float g = dx[i] + decay * x[i];
        float mean = mean_of(moments, v[i], g), square = square_of(moments, h[i], g);
        store(kept * (x[i] - rate * mean / (sqrt(square) + moments.epsilon)), x_new, i);
        store(mean, v_new, i);
        store(square, h_new, i);
    }
}

__kernel void adamw(__global const float *x, __global const float *dx, __global const float *v, __global const float *h, __global float *x_new,
                    __global float *v_new, __global float *h_new, __global const float *r, __global const long *t, const Moments moments, float decay,
                    int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float mean = mean_of(moments, v[i], dx[i]), square = square_of(moments, h[i], dx[i]);
        store(x[i] - r[0] * direction(moments, mean, square, t[0], decay, x[i]), x_new, i);
        store(mean, v_new, i);
        store(square, h_new, i);
    }
}

/* LAMB, first part: u, and the squares that the norms are sums of. x' comes after the norms. */
__kernel void lamb_direction(__global const float *x, __global const float *dx, __global const float *v, __global const float *h,
                             __global float *x_new, __global float *v_new, __global float *h_new, __global const float *r, __global const long *t,
                             const Moments moments, float decay, __global float *u, __global float *x_squares, __global float *u_squares, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float mean = mean_of(moments, v[i], dx[i]), square = square_of(moments, h[i], dx[i]);
        u[i] = direction(moments, mean, square, t[0], decay, x[i]);
        x_squares[i] = x[i] * x[i];
        u_squares[i] = u[i] * u[i];
        store(mean, v_new, i);
        store(square, h_new, i);
    }
}

/* LAMB, last part, given ‖x‖² and ‖u‖². */
__kernel void lamb_move(__global const float *x, __global const float *u, __global const float *x_sum, __global const float *u_sum,
                        __global float *x_new, __global const float *r, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float size = sqrt(x_sum[0]), length = sqrt(u_sum[0]);
        store(x[i] - r[0] * (size == 0 || length == 0 ? 1 : size / length) * u[i], x_new, i);
    }
}
