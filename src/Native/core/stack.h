/* How much of the calling thread's stack is left. */
#ifndef CORE_STACK_H
#define CORE_STACK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the calling thread's stack has room for so many bytes, and for the frames of the runtime's functions besides. */
bool stack_holds(size_t bytes);

#endif
