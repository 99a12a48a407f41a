/* What C and the kernel share: a convolution by Winograd's F(2×2, 5×5) with pictures in the lanes of a vector. */
#ifndef WINOGRAD_IMAGES_H
#define WINOGRAD_IMAGES_H

/* Sizes; y along H, x along W. */
typedef struct ImageTiles {
    int N, C, O;
    int H, W;      /* pictures of x */
    int P, Q;      /* pictures of y */
    int top, left; /* pads */
    int span;      /* tiles of a row that a work-item computes */
    int columns;   /* pixels of a row under them */
} ImageTiles;

#endif
