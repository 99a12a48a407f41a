#define _GNU_SOURCE /* dladdr */
#include "signals.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int compiling; /* threads */
static struct sigaction kept[NSIG]; /* the host's, from when nobody compiled */

/* Signals that cannot be asked about, such as those of the C library, stay as they are. */
static void keep_handlers(void)
{
    for (int signal = 1; signal < NSIG; signal++) {
        sigaction(signal, NULL, &kept[signal]);
    }
}

/* Where the library begins that a handler is in; NULL if it is none. */
static const void *library_of(const struct sigaction *action)
{
    Dl_info library = {0};
    dladdr((const void *)action->sa_handler, &library);
    return library.dli_fbase;
}

/* SIGSEGV is one that the compiler takes. The host may have given others new handlers in the meantime: those stay. */
static void give_handlers_back(void)
{
    struct sigaction compilers, now;
    sigaction(SIGSEGV, NULL, &compilers);
    const void *compiler = library_of(&compilers);
    bool taken = compilers.sa_handler != kept[SIGSEGV].sa_handler && compiler;
    for (int signal = 1; signal < NSIG && taken; signal++) {
        if (!sigaction(signal, NULL, &now) && library_of(&now) == compiler) {
            sigaction(signal, &kept[signal], NULL);
        }
    }
}

stack_t signals_keep(void)
{
    stack_t stack;
    sigaltstack(NULL, &stack);
    pthread_mutex_lock(&lock);
    if (!compiling++) {
        keep_handlers();
    }
    pthread_mutex_unlock(&lock);
    return stack;
}

void signals_give_back(stack_t stack)
{
    pthread_mutex_lock(&lock);
    if (!--compiling) {
        give_handlers_back();
    }
    pthread_mutex_unlock(&lock);
    sigaltstack(&stack, NULL);
}
