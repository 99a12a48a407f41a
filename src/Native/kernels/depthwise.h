/* What C and the kernels of depthwise convolution share. */
#ifndef DEPTHWISE_H
#define DEPTHWISE_H

/*
 * A strip: some rows of a picture between zeros, in local memory. Along the rows it is split by the stride, the even places first:
 * so neighbouring windows find neighbouring floats under the same weight.
 */
typedef struct Strip {
    int H, W;      /* of the picture */
    int top;       /* rows of padding above */
    int first[2];  /* where in a row of the strip the picture's column 0 goes, and column 1 */
    int origin[2]; /* where in a row of the strip a window's first place is (column 0 with padding), and the next one */
    int floats;    /* of a strip */
} Strip;

typedef struct Depthwise {
    Strip x;
    int planes;         /* channels of all pictures */
    int C, M;           /* channels of a picture, and outputs of each */
    int P, Q;           /* rows and columns of y */
    int tiles, strips;  /* of rows of y */
    int items;          /* work-items that share out the strips of all planes */
} Depthwise;

#endif
