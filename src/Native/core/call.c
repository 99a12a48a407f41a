/* A call of an operator: what it asks of its tensors and attributes, and how it is checked before it is recorded. */
#include "operator.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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

static const reference_attribute *attribute_at(const Call *call, int64_t i)
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

void attribute_ints(Call *call, const char *name, int count, int otherwise, int *values)
{
    const reference_attribute *found = attribute(call, name);
    for (int i = 0; i < count; i++) {
        values[i] = otherwise;
    }
    if (!found) {
        return;
    }
    if (found->type != REFERENCE_INTS || found->count != count) {
        refuse(call, name, "has %lld entries and needs %d integers", (long long)found->count, count);
        return;
    }
    for (int i = 0; i < count; i++) {
        values[i] = as_int(call, found, i);
    }
}

static void check_attributes(Call *call)
{
    for (int64_t i = 0; i < call->attribute_count && fine(call); i++) {
        const reference_attribute *given = attribute_at(call, i);
        if (!given->name || given->count < 0 || given->type < REFERENCE_INTS || given->type > REFERENCE_STRING ||
            (given->type == REFERENCE_INTS && given->count && !given->ints) ||
            (given->type == REFERENCE_FLOATS && given->count && !given->floats) ||
            (given->type == REFERENCE_STRING && !given->string)) {
            refuse(call, given->name ? given->name : "an attribute", "has no name, no values or no known type");
            return;
        }
        bool known = false;
        for (int k = 0; call->op->attributes[k] && !known; k++) {
            known = !strcmp(call->op->attributes[k], given->name);
        }
        if (!known) {
            unsupported(call, given->name, "is not an attribute that the core knows");
        }
    }
}

/* ---- Checking and recording ---- */

static bool matches(const Port *port, const char *name)
{
    size_t length = strlen(port->name);
    return port->variadic ? !strncmp(name, port->name, length) && name[length] == '_' : !strcmp(name, port->name);
}

/* The port that a tensor's name belongs to; *gradient tells "dX" from "X". */
static const Port *port_of(const Operator *op, const char *name, bool *gradient)
{
    for (int pass = 0; pass < 2; pass++) {
        *gradient = pass == 1;
        const char *plain = name + pass;
        if (pass == 1 && name[0] != 'd') {
            return NULL;
        }
        for (const Port *port = op->inputs; port->name; port++) {
            if (matches(port, plain)) {
                return port;
            }
        }
        for (const Port *port = op->outputs; port->name; port++) {
            if (matches(port, plain)) {
                return port;
            }
        }
    }
    return NULL;
}

static void check_names_and_kinds(Call *call)
{
    for (int i = 0; i < call->count && fine(call); i++) {
        const Tensor *given = &call->tensors[i];
        bool gradient;
        const Port *port = port_of(call->op, given->name, &gradient);
        if (!port || (gradient && (port->fixed || port->kind != REAL))) {
            refuse(call, given->name, "is not a tensor of this operator");
            return;
        }
        static const reference_dtype dtypes[] = {REFERENCE_F32, REFERENCE_I64, REFERENCE_BOOL};
        if (given->dtype != dtypes[port->kind]) {
            unsupported(call, given->name, "is %s: the core takes %s there", dtype_name(given->dtype), dtype_name(dtypes[port->kind]));
        }
        for (int k = 0; k < i; k++) {
            if (!strcmp(call->tensors[k].name, given->name)) {
                refuse(call, given->name, "is given twice");
            }
        }
    }
    for (const Port *port = call->op->inputs; port->name && fine(call); port++) {
        if (!port->optional && !(port->variadic ? variadic(call, port->name, 0) : tensor(call, port->name))) {
            refuse(call, port->name, "is missing");
        }
    }
}

static void check_shapes(Call *call, const Shape *outputs)
{
    for (int i = 0; i < call->count && fine(call); i++) {
        const Tensor *given = &call->tensors[i];
        bool gradient;
        port_of(call->op, given->name, &gradient);
        const char *plain = given->name + gradient;
        for (int k = 0; call->op->outputs[k].name; k++) {
            if (!strcmp(plain, call->op->outputs[k].name)) {
                need_shape(call, given, &outputs[k]);
            }
        }
        const Tensor *origin = gradient ? tensor(call, plain) : NULL;
        if (origin && i >= call->results) {
            need_shape(call, given, &origin->shape);
        }
        if (gradient && i >= call->results && !origin) {
            refuse(call, given->name, "is wanted, but %s is not given", plain);
        }
    }
}

ref_status infer_call(Call *call, Shape *outputs)
{
    check_attributes(call);
    check_names_and_kinds(call);
    if (fine(call)) {
        call->op->infer(call, outputs);
    }
    return call->plan->status;
}

ref_status record_call(Call *call)
{
    ref_plan *plan = call->plan;
    Shape outputs[MOST_PORTS] = {0};
    bool forward = false, backward = false;
    infer_call(call, outputs);
    if (fine(call)) {
        check_shapes(call, outputs);
    }
    for (int i = call->results; i < call->count && fine(call); i++) {
        bool gradient;
        port_of(call->op, call->tensors[i].name, &gradient);
        *(gradient ? &backward : &forward) = true;
    }
    if (fine(call) && !forward && !backward) {
        refuse(call, "call", "asks for no result");
    }
    if (fine(call) && backward && !call->op->backward) {
        refuse(call, "call", "asks for gradients, and the operator has none");
    }
    for (const Port *port = call->op->outputs; backward && fine(call) && port->name; port++) {
        char upstream[64];
        snprintf(upstream, sizeof upstream, "d%s", port->name);
        if (port->kind == REAL && !port->fixed && !port->optional && !tensor(call, upstream)) {
            refuse(call, upstream, "is missing: gradients need it");
        }
    }
    if (forward && fine(call)) {
        call->op->forward(call);
    }
    if (backward && fine(call)) {
        call->op->backward(call);
    }
    return plan->status;
}

/* ---- ref_plan_add ---- */

static ref_status take(const Operator *op, const ref_tensor *given, Tensor *tensor)
{
    if (!given->name || !given->buffer || given->rank < 0 || (given->rank && !given->shape)) {
        return fail(REF_INVALID, "%s: a tensor%s%s lacks its name, its buffer or its shape", op->name, given->name ? " " : "", given->name ? given->name : "");
    }
    if (given->rank > MOST_RANK) {
        return fail(REF_UNSUPPORTED, "%s: %s has %lld axes; the core goes up to %d", op->name, given->name, (long long)given->rank, MOST_RANK);
    }
    *tensor = (Tensor){.name = given->name, .dtype = given->dtype, .constant = given->constant, .memory = given->buffer->memory};
    int64_t size = 1;
    tensor->shape.rank = (int)given->rank;
    for (int axis = 0; axis < given->rank; axis++) {
        int64_t length = given->shape[axis];
        if (length < 1 || length > INT32_MAX || size > INT32_MAX / length) {
            return fail(REF_INVALID, "%s: %s has an axis of length %lld; an axis has at least 1 element and a tensor fewer than 2³¹",
                        op->name, given->name, (long long)length);
        }
        tensor->shape.length[axis] = (int)length;
        size *= length;
    }
    tensor->size = (int)size;
    uint64_t bytes = (uint64_t)size * dtype_bytes(tensor->dtype);
    return bytes <= given->buffer->bytes ? REF_OK
                                         : fail(REF_INVALID, "%s: %s is %s %s and needs %llu bytes, but its buffer has %llu", op->name,
                                                given->name, dtype_name(tensor->dtype), shape_text(&tensor->shape),
                                                (unsigned long long)bytes, (unsigned long long)given->buffer->bytes);
}

static ref_status keep(ref_plan *plan, ref_buffer *buffer)
{
    ref_buffer **more = realloc(plan->buffers, (size_t)(plan->buffer_count + 1) * sizeof *more);
    if (!more) {
        return fail(REF_OUT_OF_MEMORY, "ref_plan_add: the host has no memory");
    }
    plan->buffers = more;
    plan->buffers[plan->buffer_count++] = buffer;
    buffer->owners++;
    return REF_OK;
}

/* Half precision is stored, not computed in: an F16 tensor is widened before the kernels and narrowed after them. */
static void convert(ref_plan *plan, const char *kernel, const Tensor *from, const Tensor *to)
{
    Launch convert = launch(plan, "conversion.cl", kernel, "");
    give_tensor(&convert, from);
    give_tensor(&convert, to);
    give_int(&convert, from->size);
    over(&convert, (size_t)from->size);
}

static ref_status record_stored(Call *call)
{
    ref_plan *plan = call->plan;
    Tensor narrow[MOST_TENSORS];
    for (int i = 0; i < call->count; i++) {
        narrow[i] = call->tensors[i];
        if (narrow[i].dtype == REFERENCE_F16) {
            call->tensors[i] = scratch_tensor(plan, narrow[i].name, narrow[i].shape);
            if (i < call->results) {
                convert(plan, "widen", &narrow[i], &call->tensors[i]);
            }
        }
    }
    record_call(call);
    for (int i = call->results; i < call->count; i++) {
        if (narrow[i].dtype == REFERENCE_F16) {
            convert(plan, "narrow", &call->tensors[i], &narrow[i]);
        }
    }
    return plan->status;
}

static const ref_tensor *tensor_at(const ref_tensor *first, int64_t i)
{
    return (const ref_tensor *)((const char *)first + (size_t)i * first->struct_size);
}

static ref_status add(ref_plan *plan, const ref_call *given)
{
    const Operator *op = find_operator(given->op);
    if (!op) {
        return fail(REF_UNSUPPORTED, "%s is not an operator of the core", given->op);
    }
    if (given->attribute_count && given->attributes[0].struct_size < sizeof(reference_attribute)) {
        return fail(REF_INVALID, "%s: an attribute's struct_size is %u", op->name, given->attributes[0].struct_size);
    }
    Call call = {.op = op, .plan = plan, .attribute_count = given->attribute_count, .attributes = given->attributes};
    for (int64_t i = 0; i < given->input_count + given->result_count; i++) {
        bool input = i < given->input_count;
        const ref_tensor *from = input ? tensor_at(given->inputs, i) : tensor_at(given->results, i - given->input_count);
        if (from->struct_size < sizeof *from) {
            return fail(REF_INVALID, "%s: a tensor's struct_size is %u", op->name, from->struct_size);
        }
        ref_status status = take(op, from, &call.tensors[call.count]);
        if (!status && from->buffer->context != plan->context) {
            status = fail(REF_INVALID, "%s: the buffer of %s belongs to another context than the plan", op->name, from->name);
        }
        if (!status) {
            status = keep(plan, from->buffer);
        }
        if (status) {
            return status;
        }
        call.count++;
        call.results += input;
    }
    return record_stored(&call);
}

static void shorten(ref_context *context, Steps *steps, int count)
{
    while (steps->count > count) {
        cl_kernel kernel = steps->step[--steps->count].kernel;
        if (kernel) {
            context->cl->clReleaseKernel(kernel);
        }
    }
}

/* Takes back what a refused call had recorded since the plan was like `before`. */
static void take_back(ref_plan *plan, const ref_plan *before)
{
    shorten(plan->context, &plan->run, before->run.count);
    shorten(plan->context, &plan->prepare, before->prepare.count);
    while (plan->scratch_count > before->scratch_count) {
        struct Scratch *last = &plan->scratch[--plan->scratch_count];
        memory_release(plan->context, last->bytes, last->memory);
    }
    while (plan->buffer_count > before->buffer_count) {
        ref_buffer_release(plan->buffers[--plan->buffer_count]);
    }
}

int32_t ref_plan_add(ref_plan *plan, const ref_call *call)
{
    if (!plan || !call || !call->op) {
        return fail(REF_INVALID, "ref_plan_add: %s is NULL", !plan ? "plan" : !call ? "call" : "op");
    }
    if (call->struct_size < sizeof *call) {
        return fail(REF_INVALID, "ref_plan_add: struct_size is %u", call->struct_size);
    }
    if (call->attribute_count < 0 || call->input_count < 0 || call->result_count < 0 ||
        call->input_count > MOST_TENSORS || call->result_count > MOST_TENSORS - call->input_count ||
        (call->attribute_count && !call->attributes) || (call->input_count && !call->inputs) || (call->result_count && !call->results)) {
        return fail(REF_INVALID, "ref_plan_add: %s has NULL lists, negative counts or more than %d tensors", call->op, MOST_TENSORS);
    }
    lock(plan->context);
    const ref_plan before = *plan;
    plan->status = REF_OK;
    ref_status status = add(plan, call);
    if (status) {
        take_back(plan, &before);
    }
    plan->prepared = false;
    plan->preparing = false;
    plan->status = REF_OK;
    unlock(plan->context);
    return status;
}
