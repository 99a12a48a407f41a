/*
 * Signals belong to the host; LLVM, which compiles behind clBuildProgram, takes them for itself the first time that it opens a file: its
 * handlers of SIGSEGV, SIGFPE, SIGINT and others remove the files that it has open, whoever caused the signal, and go to the host's only
 * then. A .NET host divides a whole number by zero, which is a SIGFPE, and a kernel that another thread compiles has lost its source.
 * LLVM does not notice that they were given back, and so takes them once only: nothing but the process's first build can be hit.
 * LLVM also gives the thread another stack for signals, which the thread's owner takes for its own, to be freed, when the thread ends.
 */
#ifndef CORE_SIGNALS_H
#define CORE_SIGNALS_H

#include <signal.h>

/* Around whatever may compile, in the same thread: signals_keep returns the thread's stack for signals, which signals_give_back gives
   back, and with it all handlers that the compiler has put in their places. Several threads may compile at once. */
stack_t signals_keep(void);
void signals_give_back(stack_t stack);

#endif
