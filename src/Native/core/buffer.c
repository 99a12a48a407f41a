#include "context.h"

#include <stdlib.h>

int32_t ref_buffer_create(ref_context *context, uint64_t bytes, ref_buffer **created)
{
    if (!context || !created) {
        return fail(REF_INVALID, "ref_buffer_create: %s is NULL", context ? "buffer" : "context");
    }
    *created = NULL;
    if (bytes == 0 || bytes > (uint64_t)1 << 62) {
        return fail(REF_INVALID, "ref_buffer_create: cannot hold %llu bytes", (unsigned long long)bytes);
    }
    ref_buffer *buffer = calloc(1, sizeof *buffer);
    if (!buffer) {
        return fail(REF_OUT_OF_MEMORY, "ref_buffer_create: the host has no memory");
    }
    *buffer = (ref_buffer){.owners = 1, .context = context, .bytes = bytes};
    lock(context);
    ref_status status = memory_create(context, bytes + SLACK, &buffer->memory);
    unlock(context);
    if (status) {
        free(buffer);
        return status;
    }
    context_retain(context);
    *created = buffer;
    return REF_OK;
}

void ref_buffer_release(ref_buffer *buffer)
{
    if (!buffer || --buffer->owners > 0) {
        return;
    }
    lock(buffer->context);
    memory_release(buffer->context, buffer->bytes + SLACK, buffer->memory);
    unlock(buffer->context);
    ref_context_release(buffer->context);
    free(buffer);
}

static ref_status check(const char *function, const ref_buffer *buffer, uint64_t offset, uint64_t bytes, const void *host)
{
    if (!buffer || !host) {
        return fail(REF_INVALID, "%s: %s is NULL", function, buffer ? "host" : "buffer");
    }
    if (bytes > buffer->bytes || offset > buffer->bytes - bytes) {
        return fail(REF_INVALID, "%s: %llu bytes from %llu on do not lie in a buffer of %llu", function, (unsigned long long)bytes,
                    (unsigned long long)offset, (unsigned long long)buffer->bytes);
    }
    return REF_OK;
}

int32_t ref_buffer_write(ref_buffer *buffer, uint64_t offset, uint64_t bytes, const void *host)
{
    ref_status status = check("ref_buffer_write", buffer, offset, bytes, host);
    if (status || bytes == 0) {
        return status;
    }
    ref_context *context = buffer->context;
    lock(context);
    status = write_memory(context, buffer->memory, offset, bytes, host);
    unlock(context);
    return status;
}

int32_t ref_buffer_read(ref_buffer *buffer, uint64_t offset, uint64_t bytes, void *host)
{
    ref_status status = check("ref_buffer_read", buffer, offset, bytes, host);
    if (status || bytes == 0) {
        return status;
    }
    ref_context *context = buffer->context;
    lock(context);
    status = read_memory(context, buffer->memory, offset, bytes, host);
    unlock(context);
    return status;
}
