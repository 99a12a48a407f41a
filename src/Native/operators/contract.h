/* Sums of products, of which matrix products and their gradients are made. */
#ifndef OPERATORS_CONTRACT_H
#define OPERATORS_CONTRACT_H

#include "contraction.h"
#include "plan.h"

/* Adds an axis: its length and the steps that a, b and c make along it. Kept axes in y's order, and all of them before the summed ones. */
void keep_axis(Contraction *contraction, int length, int a, int b, int c);
void sum_axis(Contraction *contraction, int length, int a, int b);

/* Records y = α · Σ a · b + β · c. b may be NULL, for the plain sum of a; and c, for none. */
void contract(ref_plan *plan, const Contraction *contraction, const Tensor *a, const Tensor *b, const Tensor *c, const Tensor *y,
              double alpha, double beta);

#endif
