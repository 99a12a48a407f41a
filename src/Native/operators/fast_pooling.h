/* Pooling in vectors, where its windows lie so that this goes. */
#ifndef OPERATORS_FAST_POOLING_H
#define OPERATORS_FAST_POOLING_H

#include "plan.h"

/* Records y = the maximum, or with `mean` the mean, of each window of x, and answers whether it could: else nothing is recorded. */
bool pool_rows(ref_plan *plan, const Windows *windows, const Tensor *x, const Tensor *y, bool mean, bool with_padding);

#endif
