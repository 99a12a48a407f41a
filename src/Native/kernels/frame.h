/*
 * What C and the kernels share: how a tensor x lies in another one, y, of as many axes.
 *
 * Along axis a, place i of x is place i + begin[a] of y. Where begin[a] is below 0 the first places of x are cut off;
 * where y ends earlier the last ones are. Some of x is always left.
 */
#ifndef FRAME_H
#define FRAME_H

#define MOST_FRAME_AXES 9

typedef struct Frame {
    int axes;
    int inner[MOST_FRAME_AXES]; /* lengths of x */
    int outer[MOST_FRAME_AXES]; /* lengths of y */
    int begin[MOST_FRAME_AXES];
} Frame;

/* What stands where y has places that x has not. */
typedef enum PadMode { CONSTANT = 0, REFLECT, EDGE, WRAP } PadMode;

#endif
