/*
 * Activations in vectors: y = f(x), dx = dy · f'(x). activations.cl has all of them, one by one, and says what becomes of NaN.
 *
 * Index order: q runs through pieces of the tensor (pieces.h), i through the elements of a piece. One work-item for some pieces.
 * ACTIVATION(name, f, f') makes the kernels name_forward_pieces and name_backward_pieces; the formulas hold for numbers and vectors.
 */
#include "pieces.cl"

#define FUNCTION(TYPE, NAME, VALUE, SLOPE)                                                                                            \
    OVERLOADED TYPE NAME(TYPE x, float alpha, float beta) { return VALUE; }                                                           \
    OVERLOADED TYPE NAME##_slope(TYPE x, float alpha, float beta) { return isnan(x) ? x : (SLOPE); }

#define ACTIVATION(NAME, VALUE, SLOPE)                                                                                                \
    FUNCTION(float, NAME, VALUE, SLOPE)                                                                                               \
    FUNCTION(lanes, NAME, VALUE, SLOPE)                                                                                               \
                                                                                                                                      \
    __kernel void NAME##_forward_pieces(__global const float *input, __global float *output, float alpha, float beta, Planes planes)  \
    {                                                                                                                                 \
        for (EACH_PIECE(q, planes)) {                                                                                                 \
            int i = start_of(planes, q), end = i + length_of(planes, q);                                                              \
            for (; i + LANES <= end; i += LANES) {                                                                                    \
                store_lanes(NAME(load_lanes(input + i), alpha, beta), output + i);                                                    \
            }                                                                                                                         \
            for (; i < end; i++) {                                                                                                    \
                output[i] = NAME(input[i], alpha, beta);                                                                              \
            }                                                                                                                         \
        }                                                                                                                             \
    }                                                                                                                                 \
                                                                                                                                      \
    __kernel void NAME##_backward_pieces(__global const float *input, __global const float *upstream, __global float *result,         \
                                         float alpha, float beta, Planes planes)                                                      \
    {                                                                                                                                 \
        for (EACH_PIECE(q, planes)) {                                                                                                 \
            int i = start_of(planes, q), end = i + length_of(planes, q);                                                              \
            for (; i + LANES <= end; i += LANES) {                                                                                    \
                store_lanes(load_lanes(upstream + i) * NAME##_slope(load_lanes(input + i), alpha, beta), result + i);                 \
            }                                                                                                                         \
            for (; i < end; i++) {                                                                                                    \
                result[i] = upstream[i] * NAME##_slope(input[i], alpha, beta);                                                        \
            }                                                                                                                         \
        }                                                                                                                             \
    }

/* ---- Straight lines ---- */

ACTIVATION(relu, x <= 0 ? 0 : x, x > 0 ? 1.0f : 0.0f)
ACTIVATION(leaky_relu, x > 0 ? x : alpha * x, x > 0 ? 1 : alpha)
ACTIVATION(thresholded_relu, x <= alpha ? 0 : x, x <= alpha ? 0.0f : 1.0f)

/* max(0, min(1, line)). */
#define HARD(TYPE) OVERLOADED TYPE hard(TYPE line) { return line <= 0 ? 0 : line >= 1 ? 1 : line; }
HARD(float)
HARD(lanes)

ACTIVATION(hard_sigmoid, hard(alpha * x + beta), alpha * x + beta > 0 ? (alpha * x + beta < 1 ? alpha : 0.0f) : 0.0f)
ACTIVATION(hard_swish, x <= -3 ? 0 : x * hard(x / 6 + 0.5f), hard(x / 6 + 0.5f) + (fabs(x) < 3 ? x / 6 : 0))
