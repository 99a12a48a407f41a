/*
 * What the process's first build leaves of the host's signals: its handlers must be there as before, and so must the stack for signals of the
 * thread that built.
 */
#include "reference.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const int signals[] = {SIGHUP, SIGINT, SIGILL, SIGBUS, SIGFPE, SIGSEGV, SIGTERM, SIGUSR1, SIGUSR2, SIGSYS};
enum { SIGNALS = sizeof signals / sizeof *signals };

/* Smaller than LLVM wants one to be. */
static char small_stack[32 << 10];

static void host(int signal)
{
    (void)signal;
    _exit(3);
}

static bool build(void)
{
    ref_context *context = NULL;
    ref_buffer *buffer = NULL;
    ref_plan *plan = NULL;
    bool ready = !ref_context_create(0, NULL, &context) && !ref_buffer_create(context, sizeof(float), &buffer) && !ref_plan_create(context, &plan);
    int64_t shape[] = {1};
    ref_tensor x = {.struct_size = sizeof x, .dtype = REFERENCE_F32, .name = "X", .rank = 1, .shape = shape, .buffer = buffer}, y = x;
    y.name = "Y";
    ref_call relu = {.struct_size = sizeof relu, .op = "Relu", .input_count = 1, .inputs = &x, .result_count = 1, .results = &y};
    bool built = ready && !ref_plan_add(plan, &relu);
    ref_plan_release(plan);
    ref_buffer_release(buffer);
    ref_context_release(context);
    return built;
}

static int taken(void)
{
    int count = 0;
    for (int i = 0; i < SIGNALS; i++) {
        struct sigaction now;
        sigaction(signals[i], NULL, &now);
        if (now.sa_handler != host) {
            printf("%s has another handler\n", strsignal(signals[i]));
            count++;
        }
    }
    stack_t stack;
    sigaltstack(NULL, &stack);
    if (stack.ss_sp != small_stack) {
        printf("the thread has another stack for signals\n");
        count++;
    }
    return count;
}

int main(void)
{
    struct sigaction handler = {.sa_handler = host, .sa_flags = SA_ONSTACK};
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], &handler, NULL);
    }
    stack_t small = {.ss_sp = small_stack, .ss_size = sizeof small_stack}, before;
    sigaltstack(&small, &before);
    bool built = build();
    int count = taken();
    sigaltstack(&before, NULL); /* a sanitizer's, which it frees */
    printf("%s; %d of %d taken\n", built ? "built" : ref_error_message(), count, SIGNALS + 1);
    return !built || count;
}
