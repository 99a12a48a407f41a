/*
 * Gradients that are too large are made smaller before a step is taken with them, in place: element by element, or all together so that their direction stays.
 *
 *     clip_values  g = min(max(g, -limit), limit)          NaN stays NaN
 *     clip_norm    g = g · min(1, limit / ‖g‖)             ‖g‖ = √Σg² over all parameters: sums of chunks, then of those
 *
 * Index order: i runs through the elements of the gradient of one parameter. One work-item an element; of sums, a chunk of CHUNK elements.
 */
#include "several.h"

__kernel void clip_values(__global float *g, float limit, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        g[i] = g[i] > limit ? limit : g[i] < -limit ? -limit : g[i];
    }
}

/* sums[first + c] = Σg² of chunk c. */
__kernel void square_sums(__global const float *g, __global float *sums, int first, int count)
{
    int c = get_global_id(0);
    if (c * CHUNK < count) {
        float sum = 0;
        for (int i = c * CHUNK; i < min(c * CHUNK + CHUNK, count); i++) {
            sum += g[i] * g[i];
        }
        sums[first + c] = sum;
    }
}

/* scale = 1, or limit / ‖g‖ where ‖g‖ is more, or no number. One work-item: there are few sums. */
__kernel void scale_to_norm(__global const float *sums, __global float *scale, float limit, int count)
{
    float sum = 0;
    for (int i = 0; i < count; i++) {
        sum += sums[i];
    }
    float norm = sqrt(sum);
    scale[0] = norm <= limit ? 1 : limit / norm;
}

__kernel void scale_by(__global float *g, __global const float *scale, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        g[i] = g[i] * scale[0];
    }
}
