/* Softmax for others that contain it. */
#ifndef OPERATORS_SOFTMAX_H
#define OPERATORS_SOFTMAX_H

#include "operator.h"

/* Records y = softmax x, or log softmax x, along an axis. */
void record_softmax(ref_plan *plan, const Tensor *x, const Tensor *y, int axis);
void record_log_softmax(ref_plan *plan, const Tensor *x, const Tensor *y, int axis);

#endif
