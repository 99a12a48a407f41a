/* The operator entry of reference_operator.h: tensors in the host's memory, one call after the other on the first device. */
#include "operator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const reference_tensor *tensor_at(const reference_tensor *first, int64_t i)
{
    return (const reference_tensor *)((const char *)first + (size_t)i * first->struct_size);
}

static uint64_t bytes_of(const reference_tensor *tensor)
{
    uint64_t bytes = dtype_bytes(tensor->dtype);
    for (int64_t axis = 0; axis < tensor->rank; axis++) {
        bytes *= (uint64_t)tensor->shape[axis];
    }
    return bytes;
}

/* Puts a list of host tensors into buffers. */
static ref_status upload(ref_context *context, const reference_tensor *from, int64_t count, bool copy, ref_tensor *to)
{
    for (int64_t i = 0; i < count; i++) {
        const reference_tensor *host = tensor_at(from, i);
        if (host->struct_size < sizeof *host || !host->name || !host->data || host->rank < 0 || (host->rank && !host->shape)) {
            return fail(REF_INVALID, "reference_run_operator: a tensor lacks its name, shape, data or size");
        }
        for (int64_t axis = 0; axis < host->rank; axis++) {
            if (host->shape[axis] < 1 || host->shape[axis] > INT32_MAX) {
                return fail(REF_INVALID, "%s has an axis of length %lld", host->name, (long long)host->shape[axis]);
            }
        }
        to[i] = (ref_tensor){.struct_size = sizeof *to, .dtype = host->dtype, .name = host->name, .rank = host->rank, .shape = host->shape};
        ref_status status = ref_buffer_create(context, bytes_of(host), &to[i].buffer);
        if (!status && copy) {
            status = ref_buffer_write(to[i].buffer, 0, bytes_of(host), host->data);
        }
        if (status) {
            return status;
        }
    }
    return REF_OK;
}

static ref_status run(ref_context *context, const reference_call *call, ref_tensor *inputs, ref_tensor *results)
{
    ref_status status = upload(context, call->inputs, call->input_count, true, inputs);
    if (!status) {
        status = upload(context, call->results, call->result_count, false, results);
    }
    ref_plan *plan = NULL;
    if (!status) {
        status = ref_plan_create(context, &plan);
    }
    if (!status) {
        status = ref_plan_add(plan, &(ref_call){
                                        .struct_size = sizeof(ref_call), .op = call->op,
                                        .attribute_count = call->attribute_count, .attributes = call->attributes,
                                        .input_count = call->input_count, .inputs = inputs,
                                        .result_count = call->result_count, .results = results,
                                    });
    }
    if (!status) {
        status = ref_plan_run(plan);
    }
    for (int64_t i = 0; i < call->result_count && !status; i++) {
        const reference_tensor *host = tensor_at(call->results, i);
        status = ref_buffer_read(results[i].buffer, 0, bytes_of(host), host->data);
    }
    ref_plan_release(plan);
    return status;
}

/* REFERENCE_ALGORITHM: auto, naive, direct or winograd; what it does not know, no context takes. */
static int32_t algorithm_wished(void)
{
    static const char *const names[] = {[REF_AUTO] = "auto", [REF_NAIVE] = "naive", [REF_DIRECT] = "direct", [REF_WINOGRAD] = "winograd"};
    const char *wish = getenv("REFERENCE_ALGORITHM");
    int32_t algorithm = REF_AUTO;
    while (wish && algorithm <= REF_WINOGRAD && strcmp(wish, names[algorithm]) != 0) {
        algorithm++;
    }
    return algorithm;
}

int32_t reference_run_operator(const reference_call *call)
{
    if (!call || call->struct_size < sizeof *call || call->abi_version != REFERENCE_ABI_VERSION || !call->op ||
        call->input_count < 0 || call->input_count > MOST_TENSORS || call->result_count < 0 || call->result_count > MOST_TENSORS ||
        (call->input_count && !call->inputs) || (call->result_count && !call->results)) {
        return REFERENCE_FAILED;
    }
    /* Which device: REFERENCE_DEVICE, an index, 0 unless set; which kernels: REFERENCE_ALGORITHM. The context lives as long as the process. */
    static ref_context *context;
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    ref_status status = REF_OK;
    pthread_mutex_lock(&once);
    if (!context) {
        const char *device = getenv("REFERENCE_DEVICE");
        ref_context_options options = {.struct_size = sizeof options, .algorithm = algorithm_wished(), .few_runs = true};
        status = ref_context_create(device ? atoi(device) : 0, &options, &context);
    }
    pthread_mutex_unlock(&once);
    if (!status) {
        ref_tensor inputs[MOST_TENSORS] = {0}, results[MOST_TENSORS] = {0};
        status = run(context, call, inputs, results);
        for (int i = 0; i < MOST_TENSORS; i++) {
            ref_buffer_release(inputs[i].buffer);
            ref_buffer_release(results[i].buffer);
        }
    }
    if (status && call->message && call->message_size) {
        snprintf(call->message, call->message_size, "%s", ref_error_message());
    }
    return status == REF_OK ? REFERENCE_DONE : status == REF_UNSUPPORTED ? REFERENCE_UNSUPPORTED : REFERENCE_FAILED;
}
