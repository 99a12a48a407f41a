/* The crew: the calling thread and threads of the core's own, which compute a plan's launches together. */
#ifndef CORE_CREW_H
#define CORE_CREW_H

#include "plan.h"

/* How many members it has on this context's device, the caller counted: 0 where PoCL's twins are missing. */
int crew_size(const ref_context *context);
/* Takes PoCL's twins for this context, process-wide, and starts the crew; false where another context is at work on them, or where `members`
   members of the crew cannot run this plan. With true, crew_yield() has to follow. */
bool crew_claim(ref_plan *plan, int members);
void crew_yield(void);
/* Has so many members run a plan's launches, and returns when all of them are done. */
ref_status crew_run(ref_plan *plan, int members);
/* Ends the threads. */
void crew_release(ref_context *context);

/* Takes PoCL's twins for a transfer in the calling thread, as crew_claim() does. */
bool twins_claim(const ref_context *context);

#endif
