/* Resize: x looked at in other places, one axis after the other. */
#include "resize.h"

#include <math.h>
#include <string.h>

/* ---- Attributes ---- */

/* Which of the words, which end with NULL, an attribute is; the first unless given. */
static int word(Call *call, const char *name, const char *const *words)
{
    const char *given = attribute_string(call, name, words[0]);
    for (int i = 0; words[i]; i++) {
        if (!strcmp(given, words[i])) {
            return i;
        }
    }
    refuse(call, name, "is %s, which it cannot be", given);
    return 0;
}

static const char *const modes[] = {"nearest", "linear", "cubic", NULL};
static const char *const nearest_modes[] = {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil", NULL};
static const char *const policies[] = {"stretch", "not_larger", "not_smaller", NULL};
static const char *const coordinates[] = {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
                                          "tf_crop_and_resize", NULL};

/* An axis that stays as it is. */
static ResizedAxis same(Call *call, int length)
{
    return (ResizedAxis){
        .mode = (ResizeMode)word(call, "mode", modes), .nearest = (NearestMode)word(call, "nearest_mode", nearest_modes),
        .coordinates = (Coordinates)word(call, "coordinate_transformation_mode", coordinates), .length = length, .resized = length,
        .numerator = 1, .denominator = 1, .end = 1, .cubic = attribute_float(call, "cubic_coeff_a", -0.75),
        .excluding = attribute_int(call, "exclude_outside", 0), .smoothing = attribute_int(call, "antialias", 0),
    };
}

static bool is_same(const ResizedAxis *axis)
{
    return axis->resized == axis->length && axis->numerator == axis->denominator && axis->start == 0 && axis->end == 1;
}

/* Sets how long an axis becomes. */
static void becomes(Call *call, ResizedAxis *axis, double length, double numerator, double denominator)
{
    if (!(numerator > 0) || !(length >= 1) || !(length <= INT32_MAX)) {
        refuse(call, has_attribute(call, "sizes") ? "sizes" : "scales", "makes an axis of %d elements of X %g long", axis->length, length);
        return;
    }
    axis->resized = (int)length;
    axis->numerator = numerator;
    axis->denominator = denominator;
}

static void by_scales(Call *call, int count, const int *named, ResizedAxis *axes)
{
    double scales[MOST_RANK];
    attribute_floats(call, "scales", count, 1, scales);
    for (int i = 0; i < count && fine(call); i++) {
        ResizedAxis *axis = &axes[named[i]];
        becomes(call, axis, floor((double)(float)(axis->length * (axis->end - axis->start) * scales[i])), scales[i], 1);
        if (axis->smoothing && axis->length * scales[i] < 0.5) {
            refuse(call, "scales", "is %g: an element of Y would be smoothed over more than the %d elements of X", scales[i], axis->length);
        }
    }
}

/* Where proportions are kept, the smallest or the largest scale is that of all. */
static void by_sizes(Call *call, int count, const int *named, ResizedAxis *axes)
{
    int sizes[MOST_RANK], policy = word(call, "keep_aspect_ratio_policy", policies), decisive = 0;
    attribute_ints(call, "sizes", count, 1, sizes);
    for (int i = 1; i < count; i++) {
        double before = (double)sizes[decisive] / axes[named[decisive]].length, ratio = (double)sizes[i] / axes[named[i]].length;
        decisive = (policy == 1 && ratio < before) || (policy == 2 && ratio > before) ? i : decisive;
    }
    for (int i = 0; i < count && fine(call); i++) {
        int by = policy ? decisive : i, of = axes[named[by]].length;
        int64_t length = by == i ? sizes[i] : (2LL * axes[named[i]].length * sizes[by] + of) / (2LL * of);
        becomes(call, &axes[named[i]], (double)length, sizes[by], of);
    }
}

static void resized_axes(Call *call, ResizedAxis *axes)
{
    const Tensor *x = tensor(call, "X");
    int named[MOST_RANK], count = attribute_axes(call, &x->shape, x->shape.rank, named);
    double roi[2 * MOST_RANK];
    need_rank(call, x, 1, MOST_RANK, "one axis or more");
    for (int axis = 0; axis < x->shape.rank; axis++) {
        axes[axis] = same(call, x->shape.length[axis]);
    }
    if (has_attribute(call, "scales") == has_attribute(call, "sizes")) {
        refuse(call, "scales", "or sizes must say how large X %s becomes, and not both", shape_text(&x->shape));
    }
    attribute_floats(call, "roi", 2 * count, 0, roi);
    if (fine(call) && axes[0].coordinates == TF_CROP_AND_RESIZE) {
        if (!has_attribute(call, "roi")) {
            refuse(call, "roi", "is missing: tf_crop_and_resize takes the part of X that it names");
        }
        for (int i = 0; i < count; i++) {
            if (!isfinite(roi[i]) || !isfinite(roi[i + count])) {
                refuse(call, "roi", "goes from %g to %g along axis %d of X %s", roi[i], roi[i + count], named[i], shape_text(&x->shape));
            }
            axes[named[i]].start = roi[i];
            axes[named[i]].end = roi[i + count];
        }
    }
    if (fine(call)) {
        (has_attribute(call, "sizes") ? by_sizes : by_scales)(call, count, named, axes);
    }
}

static void infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "X");
    ResizedAxis axes[MOST_RANK];
    int64_t size = 1;
    resized_axes(call, axes);
    for (int axis = 0; axis < x->shape.rank && fine(call); axis++) {
        outputs[0].length[outputs[0].rank++] = axes[axis].resized;
        size *= axes[axis].resized;
        if (size > INT32_MAX) {
            refuse(call, "Y", "has more than %d elements: X is %s", INT32_MAX, shape_text(&x->shape));
        }
    }
}

/* ---- Recording ---- */

/* Taps on the device: as long as the plan lives. */
typedef struct DeviceTaps { cl_mem first, place, weight; } DeviceTaps;

static cl_mem upload(ref_plan *plan, const void *host, size_t bytes)
{
    cl_mem memory = scratch(plan, bytes);
    if (!plan->status) {
        ref_context *context = plan->context;
        cl_int error = context->cl->clEnqueueWriteBuffer(context->queue, memory, CL_TRUE, 0, bytes, host, 0, NULL, NULL);
        plan->status = error ? fail_opencl(error, "writing the weights of a resized axis") : REF_OK;
    }
    return memory;
}

/* back: those that x is to be given by, in place of those of y. */
static DeviceTaps device_taps(Call *call, const ResizedAxis *axis, bool back)
{
    Taps forward = taps_of(axis), backward = back ? taps_back(&forward, axis->length) : (Taps){0};
    const Taps *taps = back ? &backward : &forward;
    DeviceTaps device = {0};
    if (!taps->first && !call->plan->status) {
        call->plan->status = fail(REF_OUT_OF_MEMORY, "Resize: the host has no memory for the weights of an axis");
    }
    if (!call->plan->status) {
        size_t entries = (size_t)taps->first[taps->count] + 1; /* one more, for there may be none */
        device.first = upload(call->plan, taps->first, ((size_t)taps->count + 1) * sizeof(int));
        device.place = upload(call->plan, taps->place, entries * sizeof(int));
        device.weight = upload(call->plan, taps->weight, entries * sizeof(float));
    }
    taps_release(&forward);
    taps_release(&backward);
    return device;
}

static void record_along(Call *call, const Tensor *from, const Tensor *to, int axis, const DeviceTaps *taps)
{
    Launch sum = launch(call->plan, "resize.cl", "weighted_sums", "");
    give_tensor(&sum, from);
    give_tensor(&sum, to);
    give_memory(&sum, taps->first);
    give_memory(&sum, taps->place);
    give_memory(&sum, taps->weight);
    give_int(&sum, from->shape.length[axis]);
    give_int(&sum, to->shape.length[axis]);
    give_int(&sum, shape_part(&to->shape, axis + 1, to->shape.rank));
    give_int(&sum, to->size);
    over(&sum, (size_t)to->size);
}

/* What no element of x has a part in. */
static void record_outside(Call *call, const Tensor *y, int axis, const DeviceTaps *taps)
{
    Launch fill = launch(call->plan, "resize.cl", "outside", "");
    give_tensor(&fill, y);
    give_memory(&fill, taps->first);
    give_float(&fill, (float)attribute_float(call, "extrapolation_value", 0));
    give_int(&fill, y->shape.length[axis]);
    give_int(&fill, shape_part(&y->shape, axis + 1, y->shape.rank));
    give_int(&fill, y->size);
    over(&fill, (size_t)y->size);
}

/* From x to y, the first axis first, or from dy to dx. Each axis but the last leaves its result in scratch memory. */
static void record(Call *call, const Tensor *from, const Tensor *to, bool back)
{
    ResizedAxis axes[MOST_RANK];
    DeviceTaps taps[MOST_RANK];
    int last = -1;
    Tensor before = *from;
    resized_axes(call, axes);
    for (int axis = 0; axis < to->shape.rank; axis++) {
        last = is_same(&axes[axis]) ? last : axis;
    }
    for (int axis = 0; axis <= last && fine(call); axis++) {
        if (!is_same(&axes[axis])) {
            Shape shape = before.shape;
            shape.length[axis] = to->shape.length[axis];
            Tensor after = axis == last ? *to : scratch_tensor(call->plan, "Y", shape);
            taps[axis] = device_taps(call, &axes[axis], back);
            record_along(call, &before, &after, axis, &taps[axis]);
            before = after;
        }
    }
    for (int axis = 0; axis <= last && fine(call) && !back; axis++) {
        if (axes[axis].start != 0 || axes[axis].end != 1) {
            record_outside(call, to, axis, &taps[axis]);
        }
    }
    if (last < 0) {
        record_copy(call->plan, from->memory, to->memory, (size_t)to->size * sizeof(float));
    }
}

static void forward(Call *call) { record(call, tensor(call, "X"), tensor(call, "Y"), false); }
static void backward(Call *call) { record(call, tensor(call, "dY"), tensor(call, "dX"), true); }

const Operator resize_operators[] = {
    {.name = "Resize", .inputs = {{"X"}}, .outputs = {{"Y"}},
     .attributes = {"mode", "coordinate_transformation_mode", "nearest_mode", "scales", "sizes", "keep_aspect_ratio_policy", "axes", "roi",
                    "extrapolation_value", "cubic_coeff_a", "exclude_outside", "antialias"},
     .infer = infer, .forward = forward, .backward = backward},
    {0},
};
