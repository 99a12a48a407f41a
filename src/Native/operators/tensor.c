/* Tensors moved about: other axes for the same numbers, and several tensors joined to one. */
#include "operator.h"

#include <string.h>

/* ---- Reshape and Flatten: the numbers stay in their order ---- */

static void reshape_infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "data");
    int rank = attribute_count(call, "shape"), open = -1, zero_is_empty = attribute_int(call, "allowzero", 0);
    int64_t known = 1;
    if (!has_attribute(call, "shape")) {
        refuse(call, "shape", "is missing");
    }
    if (rank > MOST_RANK) {
        unsupported(call, "shape", "has %d axes; the core goes up to %d", rank, MOST_RANK);
        return;
    }
    Shape *y = &outputs[0];
    y->rank = rank;
    attribute_ints(call, "shape", rank, 1, y->length);
    for (int axis = 0; axis < rank && fine(call); axis++) {
        int *length = &y->length[axis];
        if (*length < -1 || (*length == -1 && open >= 0) || (*length == 0 && (zero_is_empty || axis >= x->shape.rank))) {
            refuse(call, "shape", "is %d along axis %d, which the %s of data cannot have", *length, axis, shape_text(&x->shape));
        } else if (*length == -1) {
            open = axis;
        } else {
            *length = *length ? *length : x->shape.length[axis];
            known = known * *length < INT32_MAX ? known * *length : INT32_MAX;
        }
    }
    if (fine(call) && (open < 0 ? known != x->size : x->size % known)) {
        refuse(call, "shape", "asks for %lld elements%s: data is %s", (long long)known, open < 0 ? "" : " along the other axes",
               shape_text(&x->shape));
    } else if (open >= 0) {
        y->length[open] = (int)(x->size / known);
    }
}

/* An axis counted from the front; `most` is the last that there is. */
static int axis_from_front(Call *call, const Tensor *x, int axis, int most)
{
    if (axis < -x->shape.rank || axis > most) {
        refuse(call, "axis", "is %d, which %s does not have", axis, shape_text(&x->shape));
        return 0;
    }
    return axis < 0 ? axis + x->shape.rank : axis;
}

static void flatten_infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "input");
    int axis = axis_from_front(call, x, attribute_int(call, "axis", 1), x->shape.rank);
    outputs[0] = (Shape){2, {shape_part(&x->shape, 0, axis), shape_part(&x->shape, axis, x->shape.rank)}};
}

static void copy(Call *call, const char *from, const char *to)
{
    const Tensor *source = tensor(call, from);
    record_copy(call->plan, source->memory, tensor(call, to)->memory, (size_t)source->size * sizeof(float));
}

static void reshape_forward(Call *call) { copy(call, "data", "reshaped"); }
static void reshape_backward(Call *call) { copy(call, "dreshaped", "ddata"); }
static void flatten_forward(Call *call) { copy(call, "input", "output"); }
static void flatten_backward(Call *call) { copy(call, "doutput", "dinput"); }

/* ---- Concat ---- */

static int concat_axis(Call *call)
{
    const Tensor *first = variadic(call, "inputs", 0);
    if (!has_attribute(call, "axis")) {
        refuse(call, "axis", "is missing");
        return 0;
    }
    return axis_from_front(call, first, attribute_int(call, "axis", 0), first->shape.rank - 1);
}

static void concat_infer(Call *call, Shape *outputs)
{
    const Tensor *first = variadic(call, "inputs", 0), *x;
    int axis = concat_axis(call), count = 0;
    int64_t length = 0;
    for (; fine(call) && (x = variadic(call, "inputs", count)); count++) {
        Shape alike = x->shape;
        length += alike.rank > axis ? alike.length[axis] : 0;
        alike.length[axis] = first->shape.length[axis];
        if (!shape_equal(&alike, &first->shape)) {
            refuse(call, x->name, "is %s but inputs_0 is %s: they may differ in axis %d only", shape_text(&x->shape),
                   shape_text(&first->shape), axis);
        }
    }
    int given = 0;
    for (int i = 0; i < call->results; i++) {
        given += !strncmp(call->tensors[i].name, "inputs_", strlen("inputs_"));
    }
    if (fine(call) && given != count) {
        refuse(call, "inputs", "are %d, but inputs_%d is missing", given, count);
    }
    if (fine(call) && length * (first->size / first->shape.length[axis]) > INT32_MAX) {
        refuse(call, "axis", "is %d, along which the inputs are %lld long: too many elements", axis, (long long)length);
    }
    outputs[0] = first->shape;
    outputs[0].length[axis] = (int)length;
}

/* Moves each part between itself and the whole: inputs to concat_result, or dconcat_result to dinputs. */
static void concat_move(Call *call, const char *parts, const char *whole, bool join)
{
    const Tensor *y = tensor(call, whole);
    int axis = concat_axis(call), start = 0;
    for (int i = 0; variadic(call, "inputs", i); i++) {
        const Tensor *part = variadic(call, parts, i);
        int length = variadic(call, "inputs", i)->shape.length[axis];
        if (part) {
            Launch move = launch(call->plan, "tensor.cl", join ? "join" : "cut_out", "");
            give_tensor(&move, join ? part : y);
            give_tensor(&move, join ? y : part);
            give_int(&move, length);
            give_int(&move, y->shape.length[axis]);
            give_int(&move, start);
            give_int(&move, shape_part(&y->shape, axis + 1, y->shape.rank));
            give_int(&move, part->size);
            over(&move, (size_t)part->size);
        }
        start += length;
    }
}

static void concat_forward(Call *call) { concat_move(call, "inputs", "concat_result", true); }
static void concat_backward(Call *call) { concat_move(call, "dinputs", "dconcat_result", false); }

const Operator tensor_operators[] = {
    {.name = "Reshape", .inputs = {{"data"}}, .outputs = {{"reshaped"}}, .attributes = {"shape", "allowzero"}, .infer = reshape_infer,
     .forward = reshape_forward, .backward = reshape_backward},
    {.name = "Flatten", .inputs = {{"input"}}, .outputs = {{"output"}}, .attributes = {"axis"}, .infer = flatten_infer,
     .forward = flatten_forward, .backward = flatten_backward},
    {.name = "Concat", .inputs = {{"inputs", .variadic = true}}, .outputs = {{"concat_result"}}, .attributes = {"axis"},
     .infer = concat_infer, .forward = concat_forward, .backward = concat_backward},
    {0},
};
