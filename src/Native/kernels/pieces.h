/*
 * What C and the kernels share: a tensor seen as planes, whose elements lie side by side, cut into pieces for work-items to go through.
 *
 *     plane 0            plane 1                       parts = 3, pieces = 6, share = 2: three work-items of two pieces each
 *     ├────┼────┼──┤     ├────┼────┼──┤
 *      part
 *
 * Of N×C×H×W a plane is one channel of one example. Planes that have something in common are a group, numbered such that plane m is in
 * group m / together % count: the C channels of a batch have together = 1, count = C, repeats = N.
 */
#ifndef PIECES_H
#define PIECES_H

typedef struct Planes {
    int pixels; /* of a plane */
    int parts;  /* of a plane */
    int part;   /* pixels of a part; the last may have fewer */
    int pieces; /* the parts of all planes */
    int share;  /* pieces that a work-item takes on */
} Planes;

typedef struct Groups {
    int together; /* neighbouring planes that are in the same group */
    int count;    /* groups */
    int repeats;  /* how often such neighbours of a group occur */
} Groups;

#endif
