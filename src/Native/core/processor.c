/* Which processor a thread computes on: see processor.h. */
#define _GNU_SOURCE /* sched_getcpu, CPU_SET */
#include "processor.h"

#include <sched.h>

int processor(void)
{
#ifdef __linux__
    return sched_getcpu();
#else
    return -1;
#endif
}

void leave(int taken)
{
#ifdef __linux__
    cpu_set_t all, others;
    if (taken >= 0 && taken < CPU_SETSIZE && !sched_getaffinity(0, sizeof all, &all)) {
        others = all;
        CPU_CLR(taken, &others);
        sched_setaffinity(0, sizeof others, &others);
        sched_setaffinity(0, sizeof all, &all);
    }
#else
    (void)taken;
#endif
}
