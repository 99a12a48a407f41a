/* Tensors that are repeated along others. */
#ifndef OPERATORS_BROADCAST_H
#define OPERATORS_BROADCAST_H

#include "operator.h"

#include "repetition.h"

/* Whether the small shape can be repeated to the large one. */
bool repeats_to(const Shape *small, const Shape *large);

/* How it is repeated; of shapes that fit. */
Repetition repetition(const Shape *small, const Shape *large);

void give_repetition(Launch *launch, const Repetition *repetition);

#endif
