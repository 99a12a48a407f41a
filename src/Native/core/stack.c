#define _GNU_SOURCE /* pthread_getattr_np */
#include "stack.h"

#include <pthread.h>
#include <stdint.h>

/* Frames of the runtime and a kernel's private arrays. */
enum { FRAMES = 512 << 10 };

/* Where this thread's stack ends; 0 until it was asked for. */
static _Thread_local uintptr_t lowest;

static uintptr_t find_lowest(void)
{
    pthread_attr_t attributes;
    void *address = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes)) {
        return UINTPTR_MAX; /* unknown: there is room for nothing */
    }
    pthread_attr_getstack(&attributes, &address, &size);
    pthread_attr_destroy(&attributes);
    return (uintptr_t)address;
}

bool stack_holds(size_t bytes)
{
    char here;
    lowest = lowest ? lowest : find_lowest();
    return (uintptr_t)&here > lowest && (uintptr_t)&here - lowest > bytes + FRAMES;
}
