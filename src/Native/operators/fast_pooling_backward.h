/* Fast kernels for the gradients of pooling over two axes, and for global averages both ways. Each records and answers true, or answers
   false where the call is for the naive kernels. */
#ifndef OPERATORS_FAST_POOLING_BACKWARD_H
#define OPERATORS_FAST_POOLING_BACKWARD_H

#include "operator.h"

bool fast_max_pool_back(Call *call, const Windows *windows, const Tensor *x, const Tensor *dy, const Tensor *dx);
bool fast_average_pool_back(Call *call, const Windows *windows, bool with_padding, const Tensor *dy, const Tensor *dx);

bool fast_global_average(Call *call, const Tensor *x, const Tensor *y);
bool fast_global_average_back(Call *call, const Tensor *dy, const Tensor *dx);

#endif
