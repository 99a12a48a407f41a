/* Fast kernels for reductions over axes that lie in a block before and a block behind those that stay; kernels/fast_reduction.cl says how. */
#ifndef OPERATORS_FAST_REDUCTION_H
#define OPERATORS_FAST_REDUCTION_H

#include "planes.h"

/* Each records and answers true, or answers false where the shapes are for the naive kernels. r: how y is repeated along x. */

/* y. name: what the kernels begin with, "sum". */
bool fast_reduction(Call *call, const char *name, const Repetition *r, const Tensor *x, const Tensor *y);
/* dx of a sum, mean, sizes, squares or length. */
bool fast_reduction_back(Call *call, const char *name, const Repetition *r, const Tensor *x, const Tensor *dy, const Tensor *dx);
/* dx of the greatest or least. */
bool fast_winner_back(Call *call, const char *name, const Repetition *r, const Tensor *x, const Tensor *dy, const Tensor *dx);

#endif
