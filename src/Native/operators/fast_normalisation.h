/* Fast kernels for normalisation where groups are made of whole planes; standardisation.c asks for each whether it fits. */
#ifndef OPERATORS_FAST_NORMALISATION_H
#define OPERATORS_FAST_NORMALISATION_H

#include "standardisation.h"

/* Whether they fit, in all that a normalisation records. */
bool fast_normalisation_fits(Call *call, const Normalisation *n);

/* As find_statistics, record_output and record_gradients; gradients that are not wanted are NULL. */
void fast_statistics(Call *call, const Normalisation *n);
void fast_output(Call *call, const Normalisation *n, const Tensor *y);
void fast_gradients(Call *call, const Normalisation *n, const Tensor *dy, const Tensor *dx, const Tensor *dscale, const Tensor *dbias);

#endif
