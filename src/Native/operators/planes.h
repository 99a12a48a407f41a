/* Tensors seen as planes (kernels/pieces.h), for the fast kernels of layers that work element by element or plane by plane. */
#ifndef OPERATORS_PLANES_H
#define OPERATORS_PLANES_H

#include "broadcast.h"

#include "pieces.h"

/* Whether kernels that go through planes may be chosen on this device, for a tensor of so many elements. */
bool goes_by_planes(const ref_plan *plan, int size);

/* So many planes, cut so that all compute units have something to do and a piece stays in a core's cache. */
Planes cut_planes(const ref_plan *plan, int count, int pixels);
/* The same, but a piece is a whole plane. */
Planes whole_planes(const ref_plan *plan, int count, int pixels);

/* Gives planes and groups to a kernel. */
void give_planes(Launch *launch, const Planes *planes);
void give_groups(Launch *launch, const Groups *groups);
/* Records one work-item for each share of pieces. */
void over_pieces(Launch *launch, const Planes *planes);

/* A small tensor repeated along a large one, if the axes that it lacks lie in one block before and one behind its own: the large one is
   outer × kept × inner, and element k of the small one stands in all places (o, k, i). */
typedef struct Layers { int outer, kept, inner; } Layers;
bool in_layers(const Repetition *repetition, Layers *layers);

#endif
