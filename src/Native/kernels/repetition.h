/*
 * What C and the kernels share: how a small tensor is repeated along a large one, as ONNX broadcasts.
 *
 * Shapes are aligned at their last axes; an axis that the small tensor lacks, or has with length 1, is repeated. 3×1 along 2×3×4 stands
 * in it 8 times. Flat indices run fastest along the last axis.
 */
#ifndef REPETITION_H
#define REPETITION_H

#define MOST_REPEATED 9

typedef struct Repetition {
    int axes;                 /* of the large tensor, neighbours that are treated alike taken as one */
    int repeats;              /* how often each element of the small tensor stands in the large one */
    int large[MOST_REPEATED]; /* lengths of the axes */
    int small[MOST_REPEATED]; /* the same or 1 */
} Repetition;

#endif
