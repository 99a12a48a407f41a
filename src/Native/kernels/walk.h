/* A walk through the flat data of x that meets the elements of y in row-major order: y[i, j, …] = x[start + i·stride₀ + j·stride₁ + …]. */
#ifndef KERNELS_WALK_H
#define KERNELS_WALK_H

#define MOST_STEPS 9

typedef struct Walk {
    int axes;
    int start;
    int length[MOST_STEPS];
    int stride[MOST_STEPS]; /* 0 repeats, below 0 goes backwards */
} Walk;

#endif
