/* What the means of Adam and its relatives lack as long as they have not forgotten the 0 that they started at. */
#include "moments.h"

/* 1 - sᵗ, given log s: what a mean that started at 0 has given to values; 1 where t is 0. */
float weight(long t, float log_share) { return t > 0 ? -expm1(t * log_share) : 1; }
