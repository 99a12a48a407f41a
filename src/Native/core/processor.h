/*
 * Which processor a thread computes on.
 *
 * A thread that woke up on the processor of another, which waits for it, gets none of its time until the system spreads them, some 100 ms
 * later. So whoever finds itself there goes to another one; where to is the system's to say, as before.
 */
#ifndef CORE_PROCESSOR_H
#define CORE_PROCESSOR_H

/* The calling thread's; -1 where nobody knows. */
int processor(void);
/* Has the calling thread go on at another one than that, if it may. */
void leave(int taken);
/* Tells the processor that its thread only waits. */
static inline void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

#endif
