/* Every so-manieth float of a row, as a vector. */
#ifndef EVERY_H
#define EVERY_H

/* from[0], from[step], …, from[15·step]; may read up to from[16·step - 1]. A step that the compiler knows, 1 to 4. */
__attribute__((always_inline)) float16 every(const int step, __global const float *from)
{
    float16 near = vload16(0, from);
    if (step == 2) {
        return (float16)(near.even, vload16(1, from).even);
    }
    if (step == 3) {
        float16 middle = vload16(1, from), far = vload16(2, from);
#ifdef __clang__ /* which makes two instructions of this, and twenty of the other */
        float16 both = __builtin_shufflevector(near, middle, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, -1, -1, -1, -1, -1);
        return __builtin_shufflevector(both, far, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
#else
        return (float16)(near.s0369, near.scf, middle.s25, middle.s8be, far.s1, far.s47ad);
#endif
    }
    if (step == 4) {
        return (float16)(near.s048c, vload16(1, from).s048c, vload16(2, from).s048c, vload16(3, from).s048c);
    }
    return near;
}

#endif
