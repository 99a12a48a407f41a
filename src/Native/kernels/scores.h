/* What C and the kernels share: scores whose cross-entropy is the loss. */
#ifndef SCORES_H
#define SCORES_H

#include "losses.h"

typedef struct Scores {
    label ignored; /* a label that does not count */
    int ignores;   /* whether there is one */
    int rows, classes;
} Scores;

#endif
