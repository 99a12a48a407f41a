/*
 * Sums of products, as contraction.h describes them:
 *
 *     y[i] = α · Σ_j a[i,j] · b[i,j] + β · c[i]
 *
 * Index order: i and j are flat indices over the kept and the summed axes, the last axis running fastest. One work-item an element of y.
 * a·b is a matrix product with m and n kept and k summed: a steps along m and k, b along k and n.
 */
#include "contraction.h"

/* The offsets into a, b and c of flat index i over the axes from `first` up to but without `end`. */
int4 place(const Contraction *sum, int first, int end, int i)
{
    int4 offset = 0;
    for (int axis = end - 1; axis >= first; axis--) {
        int at = i % sum->axes[axis].length;
        offset += at * (int4)(sum->axes[axis].a, sum->axes[axis].b, sum->axes[axis].c, 0);
        i /= sum->axes[axis].length;
    }
    return offset;
}

/* b may be NULL, for the plain sum of a; and c, for none. */
__kernel void contract_naive(__global const float *a, __global const float *b, __global const float *c, __global float *y,
                             Contraction sum, float alpha, float beta, int count, int terms)
{
    int i = get_global_id(0);
    if (i >= count) {
        return;
    }
    int axes = sum.kept + sum.summed;
    int4 from = place(&sum, 0, sum.kept, i);
    float total = 0;
    for (int j = 0; j < terms; j++) {
        int4 term = from + place(&sum, sum.kept, axes, j);
        total += b ? a[term.x] * b[term.y] : a[term.x];
    }
    y[i] = c ? alpha * total + beta * c[from.z] : alpha * total;
}
