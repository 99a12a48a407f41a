/* Tensors moved about: other axes for the same numbers, several tensors joined to one, and one cut into several. */
#include "planes.h"

#include <string.h>

enum { SIDE_BY_SIDE = 8 }; /* elements that are worth a vector */

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

/* The same in vectors, where so many elements of the part lie side by side; false where that is not worth it. */
static bool move_pieces(Call *call, const Tensor *part, const Tensor *whole, int together, int stride, int start, bool join)
{
    if (!goes_by_planes(call->plan, part->size) || together < SIDE_BY_SIDE) {
        return false;
    }
    Planes planes = cut_planes(call->plan, part->size / together, together);
    Launch move = launch(call->plan, "tensor.cl", join ? "join_pieces" : "cut_out_pieces", "");
    give_tensor(&move, join ? part : whole);
    give_tensor(&move, join ? whole : part);
    give_planes(&move, &planes);
    give_int(&move, stride);
    give_int(&move, start);
    over_pieces(&move, &planes);
    return true;
}

/* Moves a part to its place in the whole, or from there. */
static void move(Call *call, const Tensor *part, const Tensor *whole, int axis, int start, bool join)
{
    int inner = shape_part(&whole->shape, axis + 1, whole->shape.rank);
    if (move_pieces(call, part, whole, part->shape.length[axis] * inner, whole->shape.length[axis] * inner, start * inner, join)) {
        return;
    }
    Launch move = launch(call->plan, "tensor.cl", join ? "join" : "cut_out", "");
    give_tensor(&move, join ? part : whole);
    give_tensor(&move, join ? whole : part);
    give_int(&move, part->shape.length[axis]);
    give_int(&move, whole->shape.length[axis]);
    give_int(&move, start);
    give_int(&move, inner);
    give_int(&move, part->size);
    over(&move, (size_t)part->size);
}

/* Moves each part between itself and the whole: inputs to concat_result, or dconcat_result to dinputs. */
static void concat_move(Call *call, const char *parts, const char *whole, bool join)
{
    int axis = concat_axis(call), start = 0;
    for (int i = 0; variadic(call, "inputs", i); i++) {
        const Tensor *part = variadic(call, parts, i);
        if (part) {
            move(call, part, tensor(call, whole), axis, start, join);
        }
        start += variadic(call, "inputs", i)->shape.length[axis];
    }
}

static void concat_forward(Call *call) { concat_move(call, "inputs", "concat_result", true); }
static void concat_backward(Call *call) { concat_move(call, "dinputs", "dconcat_result", false); }

/* ---- Split ---- */

/* How long each part is; returns how many they are. */
static int split_lengths(Call *call, int whole, int *lengths)
{
    bool counted = has_attribute(call, "num_outputs");
    int count = counted ? attribute_int(call, "num_outputs", 1) : attribute_count(call, "split");
    int64_t together = 0;
    if (counted == has_attribute(call, "split")) {
        refuse(call, "split", "or num_outputs must say how the input is cut, and not both");
        return 0;
    }
    if (count > MOST_OUTPUTS) {
        unsupported(call, counted ? "num_outputs" : "split", "asks for %d parts; the core makes up to %d", count, MOST_OUTPUTS);
        return 0;
    }
    if (counted && count > 0) {
        int each = (whole + count - 1) / count;
        for (int i = 0; i < count; i++) {
            lengths[i] = i < count - 1 ? each : whole - each * (count - 1);
        }
    } else {
        attribute_ints(call, "split", count, 0, lengths);
    }
    for (int i = 0; i < count && fine(call); i++) {
        together += lengths[i];
        if (lengths[i] < 1) {
            refuse(call, counted ? "num_outputs" : "split", "makes part %d of %d %d long, of an axis that is %d long", i, count, lengths[i], whole);
        }
    }
    if (fine(call) && together != whole) {
        refuse(call, "split", "is together %lld, but the axis is %d long", (long long)together, whole);
    }
    return count;
}

static void split_infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "input");
    int lengths[MOST_OUTPUTS], axis = attribute_axis(call, &x->shape, 0);
    need_rank(call, x, 1, MOST_RANK, "one axis or more");
    int count = fine(call) ? split_lengths(call, x->shape.length[axis], lengths) : 0;
    for (int i = 0; i < count; i++) {
        outputs[i] = x->shape;
        outputs[i].length[axis] = lengths[i];
    }
}

/* Moves each part between itself and the whole: input to outputs, or doutputs to dinput. */
static void split_move(Call *call, const char *parts, const Tensor *whole, bool join)
{
    int lengths[MOST_OUTPUTS], axis = attribute_axis(call, &whole->shape, 0), start = 0;
    int count = split_lengths(call, whole->shape.length[axis], lengths);
    bool zeros = false;
    for (int i = 0; i < count && join; i++) {
        zeros = zeros || !variadic(call, parts, i);
    }
    if (zeros) { /* where a part goes that nobody uses */
        record_zeros(call->plan, whole->memory, (size_t)whole->size * sizeof(float));
    }
    for (int i = 0; i < count; i++) {
        const Tensor *part = variadic(call, parts, i);
        if (part) {
            move(call, part, whole, axis, start, join);
        }
        start += lengths[i];
    }
}

static void split_forward(Call *call) { split_move(call, "outputs", tensor(call, "input"), false); }
static void split_backward(Call *call) { split_move(call, "doutputs", tensor(call, "dinput"), true); }

const Operator tensor_operators[] = {
    {.name = "Reshape", .inputs = {{"data"}}, .outputs = {{"reshaped"}}, .attributes = {"shape", "allowzero"}, .infer = reshape_infer,
     .forward = reshape_forward, .backward = reshape_backward},
    {.name = "Flatten", .inputs = {{"input"}}, .outputs = {{"output"}}, .attributes = {"axis"}, .infer = flatten_infer,
     .forward = flatten_forward, .backward = flatten_backward},
    {.name = "Concat", .inputs = {{"inputs", .variadic = true}}, .outputs = {{"concat_result"}}, .attributes = {"axis"},
     .infer = concat_infer, .forward = concat_forward, .backward = concat_backward},
    {.name = "Split", .inputs = {{"input"}}, .outputs = {{"outputs", .variadic = true}}, .attributes = {"axis", "split", "num_outputs"},
     .infer = split_infer, .forward = split_forward, .backward = split_backward},
    {0},
};
