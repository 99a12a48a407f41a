/*
 * Losses element by element, whose targets are real numbers: l[i] forward, dinput[i] = dl[i] · ∂l/∂input backward.
 *
 * Index order: i runs through all elements of input and target. One work-item an element. The losses l are then reduced (reduction.cl).
 * Both cross-entropies of probabilities are sums of -t · log p, where 0 · log 0 = 0.
 */
#include "reduction.cl"
#include "repetition.cl"

#define DIFFERENCE_LOSS(NAME, COST, SLOPE)                                                                                            \
    __kernel void NAME##_forward(__global const float *input, __global const float *target, __global float *losses, int count)        \
    {                                                                                                                                 \
        int i = get_global_id(0);                                                                                                     \
        if (i < count) {                                                                                                              \
            float d = input[i] - target[i];                                                                                           \
            losses[i] = COST;                                                                                                         \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_backward(__global const float *input, __global const float *target, __global const float *dloss,             \
                                  __global float *dinput, Reduction reduction, int count)                                             \
    {                                                                                                                                 \
        int i = get_global_id(0);                                                                                                     \
        if (i < count) {                                                                                                              \
            float d = input[i] - target[i];                                                                                           \
            dinput[i] = share(reduction, 0, dloss, i) * (SLOPE);                                                                      \
        }                                                                                                                             \
    }

DIFFERENCE_LOSS(quadratic, d * d, 2 * d)
DIFFERENCE_LOSS(absolute, fabs(d), isnan(d) ? d : d > 0 ? 1 : d < 0 ? -1 : 0)

/* λ/2 · w², dw = dloss · λ · w. */
__kernel void penalty_forward(__global const float *w, __global float *losses, float lambda, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        losses[i] = lambda / 2 * (w[i] * w[i]);
    }
}

__kernel void penalty_backward(__global const float *w, __global const float *dloss, __global float *dw, float lambda, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        dw[i] = dloss[0] * lambda * w[i];
    }
}

float surprise(float t, float p) { return t == 0 && p == 0 ? 0 : -t * log(p); }
float surprise_slope(float t, float p) { return t == 0 && p == 0 ? 0 : -t / p; }

/* Of probabilities p: -(t · log p + (1 - t) · log(1 - p)). */
float of_probability(float p, float t) { return surprise(t, p) + surprise(1 - t, 1 - p); }
float of_probability_slope(float p, float t) { return surprise_slope(t, p) - surprise_slope(1 - t, 1 - p); }

/* Of scores z, p = σ(z): max(z, 0) - z·t + log(1 + e^-|z|), whose slope is σ(z) - t. */
float of_logit(float z, float t) { return z >= 0 ? z - z * t + log1p(exp(-z)) : -z * t + log1p(exp(z)); }
float of_logit_slope(float z, float t) { return (z >= 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z))) - t; }

/* weights: repeated along the input; NULL for 1 each. */
__kernel void binary_forward(__global const float *input, __global const float *target, __global const float *weights,
                             __global float *losses, Repetition repetition, int from_logits, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float loss = from_logits ? of_logit(input[i], target[i]) : of_probability(input[i], target[i]);
        losses[i] = weights ? weights[element_at(&repetition, i)] * loss : loss;
    }
}

__kernel void binary_backward(__global const float *input, __global const float *target, __global const float *weights,
                              __global const float *dloss, __global float *dinput, Repetition repetition, int from_logits,
                              Reduction reduction, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float dl = share(reduction, 0, dloss, i);
        float slope = from_logits ? of_logit_slope(input[i], target[i]) : of_probability_slope(input[i], target[i]);
        dinput[i] = (weights ? dl * weights[element_at(&repetition, i)] : dl) * slope;
    }
}

/* Cross-entropy: l[n,i] = -Σ_c t[n,c,i] · log p[n,c,i], of p and t N×C×places. One work-item for each loss. */
__kernel void cross_entropy_forward(__global const float *p, __global const float *t, __global float *losses, int C, int places, int count)
{
    int ni = get_global_id(0);
    if (ni < count) {
        int start = ni / places * C * places + ni % places;
        float sum = 0;
        for (int c = 0; c < C; c++) {
            sum += surprise(t[start + c * places], p[start + c * places]);
        }
        losses[ni] = sum;
    }
}

/* dp[n,c,i] = -dl[n,i] · t[n,c,i] / p[n,c,i]. One work-item for each probability. */
__kernel void cross_entropy_backward(__global const float *p, __global const float *t, __global const float *dloss, __global float *dp,
                                     int C, int places, Reduction reduction, int count)
{
    int nci = get_global_id(0);
    if (nci < count) {
        int ni = nci / (C * places) * places + nci % places;
        dp[nci] = share(reduction, 0, dloss, ni) * surprise_slope(t[nci], p[nci]);
    }
}
