/* Every so-manieth float of a row, as a vector. */
#ifndef EVERY_H
#define EVERY_H

/* SHUFFLE(a, b, i…): lanes i of a, counted on in b, -1 for any. Compilers but Clang have other ways to say it, which Clang makes twenty
   instructions of. */
#ifdef __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) shuffle2(a, b, convert_uint16((int16)(__VA_ARGS__)) & 31)
#endif

/* The three thirds, by remainder, of three vectors that lie behind one another. */
__attribute__((always_inline)) void split_in_three(float16 near, float16 middle, float16 far, float16 *third)
{
    float16 a = SHUFFLE(near, middle, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, -1, -1, -1, -1, -1);
    float16 b = SHUFFLE(near, middle, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, -1, -1, -1, -1, -1);
    float16 c = SHUFFLE(near, middle, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, -1, -1, -1, -1, -1, -1);
    third[0] = SHUFFLE(a, far, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
    third[1] = SHUFFLE(b, far, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
    third[2] = SHUFFLE(c, far, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
}

/* The four quarters, by remainder, of four vectors. */
__attribute__((always_inline)) void split_in_four(float16 a, float16 b, float16 c, float16 d, float16 *quarter)
{
    float16 even = (float16)(a.even, b.even), odd = (float16)(a.odd, b.odd);
    float16 more_even = (float16)(c.even, d.even), more_odd = (float16)(c.odd, d.odd);
    quarter[0] = (float16)(even.even, more_even.even);
    quarter[1] = (float16)(odd.even, more_odd.even);
    quarter[2] = (float16)(even.odd, more_even.odd);
    quarter[3] = (float16)(odd.odd, more_odd.odd);
}

/* from[0], from[step], …, from[15·step]; may read up to from[16·step - 1]. A step that the compiler knows, 1 to 4. */
__attribute__((always_inline)) float16 every(const int step, __global const float *from)
{
    float16 near = vload16(0, from), part[4];
    if (step == 2) {
        return (float16)(near.even, vload16(1, from).even);
    }
    if (step == 3) {
        split_in_three(near, vload16(1, from), vload16(2, from), part);
        return part[0];
    }
    if (step == 4) {
        split_in_four(near, vload16(1, from), vload16(2, from), vload16(3, from), part);
        return part[0];
    }
    return near;
}

#endif
