/* Tensors that are repeated along others. */
#ifndef OPERATORS_BROADCAST_H
#define OPERATORS_BROADCAST_H

#include "operator.h"

#include "repetition.h"

/* Whether the small shape can be repeated to the large one. */
bool repeats_to(const Shape *small, const Shape *large);

/* The smallest shape that both can be repeated to: that of the call's tensor b, and a, the call's other one or what several have together. */
Shape common_shape(Call *call, const Shape *a, const Tensor *b);

/* How it is repeated; of shapes that fit. */
Repetition repetition(const Shape *small, const Shape *large);

void give_repetition(Launch *launch, const Repetition *repetition);

/* Records da = Σ dy over the places to which a was repeated, as Add sends it back (pairwise.c). */
void repeated_back(Call *call, const Tensor *dy, const Tensor *da);

#endif
