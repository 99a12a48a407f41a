/* Pad: elements added around a tensor, or cut off. */
#include "frame.h"
#include "operator.h"

#include <string.h>

static PadMode mode_of(Call *call)
{
    const char *name = attribute_string(call, "mode", "constant");
    static const char *const names[] = {[CONSTANT] = "constant", [REFLECT] = "reflect", [EDGE] = "edge", [WRAP] = "wrap"};
    for (int mode = CONSTANT; mode <= WRAP; mode++) {
        if (!strcmp(name, names[mode])) {
            return (PadMode)mode;
        }
    }
    refuse(call, "mode", "is %s: there are constant, reflect, edge and wrap", name);
    return CONSTANT;
}

/* The pads of each axis of x, of those that `axes` names. */
static void pads_by_axis(Call *call, const Tensor *x, int *begin, int *end)
{
    int axes[MOST_RANK], pads[2 * MOST_RANK], count = attribute_axes(call, &x->shape, x->shape.rank, axes);
    if (!has_attribute(call, "pads")) {
        refuse(call, "pads", "is missing");
    }
    attribute_ints(call, "pads", 2 * count, 0, pads);
    for (int i = 0; i < count; i++) {
        begin[axes[i]] = pads[i];
        end[axes[i]] = pads[i + count];
    }
}

static Frame frame_of(Call *call)
{
    const Tensor *x = tensor(call, "data");
    PadMode mode = mode_of(call);
    Frame frame = {.axes = x->shape.rank};
    int end[MOST_RANK] = {0};
    int64_t size = 1;
    need_rank(call, x, 1, MOST_RANK, "one axis or more");
    pads_by_axis(call, x, frame.begin, end);
    for (int axis = 0; axis < frame.axes && fine(call); axis++) {
        int64_t length = x->shape.length[axis], before = frame.begin[axis], after = end[axis];
        int64_t kept = length + (before < 0 ? before : 0) + (after < 0 ? after : 0);
        size = kept > 0 && size <= INT32_MAX ? size * (length + before + after) : size;
        if (kept < 1 || size > INT32_MAX) {
            refuse(call, "pads", "are %lld and %lld along axis %d of data %s: nothing is left of it, or too much", (long long)before,
                   (long long)after, axis, shape_text(&x->shape));
        } else if (mode == REFLECT && (before >= kept || after >= kept)) {
            refuse(call, "pads", "are %lld and %lld along axis %d of data %s: a mirror image of %lld elements has at most %lld",
                   (long long)before, (long long)after, axis, shape_text(&x->shape), (long long)kept, (long long)kept - 1);
        } else {
            frame.inner[axis] = (int)length;
            frame.outer[axis] = (int)(length + before + after);
        }
    }
    return frame;
}

static void infer(Call *call, Shape *outputs)
{
    Frame frame = frame_of(call);
    outputs[0] = shape_of(frame.axes, frame.outer);
}

/* The constant around a tensor: axes without padding become part of the one before, so that lines are long. */
static void pad_lines(Call *call, const Tensor *x, const Tensor *y, const Frame *frame, float constant_value)
{
    enum { PART = 256 };
    Frame merged = {.axes = 0};
    for (int axis = 0; axis < frame->axes; axis++) {
        bool plain = !frame->begin[axis] && frame->inner[axis] == frame->outer[axis];
        if (!plain || !merged.axes) {
            merged.begin[merged.axes] = frame->begin[axis];
            merged.inner[merged.axes] = frame->inner[axis];
            merged.outer[merged.axes++] = frame->outer[axis];
        } else {
            merged.begin[merged.axes - 1] *= frame->inner[axis];
            merged.inner[merged.axes - 1] *= frame->inner[axis];
            merged.outer[merged.axes - 1] *= frame->inner[axis];
        }
    }
    int length = merged.outer[merged.axes - 1], lines = y->size / length;
    Launch pad = launch(call->plan, "padding.cl", "pad_lines", "");
    give_tensor(&pad, x);
    give_tensor(&pad, y);
    give_bytes(&pad, sizeof merged, &merged);
    give_float(&pad, constant_value);
    give_int(&pad, PART);
    give_int(&pad, lines);
    over(&pad, (size_t)lines * (size_t)((length + PART - 1) / PART));
}

static void forward(Call *call)
{
    const Tensor *y = tensor(call, "output");
    Frame frame = frame_of(call);
    float constant_value = (float)attribute_float(call, "constant_value", 0);
    if (mode_of(call) == CONSTANT) {
        pad_lines(call, tensor(call, "data"), y, &frame, constant_value);
        return;
    }
    Launch pad = launch(call->plan, "padding.cl", "pad_forward", "");
    give_tensor(&pad, tensor(call, "data"));
    give_tensor(&pad, y);
    give_bytes(&pad, sizeof frame, &frame);
    give_int(&pad, mode_of(call));
    give_float(&pad, constant_value);
    give_int(&pad, y->size);
    over(&pad, (size_t)y->size);
}

/* Undoes one axis after the other, the first first. */
static void backward(Call *call)
{
    const Tensor *dx = tensor(call, "ddata");
    Frame frame = frame_of(call);
    Tensor from = *tensor(call, "doutput");
    if (mode_of(call) == CONSTANT) { /* what was added is cut off, and zeros take the place of what was cut */
        Frame back = {.axes = frame.axes};
        for (int axis = 0; axis < frame.axes; axis++) {
            back.begin[axis] = -frame.begin[axis];
            back.inner[axis] = frame.outer[axis];
            back.outer[axis] = frame.inner[axis];
        }
        pad_lines(call, &from, dx, &back, 0);
        return;
    }
    int last = -1;
    for (int axis = 0; axis < frame.axes; axis++) {
        last = frame.begin[axis] || frame.inner[axis] != frame.outer[axis] ? axis : last;
    }
    for (int axis = 0; axis <= last; axis++) {
        if (frame.begin[axis] || frame.inner[axis] != frame.outer[axis]) {
            Shape shape = from.shape;
            shape.length[axis] = frame.inner[axis];
            Tensor to = axis == last ? *dx : scratch_tensor(call->plan, "ddata", shape);
            Launch pad = launch(call->plan, "padding.cl", "pad_backward", "");
            give_tensor(&pad, &from);
            give_tensor(&pad, &to);
            give_int(&pad, frame.inner[axis]);
            give_int(&pad, frame.outer[axis]);
            give_int(&pad, frame.begin[axis]);
            give_int(&pad, mode_of(call));
            give_int(&pad, shape_part(&shape, axis + 1, shape.rank));
            give_int(&pad, to.size);
            over(&pad, (size_t)to.size);
            from = to;
        }
    }
    if (last < 0) {
        record_copy(call->plan, from.memory, dx->memory, (size_t)dx->size * sizeof(float));
    }
}

const Operator padding_operators[] = {
    {.name = "Pad", .inputs = {{"data"}}, .outputs = {{"output"}}, .attributes = {"pads", "mode", "constant_value", "axes"},
     .infer = infer, .forward = forward, .backward = backward},
    {0},
};
