/* Parameters on the device, shared by the networks that were compiled for several batch sizes. */
#include "network.h"

#include <stdlib.h>
#include <string.h>

enum { RATES = 4 }; /* η, μ, λ, and one that fills a pattern of 16 bytes */

typedef struct Weight Weight;
struct Weight {
    Weight *next;
    char *name;
    Shape shape;
    ref_buffer *value, *state[MOST_STATES];
};

struct Weights {
    int owners; /* guarded by the context's lock */
    ref_context *context;
    Weight *first;
    ref_buffer *rates, *updates;
    uint64_t version;
};

static ref_status zeros(ref_context *context, size_t bytes, ref_buffer **buffer)
{
    static const cl_uchar zero = 0;
    ref_status status = ref_buffer_create(context, bytes, buffer);
    if (status) {
        return status;
    }
    cl_int error = context->cl->clEnqueueFillBuffer(context->queue, (*buffer)->memory, &zero, 1, 0, bytes, 0, NULL, NULL);
    return error ? fail_opencl(error, "filling %zu bytes with zeros", bytes) : REF_OK;
}

Weights *weights_create(ref_context *context)
{
    Weights *weights = calloc(1, sizeof *weights);
    if (!weights) {
        fail(REF_OUT_OF_MEMORY, "ref_network_create: the host has no memory");
        return NULL;
    }
    weights->owners = 1;
    weights->context = context;
    if (zeros(context, RATES * sizeof(float), &weights->rates) || zeros(context, sizeof(int64_t), &weights->updates)) {
        weights_release(weights);
        return NULL;
    }
    return weights;
}

void weights_retain(Weights *weights) { weights->owners++; }

static void weight_release(Weight *weight)
{
    ref_buffer_release(weight->value);
    for (int i = 0; i < MOST_STATES; i++) {
        ref_buffer_release(weight->state[i]);
    }
    free(weight->name);
    free(weight);
}

void weights_release(Weights *weights)
{
    if (!weights || --weights->owners > 0) {
        return;
    }
    while (weights->first) {
        Weight *weight = weights->first;
        weights->first = weight->next;
        weight_release(weight);
    }
    ref_buffer_release(weights->rates);
    ref_buffer_release(weights->updates);
    free(weights);
}

static ref_status weight_create(Weights *weights, const Tensor *tensor, Weight **created)
{
    Weight *weight = calloc(1, sizeof *weight);
    char *name = weight ? strdup(tensor->name) : NULL;
    if (!name) {
        free(weight);
        return fail(REF_OUT_OF_MEMORY, "ref_network_create: the host has no memory");
    }
    *weight = (Weight){.next = weights->first, .name = name, .shape = tensor->shape};
    ref_status status = zeros(weights->context, (size_t)tensor->size * sizeof(float), &weight->value);
    if (status) {
        weight_release(weight);
        return status;
    }
    *created = weights->first = weight;
    return REF_OK;
}

ref_status weights_find(Weights *weights, const Tensor *tensor, int states, cl_mem *value, cl_mem *state)
{
    Weight *weight = weights->first;
    while (weight && (strcmp(weight->name, tensor->name) || !shape_equal(&weight->shape, &tensor->shape))) {
        weight = weight->next;
    }
    ref_status status = weight ? REF_OK : weight_create(weights, tensor, &weight);
    for (int i = 0; i < states && !status; i++) {
        status = weight->state[i] ? REF_OK : zeros(weights->context, (size_t)tensor->size * sizeof(float), &weight->state[i]);
        state[i] = status ? NULL : weight->state[i]->memory;
    }
    if (!status) {
        *value = weight->value->memory;
    }
    return status;
}

cl_mem weights_rates(const Weights *weights) { return weights->rates->memory; }

cl_mem weights_updates(const Weights *weights) { return weights->updates->memory; }

/* As a pattern of its own length, which the runtime copies at once: so nobody waits for the device. */
static ref_status set(ref_context *context, const ref_buffer *buffer, const void *pattern, size_t bytes, const char *what)
{
    lock(context);
    cl_int error = context->cl->clEnqueueFillBuffer(context->queue, buffer->memory, pattern, bytes, 0, bytes, 0, NULL, NULL);
    unlock(context);
    return error ? fail_opencl(error, "setting the %s", what) : REF_OK;
}

ref_status weights_set_rates(Weights *weights, const float rates[3])
{
    const float pattern[RATES] = {rates[0], rates[1], rates[2]};
    return set(weights->context, weights->rates, pattern, sizeof pattern, "rates");
}

ref_status weights_set_updates(Weights *weights, int64_t count)
{
    return set(weights->context, weights->updates, &count, sizeof count, "count of updates");
}

uint64_t weights_version(const Weights *weights) { return weights->version; }
void weights_changed(Weights *weights) { weights->version++; }
