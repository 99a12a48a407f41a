#include "several_tensors.h"

#include <stdio.h>

/* One tensor after the other leaves a processor idle in between; a device of many units wants a work-item an element. */
static bool goes_by_several(const ref_plan *plan) { return plan->context->is_cpu && plan->context->algorithm != REF_NAIVE; }

int most_at_once(const ref_plan *plan) { return goes_by_several(plan) ? MOST_SEVERAL : 1; }

Launch launch_over(ref_plan *plan, const char *file, const char *kernel)
{
    char name[64];
    snprintf(name, sizeof name, goes_by_several(plan) ? "fast_%s" : "%s", file);
    return launch(plan, name, kernel, "");
}

void give_several(Launch *launch, int count, const Tensor *const *tensors)
{
    for (int k = 0; k < most_at_once(launch->plan); k++) {
        give_tensor(launch, k < count ? tensors[k] : NULL);
    }
}

static int chunks_of(const Tensor *tensor) { return (tensor->size + CHUNK - 1) / CHUNK; }

/* The fast kernels' work-items are chunks: returns how many they are. */
static int over_several(Launch *launch, int count, const Tensor *const *tensors)
{
    Several several = {{0}, {0}};
    for (int k = 0; k < MOST_SEVERAL; k++) {
        several.size[k] = k < count ? tensors[k]->size : 0;
        several.first[k + 1] = several.first[k] + (k < count ? chunks_of(tensors[k]) : 0);
    }
    give_bytes(launch, sizeof several, &several);
    over_tiles(launch, (size_t)several.first[MOST_SEVERAL], 1, 1);
    return several.first[MOST_SEVERAL];
}

/* One tensor, by so many work-items. */
static void over_one(Launch *launch, const Tensor *tensor, int items)
{
    give_int(launch, tensor->size);
    over(launch, (size_t)items);
}

void over_tensors(Launch *launch, int count, const Tensor *const *tensors)
{
    if (goes_by_several(launch->plan)) {
        over_several(launch, count, tensors);
    } else {
        over_one(launch, tensors[0], tensors[0]->size);
    }
}

int over_chunks(Launch *launch, int count, const Tensor *const *tensors)
{
    if (goes_by_several(launch->plan)) {
        return over_several(launch, count, tensors);
    }
    over_one(launch, tensors[0], chunks_of(tensors[0]));
    return chunks_of(tensors[0]);
}
