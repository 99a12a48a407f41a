/* What whoever plans a whole network asks of optimisers, and launches that go through the tensors of several parameters. */
#ifndef OPERATORS_OPTIMISER_H
#define OPERATORS_OPTIMISER_H

#include "operator.h"

#include "several.h"

/* Gives up to MOST_SEVERAL tensors to a kernel that goes through several at once, NULL for those that are not there. */
void give_several(Launch *launch, int count, const Tensor *const *tensors);
/* Gives their sizes, and records a work-item for each chunk of them: says how many these are. */
int over_several(Launch *launch, int count, const Tensor *const *tensors);

/* How many tensors an optimiser remembers of each parameter; -1: the operator is no optimiser. */
int optimiser_states(const Operator *op);

#endif
