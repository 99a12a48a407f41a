/* How adapters in C read a call of the C entry (docs/verify.md). */
#include <reference_operator.h>

#include <string.h>

typedef struct { uint32_t struct_size; int32_t type; const char *name; } named;

static const void *find(const void *structs, int64_t count, const char *name) {
    const named *each = structs;
    for (; count > 0 && strcmp(each->name, name) != 0; count--) each = (const named *)((const char *)each + each->struct_size);
    return count > 0 ? each : NULL;
}

static const reference_tensor *input(const reference_call *call, const char *name) { return find(call->inputs, call->input_count, name); }
static const reference_tensor *result(const reference_call *call, const char *name) { return find(call->results, call->result_count, name); }

static double number(const reference_call *call, const char *name, double otherwise) {
    const reference_attribute *found = find(call->attributes, call->attribute_count, name);
    return found == NULL ? otherwise : found->type == REFERENCE_INTS ? (double)found->ints[0] : found->floats[0];
}

static size_t size(const reference_tensor *x) {
    size_t product = 1;
    for (int64_t axis = 0; axis < x->rank; axis++) product *= (size_t)x->shape[axis];
    return product;
}
