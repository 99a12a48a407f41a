/* What C and the kernels share: a few fully connected layers in a row. */
#ifndef CHAIN_H
#define CHAIN_H

#define MOST_LINKS 6 /* layers */

typedef struct Chain {
    int rows;                /* of the batch */
    int count;               /* layers */
    int lengths[MOST_LINKS + 1]; /* inputs of layer i, outputs of layer i - 1 */
    int relu[MOST_LINKS];    /* after layer i */
    int steps[MOST_LINKS], decays[MOST_LINKS];     /* whether w of layer i makes a step, and whether λ holds for it */
    int b_steps[MOST_LINKS], b_decays[MOST_LINKS]; /* the same of b */
} Chain;

#endif
