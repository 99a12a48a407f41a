#include "optimiser.h"

#include "operator.h"

void momentum_step(ref_plan *plan, const Tensor *w, const Tensor *v, const Tensor *dw, cl_mem rates, bool decays)
{
    Launch step = launch(plan, "optimisers.cl", "momentum_step", "");
    give_tensor(&step, w);
    give_tensor(&step, v);
    give_tensor(&step, dw);
    give_memory(&step, rates);
    give_int(&step, decays);
    give_int(&step, w->size);
    over(&step, (size_t)w->size);
}

const Operator optimiser_operators[] = {
    {0},
};
