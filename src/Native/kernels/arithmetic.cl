/*
 * More operators of two tensors, element by element, repeated to each other:
 *
 *     Sub  c = a - b     da = dc              db = -dc
 *     Div  c = a / b     da = dc / b          db = -dc·a / b², as dc·c / b
 *     Pow  c = aᵇ        da = dc·b·aᵇ⁻¹       db = dc·aᵇ·log a
 *
 * with sums over the places to which a tensor was repeated. Of Pow, da is 0 where b is 0, and db where a is 0 and b not negative.
 * Index order: i runs through the elements of the result. One work-item an element.
 */
#include "repetition.cl"

#define FORWARD(NAME, VALUE)                                                                                                          \
    __kernel void NAME##_forward(__global const float *left, __global const float *right, __global float *c, Repetition ra,           \
                                 Repetition rb, int count)                                                                            \
    {                                                                                                                                 \
        int i = get_global_id(0);                                                                                                     \
        if (i < count) {                                                                                                              \
            float a = left[element_at(&ra, i)], b = right[element_at(&rb, i)];                                                        \
            c[i] = VALUE;                                                                                                             \
        }                                                                                                                             \
    }

/* The gradient of a or of b, whose repetition is `own`: the sum of TERM over all places of its i-th element. */
#define GRADIENT(NAME, TERM)                                                                                                          \
    __kernel void NAME(__global const float *left, __global const float *right, __global const float *upstream,                       \
                       __global float *gradient, Repetition ra, Repetition rb, Repetition own, int count)                             \
    {                                                                                                                                 \
        int i = get_global_id(0);                                                                                                     \
        if (i < count) {                                                                                                              \
            float sum = 0;                                                                                                            \
            for (int k = 0; k < own.repeats; k++) {                                                                                   \
                int place = place_of(&own, i, k);                                                                                     \
                float a = left[element_at(&ra, place)], b = right[element_at(&rb, place)], dc = upstream[place];                      \
                sum += TERM;                                                                                                          \
            }                                                                                                                         \
            gradient[i] = sum;                                                                                                        \
        }                                                                                                                             \
    }

FORWARD(subtract, a - b)
GRADIENT(subtract_left, dc)
GRADIENT(subtract_right, -dc)

FORWARD(divide, a / b)
GRADIENT(divide_left, dc / b)
GRADIENT(divide_right, -(dc * (a / b) / b))

FORWARD(power, pow(a, b))
GRADIENT(power_left, dc * (b == 0 ? 0 : b * pow(a, b - 1)))
GRADIENT(power_right, dc * (a == 0 && b >= 0 ? 0 : pow(a, b) * log(a)))
