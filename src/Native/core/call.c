/* What an operator asks of its call: tensors and attributes by name, and words for what does not fit. */
#include "operator.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- Refusing ---- */

static void refuse_as(ref_status status, Call *call, const char *thing, const char *format, va_list arguments)
{
    if (fine(call)) {
        char text[1024];
        vsnprintf(text, sizeof text, format, arguments);
        call->plan->status = fail(status, "%s: %s %s", call->op->name, thing, text);
    }
}

void refuse(Call *call, const char *thing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    refuse_as(REF_INVALID, call, thing, format, arguments);
    va_end(arguments);
}

void unsupported(Call *call, const char *thing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    refuse_as(REF_UNSUPPORTED, call, thing, format, arguments);
    va_end(arguments);
}

void need_rank(Call *call, const Tensor *tensor, int least, int most, const char *layout)
{
    if (tensor && (tensor->shape.rank < least || tensor->shape.rank > most)) {
        refuse(call, tensor->name, "is %s: it should be %s", shape_text(&tensor->shape), layout);
    }
}

void need_shape(Call *call, const Tensor *tensor, const Shape *shape)
{
    if (tensor && !shape_equal(&tensor->shape, shape)) {
        refuse(call, tensor->name, "is %s: it should be %s", shape_text(&tensor->shape), shape_text(shape));
    }
}

/* ---- Tensors ---- */

const Tensor *tensor(const Call *call, const char *name)
{
    for (int i = 0; i < call->count; i++) {
        if (!strcmp(call->tensors[i].name, name)) {
            return &call->tensors[i];
        }
    }
    return NULL;
}

const Tensor *variadic(const Call *call, const char *name, int i)
{
    char numbered[64];
    snprintf(numbered, sizeof numbered, "%s_%d", name, i);
    return tensor(call, numbered);
}

const Tensor *gradient(const Call *call, const char *name)
{
    char text[64];
    snprintf(text, sizeof text, "d%s", name);
    return tensor(call, text);
}

bool wanted(const Call *call, const char *name)
{
    for (int i = call->results; i < call->count; i++) {
        if (!strcmp(call->tensors[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* ---- Attributes ---- */

const reference_attribute *attribute_at(const Call *call, int64_t i)
{
    uint32_t step = call->attributes[0].struct_size;
    return (const reference_attribute *)((const char *)call->attributes + (size_t)i * step);
}

static const reference_attribute *attribute(const Call *call, const char *name)
{
    for (int64_t i = 0; i < call->attribute_count; i++) {
        if (!strcmp(attribute_at(call, i)->name, name)) {
            return attribute_at(call, i);
        }
    }
    return NULL;
}

bool has_attribute(const Call *call, const char *name) { return attribute(call, name) != NULL; }

int attribute_count(const Call *call, const char *name)
{
    const reference_attribute *found = attribute(call, name);
    return found ? (int)found->count : 0;
}

static int as_int(Call *call, const reference_attribute *attribute, int64_t i)
{
    int64_t value = attribute->ints[i];
    if (value < INT32_MIN || value > INT32_MAX) {
        refuse(call, attribute->name, "holds %lld, which no shape can have", (long long)value);
        return 1;
    }
    return (int)value;
}

/* An attribute that is one integer; NULL where it is not given. */
static const reference_attribute *one_integer(Call *call, const char *name)
{
    const reference_attribute *found = attribute(call, name);
    if (found && (found->type != REFERENCE_INTS || found->count != 1)) {
        refuse(call, name, "should be one integer");
        return NULL;
    }
    return found;
}

int attribute_int(Call *call, const char *name, int otherwise)
{
    const reference_attribute *found = one_integer(call, name);
    return found ? as_int(call, found, 0) : otherwise;
}

int64_t attribute_long(Call *call, const char *name, int64_t otherwise)
{
    const reference_attribute *found = one_integer(call, name);
    return found ? found->ints[0] : otherwise;
}

int attribute_axis(Call *call, const Shape *shape, int otherwise)
{
    int axis = attribute_int(call, "axis", otherwise);
    if (axis < -shape->rank || axis >= shape->rank) {
        refuse(call, "axis", "is %d, which %s does not have: it has %d axes", axis, shape_text(shape), shape->rank);
        return 0;
    }
    return axis < 0 ? axis + shape->rank : axis;
}

int attribute_axes(Call *call, const Shape *shape, int otherwise, int *axes)
{
    bool given = has_attribute(call, "axes"), named[MOST_RANK] = {false};
    int count = given ? attribute_count(call, "axes") : otherwise;
    if (count > shape->rank) {
        refuse(call, "axes", "are %d, but %s has %d", count, shape_text(shape), shape->rank);
        return 0;
    }
    attribute_ints(call, "axes", count, 0, axes);
    for (int i = 0; i < count && fine(call); i++) {
        int axis = !given ? i : axes[i] < 0 ? axes[i] + shape->rank : axes[i];
        if (axis < 0 || axis >= shape->rank || named[axis]) {
            refuse(call, "axes", "name %d, which %s does not have, or twice", axes[i], shape_text(shape));
            return 0;
        }
        named[axis] = true;
        axes[i] = axis;
    }
    return count;
}

double attribute_float(const Call *call, const char *name, double otherwise)
{
    const reference_attribute *found = attribute(call, name);
    if (!found || found->count != 1) {
        return otherwise;
    }
    return found->type == REFERENCE_FLOATS ? found->floats[0] : found->type == REFERENCE_INTS ? (double)found->ints[0] : otherwise;
}

const char *attribute_string(const Call *call, const char *name, const char *otherwise)
{
    const reference_attribute *found = attribute(call, name);
    return found && found->type == REFERENCE_STRING ? found->string : otherwise;
}

/* A list of count entries, or NULL where it is not given or has another number of them. */
static const reference_attribute *list(Call *call, const char *name, int count, bool real)
{
    const reference_attribute *found = attribute(call, name);
    bool numbers = found && (found->type == REFERENCE_INTS || (real && found->type == REFERENCE_FLOATS));
    if (found && (!numbers || found->count != count)) {
        refuse(call, name, "has %lld entries and needs %d %s", (long long)found->count, count, real ? "numbers" : "integers");
        return NULL;
    }
    return found;
}

void attribute_ints(Call *call, const char *name, int count, int otherwise, int *values)
{
    const reference_attribute *found = list(call, name, count, false);
    for (int i = 0; i < count; i++) {
        values[i] = found ? as_int(call, found, i) : otherwise;
    }
}

void attribute_longs(Call *call, const char *name, int count, int64_t otherwise, int64_t *values)
{
    const reference_attribute *found = list(call, name, count, false);
    for (int i = 0; i < count; i++) {
        values[i] = found ? found->ints[i] : otherwise;
    }
}

void attribute_floats(Call *call, const char *name, int count, double otherwise, double *values)
{
    const reference_attribute *found = list(call, name, count, true);
    for (int i = 0; i < count; i++) {
        values[i] = !found ? otherwise : found->type == REFERENCE_FLOATS ? found->floats[i] : (double)found->ints[i];
    }
}
