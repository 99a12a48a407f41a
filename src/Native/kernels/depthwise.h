/* What C and the kernels of depthwise convolution share. */
#ifndef DEPTHWISE_H
#define DEPTHWISE_H

#define MOST_PARTS 4

/* Some rows of a picture between zeros, in local memory; strips.cl says how. Along the rows it may be split in parts, every so-manieth place in
   each. */
typedef struct Strip {
    int H, W;      /* of the picture */
    int top;       /* rows of padding above */
    int first[MOST_PARTS];  /* where in a row of the strip the picture's column 0 goes, column 1 … */
    int origin[MOST_PARTS]; /* where in a row of the strip a window's first place is (column 0 with padding), the next one … */
    int floats;    /* of a strip */
} Strip;

typedef struct Depthwise {
    Strip strip;        /* of x, or for dx of dy */
    int N, C, M;        /* pictures, channels of a picture, and outputs of each */
    int P, Q;           /* rows and columns of what is computed: y or dx; for dw of dy */
    int tiles, strips;  /* of these rows */
    int items;          /* work-items that share out the strips of all planes */
} Depthwise;

#endif
