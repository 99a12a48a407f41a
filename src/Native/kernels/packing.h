/*
 * What C and the kernels share: the weights O×C×K×L of a convolution group as its kernels like them, and sums of their gradients.
 *
 *     forward    [o / width][c][k][l][o % width]      vectors over output channels
 *     backward   [o][run k][l][c]                     depth floats a pixel; vectors over a run
 *
 * Zeros fill the gaps. Each work-item of the way back leaves a share of the sums: dw as `backward`, then db.
 */
#ifndef PACKING_H
#define PACKING_H

#define MOST_GROUPS 3 /* convolution groups in a row */
#define MOST_RUN 192
#define SPARE 64 /* floats behind a picture in local memory or between two groups: whole vectors are read at the ends */

typedef struct Packing {
    int O, C, K, L;
    int width;      /* of the vectors forward; 0: its kernels take w as it is */
    int depth, run; /* floats of a pixel and of a run backward */
    int vector;     /* of the vectors backward */
} Packing;

typedef struct Shares {
    Packing packing;
    int count, length; /* how many, and floats of one */
} Shares;

#endif
