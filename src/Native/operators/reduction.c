#include "reduction.h"

#include "losses.h"

#include <string.h>

ReductionKind reduction_of(Call *call)
{
    static const char *const names[] = {"none", "sum", "mean"};
    const char *given = attribute_string(call, "reduction", "mean");
    for (int kind = REDUCTION_NONE; kind <= REDUCTION_MEAN; kind++) {
        if (!strcmp(given, names[kind])) {
            return (ReductionKind)kind;
        }
    }
    refuse(call, "reduction", "is %s: there are none, sum and mean", given);
    return REDUCTION_MEAN;
}

Shape without_classes(const Shape *x)
{
    Shape places = {.rank = x->rank - 1, .length = {x->length[0]}};
    for (int axis = 1; axis < places.rank; axis++) {
        places.length[axis] = x->length[axis + 1];
    }
    return places;
}

Shape reduced(Call *call, const Shape *losses) { return reduction_of(call) == REDUCTION_NONE ? *losses : (Shape){.rank = 0}; }

Tensor single_losses(Call *call, const Shape *shape, const Tensor *loss)
{
    return reduction_of(call) == REDUCTION_NONE ? *loss : scratch_tensor(call->plan, "losses", *shape);
}

static void add_parts(Call *call, const Tensor *terms, const Tensor *total, const Tensor *sums, float number, int part)
{
    Launch kernel = launch(call->plan, "reduction.cl", "add_up", "");
    give_tensor(&kernel, terms);
    give_tensor(&kernel, total);
    give_tensor(&kernel, sums);
    give_bytes(&kernel, sizeof(Reduction), &(Reduction){.number = number});
    give_int(&kernel, part);
    give_int(&kernel, terms->size);
    over(&kernel, (size_t)sums->size);
}

/* In two steps where there are many: faster, and with smaller rounding errors. */
static void add_and_divide(Call *call, const Tensor *terms, const Tensor *total, float number, const Tensor *sum)
{
    enum { PART = 512 };
    if (terms->size <= PART) {
        add_parts(call, terms, total, sum, number, terms->size);
        return;
    }
    Tensor parts = scratch_tensor(call->plan, "sums", shape_of(1, (int[]){(terms->size - 1) / PART + 1}));
    add_parts(call, terms, NULL, &parts, 1, PART);
    add_and_divide(call, &parts, total, number, sum);
}

void reduce(Call *call, const Tensor *losses, const Tensor *total, const Tensor *loss)
{
    ReductionKind kind = reduction_of(call);
    if (kind != REDUCTION_NONE) {
        add_and_divide(call, losses, total, kind == REDUCTION_MEAN ? (float)losses->size : 1, loss);
    }
}

void add_up(Call *call, const Tensor *terms, const Tensor *sum) { add_and_divide(call, terms, NULL, 1, sum); }

void give_reduction(Launch *launch, Call *call, int count)
{
    ReductionKind kind = reduction_of(call);
    Reduction reduction = {kind == REDUCTION_NONE, kind == REDUCTION_MEAN ? (float)count : 1};
    give_bytes(launch, sizeof reduction, &reduction);
}
