/* Where windows lie: strides, pads, dilations and auto_pad of ONNX, as src/Reference/Layers/WindowAttributes.cs states them. */
#include "operator.h"

#include <string.h>

typedef struct Sliding {
    int stride[MOST_AXES], dilation[MOST_AXES], pads[2 * MOST_AXES];
    const char *auto_pad;
} Sliding;

static bool is(const char *a, const char *b) { return !strcmp(a, b); }

static Sliding sliding(Call *call, const int *lengths, const int *kernel, int axes)
{
    Sliding s = {.auto_pad = attribute_string(call, "auto_pad", "NOTSET")};
    if (axes < 1 || axes > MOST_AXES) {
        unsupported(call, "X", "has %d spatial axes; the core goes from 1 to %d", axes, MOST_AXES);
        return s;
    }
    int shape[MOST_AXES];
    attribute_ints(call, "kernel_shape", axes, 0, shape);
    attribute_ints(call, "strides", axes, 1, s.stride);
    attribute_ints(call, "pads", 2 * axes, 0, s.pads);
    attribute_ints(call, "dilations", axes, 1, s.dilation);
    bool padded = false;
    for (int a = 0; a < axes; a++) {
        if (s.stride[a] < 1 || s.dilation[a] < 1 || s.pads[a] < 0 || s.pads[a + axes] < 0 || kernel[a] < 1 || lengths[a] < 1) {
            refuse(call, "kernel", "on axis %d: %d weights at stride %d, dilation %d, pads %d and %d over %d make no sense", a, kernel[a],
                   s.stride[a], s.dilation[a], s.pads[a], s.pads[a + axes], lengths[a]);
        }
        if (has_attribute(call, "kernel_shape") && shape[a] != kernel[a]) {
            refuse(call, "kernel_shape", "is %d on axis %d, but the kernel given has %d", shape[a], a, kernel[a]);
        }
        padded = padded || s.pads[a] || s.pads[a + axes];
    }
    if (!is(s.auto_pad, "NOTSET") && !is(s.auto_pad, "VALID") && !is(s.auto_pad, "SAME_UPPER") && !is(s.auto_pad, "SAME_LOWER")) {
        refuse(call, "auto_pad", "is %s: there are NOTSET, VALID, SAME_UPPER and SAME_LOWER", s.auto_pad);
    }
    if (padded && !is(s.auto_pad, "NOTSET")) {
        refuse(call, "pads", "are given together with auto_pad, which says otherwise");
    }
    return s;
}

/* Splits padding between both ends; an odd pixel goes to the end in SAME_UPPER, else to the beginning. Rounds down below zero too. */
static void halves(const Sliding *s, int64_t total, int64_t *before, int64_t *after)
{
    int64_t less = total >> 1, more = total - less;
    *before = is(s->auto_pad, "SAME_UPPER") ? less : more;
    *after = is(s->auto_pad, "SAME_UPPER") ? more : less;
}

static bool finish(Call *call, Windows *w)
{
    int64_t pixels = 1, weights = 1, count = 1;
    for (int a = 0; a < w->axes; a++) {
        pixels *= w->picture[a];
        weights *= w->taps[a];
        count *= w->positions[a];
        if (pixels > INT32_MAX || weights > INT32_MAX || count > INT32_MAX) {
            refuse(call, "kernel", "gives more than 2³¹ windows, weights or pixels");
            return false;
        }
    }
    w->pixels = (int)pixels;
    w->weights = (int)weights;
    w->count = (int)count;
    return true;
}

Windows slide(Call *call, const int *picture, const int *kernel, int axes, bool round_up)
{
    Windows w = {.axes = axes};
    Sliding s = sliding(call, picture, kernel, axes);
    bool exact = attribute_int(call, "exact_fit", 0);
    for (int a = 0; a < axes && fine(call); a++) {
        int64_t length = picture[a], stride = s.stride[a], span = (int64_t)s.dilation[a] * (kernel[a] - 1) + 1;
        int64_t before = s.pads[a], after = s.pads[a + axes];
        if (!is(s.auto_pad, "NOTSET")) {
            int64_t last = (length - 1) / stride * stride, missing = last + span - length;
            before = after = 0;
            if (!is(s.auto_pad, "VALID")) {
                halves(&s, missing > 0 ? missing : 0, &before, &after);
            }
        }
        int64_t room = before + length + after - span;
        if (before + length + after > INT32_MAX || room < 0) {
            refuse(call, "kernel", "does not fit: it spans %lld pixels of axis %d, but the picture has %lld and %lld of padding",
                   (long long)span, a, (long long)length, (long long)(before + after));
            return w;
        }
        if (exact && room % stride) {
            refuse(call, "strides", "do not fit: stride %lld leaves %lld pixels of axis %d uncovered", (long long)stride,
                   (long long)(room % stride), a);
        }
        int64_t windows = room / stride + 1;
        if (round_up && is(s.auto_pad, "NOTSET")) {
            windows += room % stride > 0;
            windows -= (windows - 1) * stride >= before + length;
        }
        w.picture[a] = (int)length;
        w.taps[a] = kernel[a];
        w.positions[a] = (int)windows;
        w.stride[a] = s.stride[a];
        w.dilation[a] = s.dilation[a];
        w.begin[a] = (int)before;
        w.end[a] = (int)after;
    }
    if (fine(call)) {
        finish(call, &w);
    }
    return w;
}

Windows cover(Call *call, const int *positions, const int *kernel, int axes)
{
    Windows w = {.axes = axes};
    Sliding s = sliding(call, positions, kernel, axes);
    int more[MOST_AXES], wished[MOST_AXES];
    if (!fine(call)) {
        return w;
    }
    attribute_ints(call, "output_padding", axes, 0, more);
    attribute_ints(call, "output_shape", axes, 0, wished);
    bool shaped = has_attribute(call, "output_shape");
    for (int a = 0; a < axes && fine(call); a++) {
        int64_t stride = s.stride[a], span = (int64_t)s.dilation[a] * (kernel[a] - 1) + 1;
        if (more[a] < 0 || (more[a] >= stride && more[a] >= s.dilation[a])) {
            refuse(call, "output_padding", "of axis %d is %d: it must be less than the stride or the dilation", a, more[a]);
        }
        int64_t full = stride * (positions[a] - 1) + span + more[a], before = s.pads[a], after = s.pads[a + axes];
        if (shaped || is(s.auto_pad, "SAME_UPPER") || is(s.auto_pad, "SAME_LOWER")) {
            halves(&s, full - (shaped ? wished[a] : positions[a] * stride), &before, &after);
        }
        int64_t length = full - before - after;
        if (length < 1 || full > INT32_MAX || length > INT32_MAX) {
            refuse(call, "pads", "leave %lld of axis %d", (long long)length, a);
            return w;
        }
        w.picture[a] = (int)length;
        w.taps[a] = kernel[a];
        w.positions[a] = positions[a];
        w.stride[a] = s.stride[a];
        w.dilation[a] = s.dilation[a];
        w.begin[a] = (int)before;
        w.end[a] = (int)after;
    }
    if (fine(call)) {
        finish(call, &w);
    }
    return w;
}
