/* Fast kernels for two tensors, element by element, where one is as large as the result and the other one is repeated simply. */
#ifndef OPERATORS_FAST_PAIRWISE_H
#define OPERATORS_FAST_PAIRWISE_H

#include "planes.h"

/* An operator's kernels in fast_pairwise.cl. */
typedef struct PairKernels {
    const char *planes, *rows;            /* y from x and a */
    const char *back_planes, *back_rows;  /* dx; of Mul from dy and a */
    const char *sums, *columns;           /* da from x and dy */
} PairKernels;

/* Each records and answers true, or answers false where the shapes are for the naive kernels. */

/* y, of two tensors either of which may be the large one if `symmetric`, else x. */
bool fast_pair(Call *call, const PairKernels *kernels, bool symmetric, const Tensor *x, const Tensor *a, const Tensor *y);
/* dx = dy · a, of a tensor as large as dy. */
bool fast_product_back(Call *call, const PairKernels *kernels, const Tensor *dy, const Tensor *a, const Tensor *dx);
/* dx = dy, likewise. */
bool fast_pass_back(Call *call, const Tensor *dy, const Tensor *dx);
/* dx of PRelu. */
bool fast_prelu_back(Call *call, const Tensor *x, const Tensor *slope, const Tensor *dy, const Tensor *dx);
/* da, the gradient of a tensor that was repeated. x as large as dy; NULL where the kernels do not read it. */
bool fast_sums(Call *call, const PairKernels *kernels, const Tensor *x, const Tensor *dy, const Tensor *da);
/* Dropout. */
bool fast_dropout(Call *call, const Tensor *x, const Tensor *mask, const Tensor *y, double scale);

#endif
