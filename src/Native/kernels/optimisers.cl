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

/*
 * ONNX's training operators, out of place. r is the learning rate and t the number of steps taken before, both on the device so that
 * they may change from run to run; λ is norm_coefficient. A new tensor that nobody wants may be null.
 */

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

/* Adam: g = dx + λ·x, v' = α·v + (1 - α)·g, h' = β·h + (1 - β)·g², x' = (1 - μ) · (x - r' · v' / (√h' + ε)) with
   r' = t > 0 ? r · √(1 - βᵗ) / (1 - αᵗ) : r and μ the norm_coefficient_post. log_alpha and log_beta come from the host, because 1 - βᵗ
   cancels for a β that was rounded. */
__kernel void adam(__global const float *x, __global const float *dx, __global const float *v, __global const float *h,
                   __global float *x_new, __global float *v_new, __global float *h_new, __global const float *r, __global const long *t,
                   float alpha, float rest_alpha, float log_alpha, float beta, float rest_beta, float log_beta, float epsilon,
                   float decay, float kept, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float g = dx[i] + decay * x[i];
        float mean = alpha * v[i] + rest_alpha * g;
        float square = beta * h[i] + rest_beta * g * g;
        float rate = t[0] > 0 ? r[0] * sqrt(-expm1(t[0] * log_beta)) / -expm1(t[0] * log_alpha) : r[0];
        if (x_new) {
            x_new[i] = kept * (x[i] - rate * mean / (sqrt(square) + epsilon));
        }
        if (v_new) {
            v_new[i] = mean;
        }
        if (h_new) {
            h_new[i] = square;
        }
    }
}
