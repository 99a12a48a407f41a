/* Max unpooling: each value goes back to where max pooling found it. */
#include "frame.h"
#include "operator.h"

#include <string.h>

/* The shape that the indices count in, and that of y, in which it lies at the beginning. */
static Frame frame_of(Call *call)
{
    const Tensor *x = tensor(call, "X");
    int rank = x->shape.rank, axes = rank - 2;
    int kernel[MOST_RANK], strides[MOST_RANK], pads[2 * MOST_RANK];
    Frame frame = {.axes = rank};
    need_rank(call, x, 3, MOST_RANK, "N×C×H×W…");
    need_shape(call, tensor(call, "I"), &x->shape);
    if (fine(call) && !has_attribute(call, "kernel_shape")) {
        refuse(call, "kernel_shape", "is missing: a picture of %s needs it", shape_text(&x->shape));
    }
    if (!fine(call)) {
        return frame;
    }
    attribute_ints(call, "kernel_shape", axes, 1, kernel);
    attribute_ints(call, "strides", axes, 1, strides);
    attribute_ints(call, "pads", 2 * axes, 0, pads);
    frame.inner[0] = x->shape.length[0];
    frame.inner[1] = x->shape.length[1];
    int64_t size = (int64_t)frame.inner[0] * frame.inner[1];
    for (int a = 0; a < axes && fine(call); a++) {
        int64_t length = (int64_t)strides[a] * (x->shape.length[a + 2] - 1) + kernel[a] - pads[a] - pads[a + axes];
        if (kernel[a] < 1 || strides[a] < 1 || pads[a] < 0 || pads[a + axes] < 0 || length < 1 || length * size > INT32_MAX) {
            refuse(call, "pads", "and strides make axis %d of %s %lld pixels long", a, shape_text(&x->shape), (long long)length);
        }
        frame.inner[a + 2] = (int)length;
        size *= length;
    }
    bool own_indices = attribute_int(call, "indices_into_output", 0), shaped = has_attribute(call, "output_shape");
    int asked[MOST_RANK];
    attribute_ints(call, "output_shape", rank, 1, asked);
    for (int axis = 0; axis < rank; axis++) {
        frame.outer[axis] = shaped ? asked[axis] : frame.inner[axis];
        bool fits = own_indices && axis >= 2 ? frame.outer[axis] >= 1 : frame.outer[axis] >= frame.inner[axis];
        if (fine(call) && (!fits || (axis < 2 && frame.outer[axis] != frame.inner[axis]))) {
            refuse(call, "output_shape", "is %d along axis %d, where X is %d and the indices count in %d", asked[axis], axis,
                   x->shape.length[axis], frame.inner[axis]);
        }
    }
    if (own_indices) {
        memcpy(frame.inner, frame.outer, sizeof frame.inner);
    }
    return frame;
}

static void infer(Call *call, Shape *outputs)
{
    Frame frame = frame_of(call);
    outputs[0] = shape_of(frame.axes, frame.outer);
}

/* Who stays at each place of y. */
static cl_mem takers_of(Call *call, const Frame *frame, const Tensor *y)
{
    const Tensor *indices = tensor(call, "I");
    cl_mem takers = scratch(call->plan, (uint64_t)y->size * sizeof(cl_int));
    record_zeros(call->plan, takers, (size_t)y->size * sizeof(cl_int));
    Launch find = launch(call->plan, "unpooling.cl", "max_unpool_takers", "");
    give_tensor(&find, indices);
    give_memory(&find, takers);
    give_bytes(&find, sizeof *frame, frame);
    give_int(&find, indices->size);
    over(&find, (size_t)indices->size);
    return takers;
}

static void forward(Call *call)
{
    const Tensor *y = tensor(call, "output");
    Frame frame = frame_of(call);
    cl_mem takers = takers_of(call, &frame, y);
    Launch unpool = launch(call->plan, "unpooling.cl", "max_unpool_forward", "");
    give_tensor(&unpool, tensor(call, "X"));
    give_memory(&unpool, takers);
    give_tensor(&unpool, y);
    give_int(&unpool, y->size);
    over(&unpool, (size_t)y->size);
}

static void backward(Call *call)
{
    const Tensor *dx = tensor(call, "dX"), *dy = tensor(call, "doutput");
    Frame frame = frame_of(call);
    cl_mem takers = takers_of(call, &frame, dy);
    Launch unpool = launch(call->plan, "unpooling.cl", "max_unpool_backward", "");
    give_tensor(&unpool, tensor(call, "I"));
    give_memory(&unpool, takers);
    give_tensor(&unpool, dy);
    give_tensor(&unpool, dx);
    give_bytes(&unpool, sizeof frame, &frame);
    give_int(&unpool, dx->size);
    over(&unpool, (size_t)dx->size);
}

const Operator unpooling_operators[] = {
    {.name = "MaxUnpool", .inputs = {{"X"}, {"I", INTEGER, .fixed = true}}, .outputs = {{"output"}},
     .attributes = {"kernel_shape", "strides", "pads", "output_shape", "indices_into_output"}, .infer = infer, .forward = forward,
     .backward = backward},
    {0},
};
