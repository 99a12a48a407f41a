/* Operators whose output holds elements of their input, moved, left out or repeated: each says by a walk where they stand. */
#include "rearrangement.h"
#include "broadcast.h"

#include <string.h>

_Static_assert(MOST_RANK <= MOST_STEPS, "every tensor can be walked through");

static const Tensor *input_of(const Call *call) { return tensor(call, call->op->inputs[0].name); }
static const Tensor *output_of(const Call *call) { return tensor(call, call->op->outputs[0].name); }

/* How far one step along each axis leads. */
static void strides_of(const Shape *shape, int *strides)
{
    for (int axis = shape->rank - 1, stride = 1; axis >= 0; stride *= shape->length[axis], axis--) {
        strides[axis] = stride;
    }
}

/* ---- Recording ---- */

/* Axes that follow each other in memory become one, so that there is less to find out for each element. */
static Walk merged(const Walk *walk)
{
    Walk merged = {.axes = 0, .start = walk->start};
    for (int axis = 0; axis < walk->axes; axis++) {
        int last = merged.axes - 1;
        if (last >= 0 && merged.stride[last] == walk->stride[axis] * walk->length[axis]) {
            merged.length[last] *= walk->length[axis];
            merged.stride[last] = walk->stride[axis];
        } else {
            merged.length[merged.axes] = walk->length[axis];
            merged.stride[merged.axes++] = walk->stride[axis];
        }
    }
    return merged;
}

/* By lines, which are the last axis, some of them to a work-item: unless they are so short that finding out where each begins is most of the work, or so
   few that cores have nothing to do. */
static void record_walk(Call *call, const char *kernel, const char *by_lines, const Tensor *from, const Tensor *to, const Walk *given, int count)
{
    enum { LEAST = 4, MOST = 4096, WORTH = 256 };
    Walk merge = merged(given), *walk = &merge;
    int length = walk->axes ? walk->length[walk->axes - 1] : 1;
    bool lines = length >= LEAST && length <= MOST;
    Launch step = launch(call->plan, "rearrangement.cl", lines ? by_lines : kernel, "");
    give_tensor(&step, from);
    give_tensor(&step, to);
    give_bytes(&step, sizeof *walk, walk);
    give_int(&step, lines ? count / length : count);
    if (lines) {
        int share = length < WORTH ? WORTH / length : 1, items = (count / length - 1) / share + 1;
        give_int(&step, share);
        over_tiles(&step, (size_t)items, 1, 1);
    } else {
        over(&step, (size_t)count);
    }
}

void walk_forward(Call *call, Walk walk)
{
    record_walk(call, "walk_forward", "walk_lines_forward", input_of(call), output_of(call), &walk, output_of(call)->size);
}

void walk_back(Call *call, Walk walk)
{
    const Tensor *dy = gradient(call, call->op->outputs[0].name), *dx = gradient(call, call->op->inputs[0].name);
    if (dy->size < dx->size) {
        record_zeros(call->plan, dx->memory, (size_t)dx->size * sizeof(float));
    }
    record_walk(call, "walk_back", "walk_lines_back", dy, dx, &walk, dy->size);
}

/* The numbers stay in their order. */
static void copy(Call *call, const Tensor *from, const Tensor *to)
{
    record_copy(call->plan, from->memory, to->memory, (size_t)from->size * sizeof(float));
}

static void straight_forward(Call *call) { copy(call, input_of(call), output_of(call)); }

static void straight_backward(Call *call)
{
    copy(call, gradient(call, call->op->outputs[0].name), gradient(call, call->op->inputs[0].name));
}

/* ---- Identity, Squeeze, Unsqueeze ---- */

static void identity_infer(Call *call, Shape *outputs) { outputs[0] = input_of(call)->shape; }

static void squeeze_infer(Call *call, Shape *outputs)
{
    const Shape *x = &input_of(call)->shape;
    int axes[MOST_RANK], count = attribute_axes(call, x, 0, axes);
    bool named[MOST_RANK] = {false};
    for (int i = 0; i < count; i++) {
        named[axes[i]] = true;
        if (x->length[axes[i]] != 1) {
            refuse(call, "axes", "names axis %d of data %s: only an axis of one element can go", axes[i], shape_text(x));
        }
    }
    for (int axis = 0; axis < x->rank; axis++) {
        if (!(has_attribute(call, "axes") ? named[axis] : x->length[axis] == 1)) {
            outputs[0].length[outputs[0].rank++] = x->length[axis];
        }
    }
}

static void unsqueeze_infer(Call *call, Shape *outputs)
{
    const Shape *x = &input_of(call)->shape;
    int rank = x->rank + attribute_count(call, "axes"), axes[MOST_RANK];
    if (!has_attribute(call, "axes")) {
        refuse(call, "axes", "is missing");
    } else if (rank > MOST_RANK) {
        unsupported(call, "axes", "makes %d axes; the core goes up to %d", rank, MOST_RANK);
    }
    if (!fine(call)) {
        return;
    }
    Shape *y = &outputs[0];
    y->rank = rank;
    attribute_axes(call, y, 0, axes);
    for (int i = 0; i < rank - x->rank && fine(call); i++) {
        y->length[axes[i]] = 1;
    }
    for (int axis = 0, next = 0; axis < rank && fine(call); axis++) {
        y->length[axis] = y->length[axis] ? 1 : x->length[next++];
    }
}

/* ---- Transpose ---- */

static Walk transposition(Call *call)
{
    const Shape *x = &input_of(call)->shape;
    int perm[MOST_RANK], strides[MOST_RANK];
    bool given = has_attribute(call, "perm"), named[MOST_RANK] = {false};
    Walk walk = {.axes = x->rank};
    strides_of(x, strides);
    attribute_ints(call, "perm", x->rank, 0, perm);
    for (int k = 0; k < x->rank && fine(call); k++) {
        int axis = given ? perm[k] : x->rank - 1 - k;
        if (axis < 0 || axis >= x->rank || named[axis]) {
            refuse(call, "perm", "names %d, which data %s does not have, or twice", axis, shape_text(x));
            break;
        }
        named[axis] = true;
        walk.length[k] = x->length[axis];
        walk.stride[k] = strides[axis];
    }
    return walk;
}

static void transpose_infer(Call *call, Shape *outputs)
{
    Walk walk = transposition(call);
    outputs[0] = shape_of(walk.axes, walk.length);
}

static void transpose_forward(Call *call) { walk_forward(call, transposition(call)); }
static void transpose_backward(Call *call) { walk_back(call, transposition(call)); }

/* ---- Slice ---- */

static int64_t clamp(int64_t value, int64_t least, int64_t most) { return value < least ? least : value > most ? most : value; }

/* Cuts one axis of the walk, of n elements, and moves its start. */
static void cut(Call *call, Walk *walk, int axis, int64_t start, int64_t end, int64_t step)
{
    int64_t n = walk->length[axis], least = step > 0 ? 0 : -1, most = step > 0 ? n : n - 1;
    int64_t first = clamp(start < 0 ? start + n : start, 0, most), beyond = clamp(end < 0 ? end + n : end, least, most);
    int64_t span = step > 0 ? beyond - first : first - beyond;
    step = clamp(step, -n, n);
    if (step == 0 || span < 1) {
        refuse(call, "starts", "and ends leave nothing of axis %d of data %s: from %lld to before %lld by %lld", axis,
               shape_text(&input_of(call)->shape), (long long)start, (long long)end, (long long)step);
        return;
    }
    walk->start += (int)first * walk->stride[axis];
    walk->length[axis] = (int)(1 + (span - 1) / (step < 0 ? -step : step));
    walk->stride[axis] *= (int)step;
}

static Walk slicing(Call *call)
{
    const Shape *x = &input_of(call)->shape;
    int axes[MOST_RANK], count = attribute_count(call, "starts");
    int64_t starts[MOST_RANK], ends[MOST_RANK], steps[MOST_RANK];
    Walk walk = {.axes = x->rank};
    memcpy(walk.length, x->length, sizeof walk.length);
    strides_of(x, walk.stride);
    need_rank(call, input_of(call), 1, MOST_RANK, "one axis or more");
    if (!has_attribute(call, "starts") || !has_attribute(call, "ends")) {
        refuse(call, has_attribute(call, "starts") ? "ends" : "starts", "is missing");
    }
    if (fine(call) && attribute_axes(call, x, count, axes) != count) {
        refuse(call, "axes", "has %d entries but starts has %d", attribute_count(call, "axes"), count);
    }
    if (fine(call)) {
        attribute_longs(call, "starts", count, 0, starts);
        attribute_longs(call, "ends", count, 0, ends);
        attribute_longs(call, "steps", count, 1, steps);
    }
    for (int i = 0; i < count && fine(call); i++) {
        cut(call, &walk, axes[i], starts[i], ends[i], steps[i]);
    }
    return walk;
}

static void slice_infer(Call *call, Shape *outputs)
{
    Walk walk = slicing(call);
    outputs[0] = shape_of(walk.axes, walk.length);
}

static void slice_forward(Call *call) { walk_forward(call, slicing(call)); }
static void slice_backward(Call *call) { walk_back(call, slicing(call)); }

/* ---- Expand ---- */

static void expand_infer(Call *call, Shape *outputs)
{
    const Shape *x = &input_of(call)->shape;
    int rank = attribute_count(call, "shape"), asked[MOST_RANK];
    int64_t size = 1;
    if (!has_attribute(call, "shape")) {
        refuse(call, "shape", "is missing");
    } else if (rank > MOST_RANK) {
        unsupported(call, "shape", "has %d axes; the core goes up to %d", rank, MOST_RANK);
    }
    if (!fine(call)) {
        return;
    }
    attribute_ints(call, "shape", rank, 1, asked);
    Shape *y = &outputs[0], given = shape_of(rank, asked);
    y->rank = x->rank > rank ? x->rank : rank;
    for (int axis = 0; axis < y->rank && fine(call); axis++) {
        int own = axis - (y->rank - x->rank), wanted = axis - (y->rank - rank);
        int length = own < 0 ? 1 : x->length[own], other = wanted < 0 ? 1 : asked[wanted];
        y->length[axis] = length == 1 ? other : length;
        size *= y->length[axis];
        if (other < 1 || (length != 1 && other != 1 && other != length)) {
            refuse(call, "shape", "is %s and input is %s: they cannot be repeated to each other", shape_text(&given), shape_text(x));
        } else if (size > INT32_MAX) {
            refuse(call, "shape", "is %s and input is %s: more than %d elements", shape_text(&given), shape_text(x), INT32_MAX);
        }
    }
}

static void expand_forward(Call *call)
{
    const Tensor *x = input_of(call), *y = output_of(call);
    int strides[MOST_RANK];
    Walk walk = {.axes = y->shape.rank};
    strides_of(&x->shape, strides);
    for (int axis = 0; axis < y->shape.rank; axis++) {
        int own = axis - (y->shape.rank - x->shape.rank);
        walk.length[axis] = y->shape.length[axis];
        walk.stride[axis] = own < 0 || x->shape.length[own] == 1 ? 0 : strides[own];
    }
    walk_forward(call, walk);
}

static void expand_backward(Call *call) { repeated_back(call, tensor(call, "doutput"), tensor(call, "dinput")); }

const Operator rearrangement_operators[] = {
    {.name = "Identity", .inputs = {{"input"}}, .outputs = {{"output"}}, .infer = identity_infer, .forward = straight_forward,
     .backward = straight_backward},
    {.name = "Squeeze", .inputs = {{"data"}}, .outputs = {{"squeezed"}}, .attributes = {"axes"}, .infer = squeeze_infer,
     .forward = straight_forward, .backward = straight_backward},
    {.name = "Unsqueeze", .inputs = {{"data"}}, .outputs = {{"expanded"}}, .attributes = {"axes"}, .infer = unsqueeze_infer,
     .forward = straight_forward, .backward = straight_backward},
    {.name = "Transpose", .inputs = {{"data"}}, .outputs = {{"transposed"}}, .attributes = {"perm"}, .infer = transpose_infer,
     .forward = transpose_forward, .backward = transpose_backward},
    {.name = "Slice", .inputs = {{"data"}}, .outputs = {{"output"}}, .attributes = {"starts", "ends", "axes", "steps"},
     .infer = slice_infer, .forward = slice_forward, .backward = slice_backward},
    {.name = "Expand", .inputs = {{"input"}}, .outputs = {{"output"}}, .attributes = {"shape"}, .infer = expand_infer,
     .forward = expand_forward, .backward = expand_backward},
    {0},
};
