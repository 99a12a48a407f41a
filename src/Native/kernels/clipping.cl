/*
 * Gradients that are too large are made smaller before a step is taken with them, in place: element by element, or all together so that their direction stays.
 *
 *     clip_values  g = min(max(g, -limit), limit)          NaN stays NaN
 *     clip_norm    g = g · min(1, limit / ‖g‖)             ‖g‖ = √Σg² over all parameters: sums of chunks, then of those
 *
 * Index order: i runs through the elements of one gradient; several are given as g0, g1, … (several.cl). One work-item a chunk of one of them.
 */
#include "several.cl"

__kernel void clip_values(EACH_OF(__global float *, g), float limit, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(float, g);
#define CLIPPED(TYPE, LOAD, STORE)                                                   \
    TYPE v = LOAD(g + i);                                                            \
    v = v > limit ? (TYPE)limit : v < -limit ? (TYPE)-limit : v;                     \
    STORE(v, g + i);
    EACH_ELEMENT(chunk, CLIPPED)
}

/* sums[first + c]: that of chunk c. */
__kernel void square_sums(EACH_OF(__global const float *, g), __global float *sums, int first, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(const float, g);
    float parts[LANES], sum = 0;
    lanes squares = 0;
    int i = chunk.begin;
    for (; i + LANES <= chunk.end; i += LANES) {
        squares += load_lanes(g + i) * load_lanes(g + i);
    }
    store_lanes(squares, parts);
    for (int lane = 0; lane < LANES; lane++) {
        sum += parts[lane];
    }
    for (; i < chunk.end; i++) {
        sum += g[i] * g[i];
    }
    sums[first + get_global_id(0)] = sum;
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

__kernel void scale_by(EACH_OF(__global float *, g), __global const float *scale, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(float, g);
    float factor = scale[0];
#define SCALED(TYPE, LOAD, STORE) STORE(LOAD(g + i) * factor, g + i);
    EACH_ELEMENT(chunk, SCALED)
}
