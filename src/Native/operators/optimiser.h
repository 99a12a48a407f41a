/* Optimiser steps on parameters that stay on the device, for whoever plans a whole network. */
#ifndef OPERATORS_OPTIMISER_H
#define OPERATORS_OPTIMISER_H

#include "operator.h"

/* Records one step of gradient descent with momentum, in place: w and v change, dw is read; all three have the same size.
   rates: the floats η, μ and λ on the device, read when the plan runs, so that they may change from step to step.
   decays: whether λ holds for w; the specification lets parameters with a single axis stay free of it. */
void momentum_step(ref_plan *plan, const Tensor *w, const Tensor *v, const Tensor *dw, cl_mem rates, bool decays);

/* How many tensors an optimiser remembers of each parameter; -1: the operator is no optimiser. */
int optimiser_states(const Operator *op);

#endif
