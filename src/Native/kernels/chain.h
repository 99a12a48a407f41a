/* What C and the kernels share: a few fully connected layers in a row. */
#ifndef CHAIN_H
#define CHAIN_H

#define MOST_LINKS 6 /* layers */

typedef struct Chain {
    int rows;                    /* of the batch */
    int count;                   /* layers */
    int lengths[MOST_LINKS + 1]; /* inputs of layer i, outputs of layer i - 1 */
    int relu[MOST_LINKS];        /* after layer i */
} Chain;

#endif
