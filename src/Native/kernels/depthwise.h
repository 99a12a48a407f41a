/* What C and depthwise.cl share. */
#ifndef DEPTHWISE_H
#define DEPTHWISE_H

typedef struct Depthwise {
    int planes;       /* channels of all pictures */
    int items;        /* work-items that share them out */
    int C, M;         /* channels of a picture, and outputs of each */
    int H, W;         /* of x */
    int P, Q;         /* rows and columns of y */
    int K;            /* rows of weights */
    int top, left;    /* padding */
    int stride, dilation; /* down the rows; along them they are compiled in */
    int pitch, height; /* of a picture with its padding; the pitch is a multiple of the stride along the rows */
    int halo;         /* floats of each work-item's copy */
} Depthwise;

#endif
