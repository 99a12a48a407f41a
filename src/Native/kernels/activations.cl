/*
 * Activations: y = f(x) element by element, dx = dy · f'(x).
 *
 * Index order: i runs through all elements. One work-item an element.
 * ACTIVATION(name, f, f') makes the kernels name_forward and name_backward. α, β, γ and the threshold are the operator's attributes.
 * NaN gives NaN, in y and in dx, so comparisons are written for NaN to fall through to x; so does dx where dy is infinite and f' is 0.
 */
#define ACTIVATION(NAME, VALUE, SLOPE)                                                                                                \
    __kernel void NAME##_forward(__global const float *input, __global float *output, float alpha, float beta, float gamma,           \
                                 float threshold, int count)                                                                          \
    {                                                                                                                                 \
        int i = get_global_id(0);                                                                                                     \
        if (i < count) {                                                                                                              \
            float x = input[i];                                                                                                       \
            output[i] = VALUE;                                                                                                        \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_backward(__global const float *input, __global const float *upstream, __global float *result, float alpha,   \
                                  float beta, float gamma, float threshold, int count)                                                \
    {                                                                                                                                 \
        int i = get_global_id(0);                                                                                                     \
        if (i < count) {                                                                                                              \
            float x = input[i], dy = upstream[i];                                                                                     \
            result[i] = dy * (isnan(x) ? x : (SLOPE));                                                                                \
        }                                                                                                                             \
    }

/* y = x·g(x), dy/dx = g + x·g': a gate that x itself opens. A closed gate wins over an infinite x, where 0·∞ would be NaN. */
#define GATED_ACTIVATION(NAME, GATE, GATE_SLOPE)                                                                                      \
    ACTIVATION(NAME, isinf(x) && (GATE) == 0 ? copysign(0.0f, x) : x * (GATE), isinf(x) ? (GATE) : (GATE) + x * (GATE_SLOPE))

/* ---- Straight lines ---- */

ACTIVATION(relu, x <= 0 ? 0 : x, x > 0 ? 1 : 0)
ACTIVATION(leaky_relu, x > 0 ? x : alpha * x, x > 0 ? 1 : alpha)
ACTIVATION(thresholded_relu, x <= alpha ? 0 : x, x <= alpha ? 0 : 1)
ACTIVATION(step, isnan(x) ? x : x > 0 ? 1 : 0, 0)

/* max(0, min(1, line)). */
float hard(float line) { return line <= 0 ? 0 : line >= 1 ? 1 : line; }
float hard_slope(float line, float slope) { return line > 0 && line < 1 ? slope : 0; }

ACTIVATION(hard_sigmoid, hard(alpha * x + beta), hard_slope(alpha * x + beta, alpha))
ACTIVATION(hard_swish, x <= -3 ? 0 : x * hard(x / 6 + 0.5f), hard(x / 6 + 0.5f) + (fabs(x) < 3 ? x / 6 : 0))

/* Kept between α and β, the limits of Clip: β where they are in the wrong order. */
float raised(float x, float low) { return x < low ? low : x; }

ACTIVATION(absolute, fabs(x), x > 0 ? 1 : x < 0 ? -1 : 0)
ACTIVATION(negate, -x, -1)
ACTIVATION(clip, raised(x, alpha) > beta ? beta : raised(x, alpha), alpha <= x && x <= beta ? 1 : 0)

/* ---- Exponentials: e is only ever raised to what is not positive, so nothing overflows ---- */

float sigmoid(float x) { return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }
float sigmoid_slope(float x) { return sigmoid(x) * (1 - sigmoid(x)); }
float softplus(float x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
float tanh_slope(float x) { return 1 - tanh(x) * tanh(x); }

ACTIVATION(sigmoid, sigmoid(x), sigmoid_slope(x))
ACTIVATION(tanh, tanh(x), tanh_slope(x))
ACTIVATION(softplus, x > threshold ? x : softplus(x), x > threshold ? 1 : sigmoid(x))
ACTIVATION(elu, x > 0 ? x : alpha * expm1(x), x > 0 ? 1 : alpha * exp(x))
ACTIVATION(celu, x > 0 ? x : alpha * expm1(x / alpha), x > 0 ? 1 : exp(x / alpha))
ACTIVATION(selu, gamma * (x > 0 ? x : alpha * expm1(x)), gamma * (x > 0 ? 1 : alpha * exp(x)))

/* ---- Quotients: what would overflow far out is divided first ---- */

float square(float x) { return x * x; }
float atan_slope(float x) { return fabs(x) <= 1 ? 1 / (1 + square(x)) : square(1 / x) / (1 + square(1 / x)); }

ACTIVATION(atan, atan(x), atan_slope(x))
ACTIVATION(softsign, isinf(x) ? copysign(1.0f, x) : x / (1 + fabs(x)), square(1 / (1 + fabs(x))))

ACTIVATION(reciprocal, 1 / x, -square(1 / x))

/* ---- Roots, powers of e and logarithms ---- */

ACTIVATION(root, sqrt(x), 1 / (2 * sqrt(x)))
ACTIVATION(exponential, exp(x), exp(x))
ACTIVATION(logarithm, log(x), 1 / x)

/* ---- Gates ---- */

/* The share of a standard normal distribution below x: (1 + erf(x/√2)) / 2, in the form that does not cancel left of 0; and its density. */
float normal(float x) { return 0.5f * erfc(-M_SQRT1_2_F * x); }
float normal_slope(float x) { return exp(-0.5f * x * x) * (0.5f * M_2_SQRTPI_F * M_SQRT1_2_F); }

/*
 * Nearly the same by a hyperbolic tangent: (1 + tanh z) / 2 = σ(2z), z = √(2/π)·(x + 0.044715·x³). σ falls to 0, where tanh may stop one
 * roundoff above -1. Far out σ' is 0 and x² overflows: they are multiplied before x² is whole.
 */
#define ROOT (M_2_SQRTPI_F * M_SQRT1_2_F) /* √(2/π) */
#define CUBIC 0.044715f
float twice(float x) { return 2 * ROOT * (x + CUBIC * x * x * x); }
float near_normal(float x) { return sigmoid(twice(x)); }
float near_normal_slope(float x)
{
    float slope = sigmoid_slope(twice(x));
    return 2 * ROOT * (slope + 3 * CUBIC * (slope * x * x));
}

float mish_gate(float x) { return tanh(softplus(x)); }

GATED_ACTIVATION(gelu, normal(x), normal_slope(x))
GATED_ACTIVATION(gelu_tanh, near_normal(x), near_normal_slope(x))
GATED_ACTIVATION(mish, mish_gate(x), tanh_slope(softplus(x)) * sigmoid(x))
GATED_ACTIVATION(swish, sigmoid(alpha * x), alpha * sigmoid_slope(alpha * x))
