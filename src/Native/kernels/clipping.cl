/*
 * Gradients that are too large are made smaller before a step is taken with them, in place: element by element, or all together so that their direction stays.
 *
 *     clip_value   g = min(max(g, -limit), limit)          NaN stays NaN
 *     clip_norm    g = g · min(1, limit / ‖g‖)             ‖g‖ = √Σg² over all parameters: sums of parts, then of those
 *
 * Index order: i runs through all elements of one gradient. One work-item an element, or a part.
 */

__kernel void clip_value(__global float *g, float limit, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        g[i] = g[i] > limit ? limit : g[i] < -limit ? -limit : g[i];
    }
}

/* sums[first + p]: that of part p. */
__kernel void square_sums(__global const float *g, __global float *sums, int first, int part, int count, int parts)
{
    int p = get_global_id(0);
    if (p < parts) {
        float sum = 0;
        for (int i = p * part; i < min((p + 1) * part, count); i++) {
            sum += g[i] * g[i];
        }
        sums[first + p] = sum;
    }
}

/* scale = 1, or limit / ‖g‖ where ‖g‖ is more, or no number. */
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
