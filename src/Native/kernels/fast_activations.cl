/*
 * Activations in vectors: y = f(x), dx = dy · f'(x). activations.cl has all of them, one by one, and says what becomes of NaN.
 *
 * Index order: q runs through pieces of the tensor (pieces.h), i through the elements of a piece. One work-item for some pieces.
 * ACTIVATION(name, f, f') makes the kernels name_forward_pieces and name_backward_pieces.
 */
#include "elementary.cl"
#include "pieces.cl"

#define EACH_VECTOR(RESULT, VALUE)                                                                                                    \
    for (EACH_PIECE(q, planes)) {                                                                                                     \
        int end = start_of(planes, q) + length_of(planes, q);                                                                         \
        for (int i = start_of(planes, q); i < end; i += LANES) {                                                                      \
            lanes x = load_lanes(input + i);                                                                                          \
            store_first(VALUE, RESULT + i, end - i);                                                                                  \
        }                                                                                                                             \
    }

#define ACTIVATION(NAME, VALUE, SLOPE)                                                                                                \
    __kernel void NAME##_forward_pieces(__global const float *input, __global float *output, float alpha, float beta, float gamma,    \
                                        float threshold, Planes planes)                                                               \
    {                                                                                                                                 \
        EACH_VECTOR(output, VALUE)                                                                                                    \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_backward_pieces(__global const float *input, __global const float *upstream, __global float *result,         \
                                         float alpha, float beta, float gamma, float threshold, Planes planes)                        \
    {                                                                                                                                 \
        EACH_VECTOR(result, load_lanes(upstream + i) * (isnan(x) ? x : (SLOPE)))                                                      \
    }

/* y = x·g(x), dy/dx = g + x·g', as in activations.cl. BOTH computes the gate g and its slope g'. */
#define GATED_ACTIVATION(NAME, BOTH)                                                                                                  \
    INLINE lanes NAME##_value(lanes x, float alpha)                                                                                   \
    {                                                                                                                                 \
        Gate by = BOTH;                                                                                                               \
        return isinf(x) && by.gate == 0 ? copy_sign(0, x) : x * by.gate;                                                              \
    }                                                                                                                                 \
    INLINE lanes NAME##_slope(lanes x, float alpha)                                                                                   \
    {                                                                                                                                 \
        Gate by = BOTH;                                                                                                               \
        return isinf(x) ? by.gate : by.gate + x * by.slope;                                                                           \
    }                                                                                                                                 \
    ACTIVATION(NAME, NAME##_value(x, alpha), NAME##_slope(x, alpha))

typedef struct Gate {
    lanes gate, slope;
} Gate;

/* ---- Straight lines ---- */

ACTIVATION(relu, x <= 0 ? 0 : x, x > 0 ? (lanes)1 : 0)
ACTIVATION(leaky_relu, x > 0 ? x : alpha * x, x > 0 ? (lanes)1 : alpha)
ACTIVATION(thresholded_relu, x <= alpha ? 0 : x, x <= alpha ? (lanes)0 : 1)

/* max(0, min(1, line)). */
INLINE lanes hard(lanes line) { return line <= 0 ? 0 : line >= 1 ? 1 : line; }

ACTIVATION(hard_sigmoid, hard(alpha * x + beta), alpha * x + beta > 0 ? (alpha * x + beta < 1 ? (lanes)alpha : 0) : 0)
ACTIVATION(hard_swish, x <= -3 ? 0 : x * hard(x / 6 + 0.5f), hard(x / 6 + 0.5f) + (fabs(x) < 3 ? x / 6 : 0))

INLINE lanes raised(lanes x, float low) { return x < low ? low : x; }

ACTIVATION(absolute, fabs(x), x > 0 ? 1 : x < 0 ? (lanes)-1 : 0)
ACTIVATION(negate, -x, (lanes)-1)
ACTIVATION(clip, raised(x, alpha) > beta ? beta : raised(x, alpha), alpha <= x ? (x <= beta ? (lanes)1 : 0) : 0)

/* ---- Exponentials ---- */

ACTIVATION(exponential, exp_lanes(x), exp_lanes(x))


INLINE lanes sigmoid(lanes x)
{
    lanes e = exp_lanes(-fabs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
}
INLINE lanes sigmoid_slope(lanes x)
{
    lanes y = sigmoid(x);
    return y * (1 - y);
}
INLINE lanes softplus(lanes x) { return (x > 0 ? x : 0) + log1p_lanes(exp_lanes(-fabs(x))); }
INLINE lanes tanh_slope(lanes x) /* 1 - tanh²x = 4e / (1 + e)², e = exp(-2|x|), which does not cancel */
{
    lanes e = exp_lanes(-2 * fabs(x)), sum = 1 + e;
    return 4 * e / (sum * sum);
}

ACTIVATION(sigmoid, sigmoid(x), sigmoid_slope(x))
ACTIVATION(tanh, tanh_lanes(x), tanh_slope(x))
ACTIVATION(softplus, x > threshold ? x : softplus(x), x > threshold ? 1 : sigmoid(x))
ACTIVATION(elu, x > 0 ? x : alpha * expm1_lanes(x), x > 0 ? 1 : alpha * exp_lanes(x))
ACTIVATION(celu, x > 0 ? x : alpha * expm1_lanes(x / alpha), x > 0 ? 1 : exp_lanes(x / alpha))
ACTIVATION(selu, gamma * (x > 0 ? x : alpha * expm1_lanes(x)), gamma * (x > 0 ? 1 : alpha * exp_lanes(x)))

/* ---- Quotients ---- */

INLINE lanes atan_slope(lanes x)
{
    lanes size = fabs(x), t = size <= 1 ? size : 1 / size, square = t * t;
    return (size <= 1 ? 1 : square) / (1 + square);
}

ACTIVATION(atan, atan_lanes(x), atan_slope(x))
ACTIVATION(reciprocal, 1 / x, -(1 / x) * (1 / x))
ACTIVATION(root, sqrt(x), 1 / (2 * sqrt(x)))

/* ---- Gates; activations.cl has their formulas ---- */

#define ROOT (M_2_SQRTPI_F * M_SQRT1_2_F) /* √(2/π) */
#define CUBIC 0.044715f

INLINE Gate normal_gate(lanes x)
{
    lanes density = bell(x);
    return (Gate){normal_lanes(x, density), density * (0.5f * ROOT)};
}

INLINE Gate near_normal_gate(lanes x)
{
    lanes gate = sigmoid(2 * ROOT * (x + CUBIC * x * x * x)), slope = gate * (1 - gate);
    return (Gate){gate, 2 * ROOT * (slope + 3 * CUBIC * (slope * x * x))};
}

INLINE Gate mish_gate(lanes x)
{
    lanes opening = softplus(x);
    return (Gate){tanh_lanes(opening), tanh_slope(opening) * sigmoid(x)};
}

INLINE Gate swish_gate(lanes x, float alpha)
{
    lanes gate = sigmoid(alpha * x);
    return (Gate){gate, alpha * (gate * (1 - gate))};
}

GATED_ACTIVATION(gelu, normal_gate(x))
GATED_ACTIVATION(gelu_tanh, near_normal_gate(x))
GATED_ACTIVATION(mish, mish_gate(x))
GATED_ACTIVATION(swish, swish_gate(x, alpha))
