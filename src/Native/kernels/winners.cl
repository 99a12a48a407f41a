/*
 * What became of a window of the pool, in one byte: which of its pixels won, counted row by row (0 … 62), and whether the Relu lets its
 * gradient through, stops it (then the first pixel has won, for all are 0) or makes it NaN.
 */
#ifndef WINNERS_CL
#define WINNERS_CL

#include "lanes.cl"

#define CELL 0x3f
#define NOT_A_NUMBER 0x40
#define STOPPED 0x80

/* Relu behind the pool, for vectors of any width: `best` is what has won, `won` which of a window's pixels. */
#define RECTIFY(vector, flags_of_it) \
    won = select(won, (flags_of_it)STOPPED, best <= 0.0f); \
    won |= (best != best) & NOT_A_NUMBER; \
    best = select(best, (vector)0, best <= 0.0f);

/* The gradients that arrive at the pixels that won: dy times the slope of the Relu, where 0 times infinity is NaN. */
__attribute__((always_inline)) lanes through(lanes dy, flags won)
{
    return select(select(dy, dy * 0, (won & STOPPED) != 0), (lanes)NAN, (won & NOT_A_NUMBER) != 0);
}

#endif
