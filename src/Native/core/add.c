/* ref_plan_add: a caller's tensors become a call, which is checked and recorded; refused, it leaves the plan as it was. */
#include "operator.h"

#include <stdlib.h>

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
