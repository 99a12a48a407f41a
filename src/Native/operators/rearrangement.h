/* What operators share whose output holds elements of their input: a walk says where they stand. */
#ifndef OPERATORS_REARRANGEMENT_H
#define OPERATORS_REARRANGEMENT_H

#include "operator.h"
#include "walk.h"

/* Records y[p] = x[place(p)] of the operator's only input and output. */
void walk_forward(Call *call, Walk walk);
/* Records dx[place(p)] = dy[p], 0 elsewhere. No two p may have one place. */
void walk_back(Call *call, Walk walk);

#endif
