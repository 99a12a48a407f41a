/* Whole numbers that cuts and tiles are counted in. */
#ifndef OPERATORS_QUOTIENTS_H
#define OPERATORS_QUOTIENTS_H

static inline int round_up_quotient(int value, int divisor) { return (value + divisor - 1) / divisor; }
static inline int round_up(int value, int multiple) { return round_up_quotient(value, multiple) * multiple; }
static inline int least(int a, int b) { return a < b ? a : b; }
static inline int largest(int a, int b) { return a > b ? a : b; }

#endif
