/*
 * What the process's first build leaves of the host's signals: its handlers must be there as before, and so must the stack for signals of the
 * thread that built.
 */
#include "reference.h"

#include <signal.h>
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

static ref_status build(void)
{
    ref_context *context;
    ref_buffer *buffer;
    ref_plan *plan;
    int64_t shape[] = {1};
    ref_tensor x = {.struct_size = sizeof x, .dtype = REFERENCE_F32, .name = "X", .rank = 1, .shape = shape}, y = x;
    ref_status status = ref_context_create(0, NULL, &context);
    if (status) {
        return status;
    }
    status = ref_buffer_create(context, sizeof(float), &buffer);
    if (!status) {
        y.name = "Y";
        x.buffer = y.buffer = buffer;
        ref_call relu = {.struct_size = sizeof relu, .op = "Relu", .input_count = 1, .inputs = &x, .result_count = 1, .results = &y};
        status = ref_plan_create(context, &plan);
        if (!status) {
            status = ref_plan_add(plan, &relu);
            ref_plan_release(plan);
        }
        ref_buffer_release(buffer);
    }
    ref_context_release(context);
    return status;
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
    ref_status status = build();
    int count = taken();
    sigaltstack(&before, NULL); /* a sanitizer's, which it frees */
    if (status) {
        printf("%s\n", ref_error_message());
    }
    printf("%d of %d taken\n", count, SIGNALS + 1);
    return status || count;
}
