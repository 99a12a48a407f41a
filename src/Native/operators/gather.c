/* Gather: slices picked by their numbers along one axis. */
#include "operator.h"

/* x is outer × length × inner around the axis; `picked` slices are taken. */
typedef struct Picking { int length, picked, inner; } Picking;

static Picking picking(Call *call)
{
    const Tensor *x = tensor(call, "data");
    int axis = attribute_axis(call, &x->shape, 0);
    return (Picking){x->shape.length[axis], tensor(call, "indices")->size, shape_part(&x->shape, axis + 1, x->shape.rank)};
}

static void infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "data"), *indices = tensor(call, "indices");
    need_rank(call, x, 1, MOST_RANK, "one axis or more");
    int axis = attribute_axis(call, &x->shape, 0), rank = x->shape.rank - 1 + indices->shape.rank;
    Shape *y = &outputs[0];
    int64_t size = 1;
    if (fine(call) && rank > MOST_RANK) {
        unsupported(call, "output", "would have %d axes; the core goes up to %d", rank, MOST_RANK);
    }
    for (int k = 0; k < rank && fine(call); k++) {
        int within = k - axis, length = within < 0                   ? x->shape.length[k]
                                        : within < indices->shape.rank ? indices->shape.length[within]
                                                                       : x->shape.length[k - indices->shape.rank + 1];
        y->length[y->rank++] = length;
        size *= length;
        if (size > INT32_MAX) {
            refuse(call, "output", "has more than %d elements: data is %s and indices are %s", INT32_MAX, shape_text(&x->shape),
                   shape_text(&indices->shape));
        }
    }
}

static Launch begin(Call *call, const char *kernel, const Tensor *from, const Tensor *to)
{
    Picking p = picking(call);
    Launch gather = launch(call->plan, "gather.cl", kernel, "");
    give_tensor(&gather, from);
    give_tensor(&gather, tensor(call, "indices"));
    give_tensor(&gather, to);
    give_int(&gather, p.length);
    give_int(&gather, p.picked);
    give_int(&gather, p.inner);
    give_int(&gather, to->size);
    return gather;
}

static void forward(Call *call)
{
    const Tensor *y = tensor(call, "output");
    Launch gather = begin(call, "gather_forward", tensor(call, "data"), y);
    over(&gather, (size_t)y->size);
}

/* By columns no index is read more than once a column; by elements of dx each of them reads all. */
static void backward(Call *call)
{
    enum { FEWEST_LANES = 8 };
    const Tensor *dy = tensor(call, "doutput"), *dx = tensor(call, "ddata");
    Picking p = picking(call);
    if (call->plan->context->algorithm == REF_NAIVE) {
        Launch gather = begin(call, "gather_backward", dy, dx);
        over(&gather, (size_t)dx->size);
        return;
    }
    record_zeros(call->plan, dx->memory, (size_t)dx->size * sizeof(float));
    Launch gather = begin(call, "gather_columns_backward", dy, dx);
    over_tiles(&gather, (size_t)((p.inner - 1) / FEWEST_LANES + 1), (size_t)(dx->size / p.length / p.inner), 1);
}

const Operator gather_operators[] = {
    {.name = "Gather", .inputs = {{"data"}, {"indices", INTEGER, .fixed = true}}, .outputs = {{"output"}}, .attributes = {"axis"},
     .infer = infer, .forward = forward, .backward = backward},
    {0},
};
