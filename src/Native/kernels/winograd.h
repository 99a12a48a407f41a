/*
 * Winograd's F(4×4, 3×3): sixteen outputs of a 3×3 convolution from 36 products a channel instead of 144. And F(3×3, 4×4), F(2×2, 5×5).
 *
 *     one axis:   y = Aᵀ [ (G w) ⊙ (Bᵀ x) ]          6 pixels x, 3 weights w, 4 outputs y; points 0, 1, -1, 2, -2, ∞
 *     two axes:   the same along columns, then along rows:  y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ x B) ] A
 *     gradient:   dw = Gᵀ [ (A dy Aᵀ) ⊙ (Bᵀ x B) ] G, the chain rule of the line above
 *
 *          ⎡ 4  0 -5  0  1  0 ⎤        ⎡  1/4    0    0  ⎤         ⎡ 1  1  1  1  1  0 ⎤
 *          ⎢ 0 -4 -4  1  1  0 ⎥        ⎢ -1/6 -1/6 -1/6  ⎥    Aᵀ = ⎢ 0  1 -1  2 -2  0 ⎥
 *     Bᵀ = ⎢ 0  4 -4 -1  1  0 ⎥    G = ⎢ -1/6  1/6 -1/6  ⎥         ⎢ 0  1  1  4  4  0 ⎥
 *          ⎢ 0 -2 -1  2  1  0 ⎥        ⎢ 1/24  1/12 1/6  ⎥         ⎣ 0  1 -1  8 -8  1 ⎦
 *          ⎢ 0  2 -1 -2  1  0 ⎥        ⎢ 1/24 -1/12 1/6  ⎥
 *          ⎣ 0  4  0 -5  0  1 ⎦        ⎣   0    0    1   ⎦
 *
 * Rounding. Along one axis an error of size 1 in every operand reaches output i multiplied with Σ_e |Aᵀ|ie (|G| 1)e (|Bᵀ| 1)e, where
 * |G| 1 = (1/4, 1/2, 1/2, 7/24, 7/24, 1) and |Bᵀ| 1 = (10, 10, 10, 6, 6, 10): that is 16, 17, 24 and 48 for the four outputs, at most
 * 48² = 2304 on two axes, where the direct form's nine products give 9. A term goes through C + 20 roundings (six or fewer in the
 * transforms of pixels and outputs, eight in that of weights, C sums), the direct form's through 9C. So on data of one magnitude the error may be  256 (C + 20) / (9 C)  times
 * the direct form's proven bound: 28 for many channels. No constant holds element by element for all data, since an output whose own
 * window is small or half in the padding shares the error of its whole tile. Seen in 900 random cases, forward and backward: 40 times
 * an element's own bound, in the last row or column of a tile, and 3.2 times the largest bound of its tensor. What is promised is 64 times
 * the largest bound of the tensor; tests hold random cases to 8 times.
 * Infinities and NaN spread over the tile that they lie in.
 *
 * With four and five weights, -DTAPS=4 and 5, the points and so Bᵀ are the same, and what is new in G and Aᵀ goes on in their pattern:
 * column k of G is (0, -1/6, -(-1)ᵏ/6, 2ᵏ/24, (-2)ᵏ/24, 0) but for the 1/4 in the first and the 1 in the last, and row i of Aᵀ is
 * (0, 1, (-1)ⁱ, 2ⁱ, (-2)ⁱ, 0) but for the 1s in the corners. F(3×3, 4×4) takes 36 products for nine outputs instead of 144, F(2×2, 5×5) for
 * four instead of 100. |G| 1 is (1/4, 2/3, 2/3, 5/8, 5/8, 1) and (1/4, 5/6, 5/6, 31/24, 31/24, 1), an error of 1 reaches an output at most
 * 53⅓ and 57⅔ times along an axis: 11 (C + 20) / C and 5.3 (C + 22) / C times the direct form's bound, less than with three weights.
 *
 * A convolution with strides s is one over s² times as many channels (winograd_tiles.h), whose phases share K×K weights: C is s² C in the
 * number of roundings of either form, and the direct form's error reaches outputs K² times. Zeros in place of weights count nothing: a
 * phase with two of three weights has |G| 1 = (1/4, 1/3, 1/3, 1/8, 1/8, 0) and reaches outputs 18⅔ instead of 48 times. So with 11×11
 * weights and s = 4, phases of 3, 3, 3 and 2 weights, it is (3·48 + 18⅔)² = 26460 for 121, and 26460 (16 C + 20) / (121² C), that is
 * 29 (C + 1.25) / C times the direct form's bound. Computed for all strides up to eight and all K that make three to five weights, or two on
 * one of the axes: at most 37 times for many channels. The same is promised. Two weights on both axes, F(5×5, 2×2), would not keep it: 103
 * times.
 *
 * Every function below applies one of these along one axis, to eight tiles, pictures or channels at once, in place; some also to other
 * vectors, for kernels that define them so.
 */
#include "eights.h"

/* Bᵀ: six pixels become six points. With as many additions as can be: processors add beside multiplying. */
#define POINTS_OF_PIXELS(vector)                                                                                                          \
    INLINE __attribute__((overloadable)) void points_of_pixels(vector *v)                                                                 \
    {                                                                                                                                     \
        vector a = fma((vector)-4.0f, v[2], v[4]), b = fma((vector)-4.0f, v[1], v[3]), c = v[4] - v[2], d = v[3] - v[1], e = v[5] - v[3]; \
        v[0] = fma((vector)4.0f, v[0] - v[2], c);                                                                                         \
        v[1] = a + b;                                                                                                                     \
        v[2] = a - b;                                                                                                                     \
        v[3] = c + (d + d);                                                                                                               \
        v[4] = c - (d + d);                                                                                                               \
        v[5] = fma((vector)-4.0f, d, e);                                                                                                  \
    }

POINTS_OF_PIXELS(float8)

#ifndef TAPS
#define TAPS 3
#endif
/* Outputs of a tile along one axis. */
#define TILE (7 - TAPS)

/* Aᵀ: six points become the outputs. */
#define OUTPUTS_OF_POINTS(vector)                                                          \
    INLINE __attribute__((overloadable)) void outputs_of_points(vector *v)                 \
    {                                                                                      \
        vector a = v[1] + v[2], b = v[1] - v[2], c = v[3] + v[4], d = v[3] - v[4], e = v[5]; \
        v[0] = v[0] + a + c;                                                               \
        v[1] = fma((vector)2.0f, d, b);                                                    \
        v[2] = fma((vector)4.0f, c, a);                                                    \
        v[3] = fma((vector)8.0f, d, b);                                                    \
        v[TILE - 1] += e;                                                                  \
    }

OUTPUTS_OF_POINTS(float8)

/* What a polynomial is at 1 and at 2, its terms of even and of odd degree apart: at -1 and -2 the odd ones change their sign. */
typedef struct Halves {
    float8 even, odd, even2, odd2;
} Halves;

/* From so many coefficients, two to five. */
INLINE Halves halves_of(const float8 *v, int count)
{
    Halves h = {v[0], v[1], v[0], 2.0f * v[1]};
    if (count > 2) {
        h.even = v[0] + v[2];
        h.even2 = fma((float8)4.0f, v[2], v[0]);
    }
    if (count > 3) {
        h.odd = v[1] + v[3];
        h.odd2 = fma((float8)8.0f, v[3], h.odd2);
    }
    if (count > 4) {
        h.even = h.even + v[4];
        h.even2 = fma((float8)16.0f, v[4], h.even2);
    }
    return h;
}

/* A: the gradients of the outputs become those of six points. */
INLINE void points_of_outputs(float8 *v)
{
    Halves h = halves_of(v, TILE);
    v[5] = v[TILE - 1];
    v[1] = h.even + h.odd;
    v[2] = h.even - h.odd;
    v[3] = h.even2 + h.odd2;
    v[4] = h.even2 - h.odd2;
}

/* G: weights become six points. */
INLINE void points_of_weights(float8 *v)
{
    Halves h = halves_of(v, TAPS);
    v[5] = v[TAPS - 1];
    v[0] = 0.25f * v[0];
    v[1] = (h.even + h.odd) * (-1 / 6.0f);
    v[2] = (h.even - h.odd) * (-1 / 6.0f);
    v[3] = (h.even2 + h.odd2) * (1 / 24.0f);
    v[4] = (h.even2 - h.odd2) * (1 / 24.0f);
}

/* Gᵀ: the gradients of six points become those of the weights. */
INLINE void weights_of_points(float8 *v)
{
    float8 near = (v[1] + v[2]) * (-1 / 6.0f), far = (v[3] + v[4]) * (1 / 24.0f), last = v[5];
    float8 tilt = (v[2] - v[1]) * (1 / 6.0f), far_tilt = (v[3] - v[4]) * (1 / 12.0f);
    v[0] = fma((float8)0.25f, v[0], near) + far;
    v[1] = tilt + far_tilt;
    v[2] = fma((float8)4.0f, far, near);
    v[3] = fma((float8)4.0f, far_tilt, tilt);
    v[4] = fma((float8)16.0f, far, near);
    v[TAPS - 1] += last;
}
