/*
 * Elementary functions of whole vectors, in the accuracy that activations need: a few units in the last place, subnormal results and
 * infinities as they should be, NaN for NaN. Their polynomials were fitted for this file, by the largest relative error.
 */
#ifndef ELEMENTARY_CL
#define ELEMENTARY_CL

#include "lanes.cl"

#if LANES == 16
#define as_lanes(x) as_float16(x)
#define as_flags(x) as_int16(x)
#else
#define as_lanes(x) as_float8(x)
#define as_flags(x) as_int8(x)
#endif

INLINE lanes copy_sign(lanes size, lanes x) { return as_lanes((as_flags(size) & 0x7fffffff) | (as_flags(x) & (int)0x80000000)); }

/* 2^n of a whole number from -126 to 127. */
INLINE lanes power_of_two(flags n) { return as_lanes((n + 127) << 23); }

/* e^x - 1 = 2^n·(e^r - 1) + 2^n - 1,  x = n·log 2 + r: n, and e^r - 1 of at most half a log 2. */
typedef struct Reduced {
    flags n;
    lanes rest;
} Reduced;

INLINE Reduced reduce(lanes x)
{
    const float shifter = 12582912; /* 1.5·2²³: in a sum with it the last bit is 1 */
    lanes shifted = fma(x, M_LOG2E_F, (lanes)shifter), n = shifted - shifter;
    lanes r = fma(n, -1.42860677e-6f, fma(n, -0.693145752f, x)); /* log 2 in two parts, the first of few bits */
    lanes q = fma(r, 1.984595729e-04f, (lanes)1.394165331e-03f);
    q = fma(q, r, (lanes)8.333391510e-03f);
    q = fma(q, r, (lanes)4.166634753e-02f);
    q = fma(q, r, (lanes)1.666666567e-01f);
    q = fma(q, r, (lanes)0.5f);
    return (Reduced){as_flags(shifted) - as_flags((lanes)shifter), fma(r * r, q, r)};
}

INLINE lanes exp_lanes(lanes x)
{
    x = x < -104 ? -104 : x > 89 ? 89 : x; /* beyond it is 0, or infinite */
    Reduced by = reduce(x);
    flags part = by.n >> 1;
    return (1 + by.rest) * power_of_two(part) * power_of_two(by.n - part);
}

INLINE lanes expm1_lanes(lanes x)
{
    lanes inside = x < -30 ? -30 : x > 89 ? 89 : x;
    Reduced by = reduce(inside);
    lanes scale = power_of_two(by.n - 1); /* of half the result, lest it be infinite */
    return x == 0 ? x : 2 * fma(scale, by.rest, scale - 0.5f);
}

/* log(1 + u) = 2·artanh(u/(2 + u)) of u from 0 to 1. */
INLINE lanes log1p_lanes(lanes u)
{
    lanes s = u / (2 + u), z = s * s;
    lanes q = fma(z, 1.215044707e-01f, (lanes)1.071383506e-01f);
    q = fma(q, z, (lanes)1.430844218e-01f);
    q = fma(q, z, (lanes)1.999943852e-01f);
    q = fma(q, z, (lanes)3.333333731e-01f);
    return 2 * fma(s * z, q, s);
}

INLINE lanes tanh_lanes(lanes x)
{
    lanes e = expm1_lanes(-2 * fabs(x));
    return copy_sign(e / (2 + e), x);
}

INLINE lanes atan_lanes(lanes x)
{
    lanes size = fabs(x), t = size > 1 ? 1 / size : size, z = t * t;
    lanes q = fma(z, -1.827190164e-03f, (lanes)1.106434036e-02f);
    q = fma(q, z, (lanes)-3.145551682e-02f);
    q = fma(q, z, (lanes)5.823437124e-02f);
    q = fma(q, z, (lanes)-8.419448882e-02f);
    q = fma(q, z, (lanes)1.095757335e-01f);
    q = fma(q, z, (lanes)-1.426524520e-01f);
    q = fma(q, z, (lanes)1.999863833e-01f);
    q = fma(q, z, (lanes)-3.333330154e-01f);
    lanes angle = fma(t * z, q, t);
    return copy_sign(size > 1 ? M_PI_2_F - angle : angle, x);
}

/* e^(-x²/2) of |x| up to 15, beyond which it is 0: with what x² loses by rounding. */
INLINE lanes bell(lanes x)
{
    lanes size = fabs(x), t = size > 15 ? 15 : size, square = t * t, lost = fma(t, t, -square), e = exp_lanes(-0.5f * square);
    return fma(e, -0.5f * lost, e);
}

/* The share of a standard normal distribution below x. Its tail is bell(x)·R(|x|), R a polynomial in w = 3/(3 + |x|). */
INLINE lanes normal_lanes(lanes x, lanes bell_of_x)
{
    lanes w = 3 / (3 + fabs(x));
    lanes q = fma(w, -2.697051503e-02f, (lanes)1.506805271e-01f);
    q = fma(q, w, (lanes)-3.166535497e-01f);
    q = fma(q, w, (lanes)2.738134563e-01f);
    q = fma(q, w, (lanes)-9.431502223e-02f);
    q = fma(q, w, (lanes)1.394243985e-01f);
    q = fma(q, w, (lanes)1.064984798e-01f);
    q = fma(q, w, (lanes)1.346761584e-01f);
    q = fma(q, w, (lanes)1.328410804e-01f);
    q = fma(q, w, (lanes)4.981033271e-06f);
    lanes tail = bell_of_x * q;
    return x < 0 ? tail : 1 - tail;
}

#endif
