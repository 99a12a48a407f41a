/* What whoever plans a whole network asks of optimisers. */
#ifndef OPERATORS_OPTIMISER_H
#define OPERATORS_OPTIMISER_H

#include "operator.h"

/* How many tensors an optimiser remembers of each parameter; -1: the operator is no optimiser. */
int optimiser_states(const Operator *op);

#endif
