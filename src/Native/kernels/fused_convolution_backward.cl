/*
 * The gradients of convolution, bias, Relu and max pooling at once. A window of the pool sends its gradient to one pixel of the convolution
 * only, and none where the Relu is closed, so only those winners are visited:
 *
 *     g = dy[n,o,q] · slope     p = the position that won window q     db[o] += g
 *     dw[o,c,k,l] += g · x[n,c, pixel under (k,l) of p]     dx[n,c, pixel under (k,l) of p] += g · w[o,c,k,l]
 *
 * Shapes: x and dx C×H×W, dy and winners O×QH×QW of one picture, w O×C×K×L packed as [o][run k][l][c]; WANT_DX: whether dx is wanted.
 * While they are worked on, pictures lie channels last, [row][column][c], with their padding. DEPTH, the channels of a pixel,
 * is C rounded up so that vectors keep within their cache lines. What a winner touches are K runs of L·DEPTH floats, RUN with what
 * fills the last of their vectors of WIDTH floats:
 *
 *       picture                          weights of o
 *     +-----------------------+
 *     |     [ run of k = 0 ]  |         [ run of k = 0 ]     dw: the runs of weights are summed in registers over all winners of o
 *     |     [ run of k = 1 ]  |    ·    [ run of k = 1 ]     dx: the runs of one position are summed over all o that it won
 *     |     [ run of k = 2 ]  |         [ run of k = 2 ]
 *     +-----------------------+
 *
 * sums: dw, packed as w is, then db; what is there is added to.
 */
#include "fused_constants.cl"
#include "lanes.cl"
#include "eights.h"
#include "winners.cl"

#ifndef DEPTH
#define WANT_DX OWN(WANT_DX)
#define run OWN(run)
#define run_flags OWN(run_flags)
#define stage_picture OWN(stage_picture)
#define unstage_picture OWN(unstage_picture)
#define clear OWN(clear)
#define find_winners OWN(find_winners)
#define add_weights OWN(add_weights)
#define add_pixels OWN(add_pixels)
#define gradients OWN(gradients)

#define DEPTH OWN(DEPTH)
#define RUN OWN(RUN)
#define LONG (L * DEPTH)
#define VECTORS_OF_RUN (RUN / WIDTH)
#define load_run(p) VECTOR(vload)(0, p)
#define ROUNDS ((K * VECTORS_OF_RUN + MOST_SUMS - 1) / MOST_SUMS)
#define AT_ONCE ((K + ROUNDS - 1) / ROUNDS) /* runs that are summed in registers together */
#define SHORT (K * VECTORS_OF_RUN <= 8) /* so little work for dw a winner that zeros are added, too: looking for them costs more */
#define SETS (SHORT ? 2 : 1) /* of sums for dw, which winners go into in turn: few sums would wait for each other */

#define WEIGHTS (O * K * RUN)
#define BY_EIGHT (DEPTH % 8 == 0 && SEEN_COLUMNS >= 8) /* whether pictures are turned eight channels and pixels at a time */
#endif

#undef WIDTH
#undef ROWS
#undef COLUMNS
#undef LINE
#define WIDTH OWN(BACKWARD_WIDTH)
#define ROWS ((QH * PK - 1) * SY + (K - 1) * DY + 1)
#define COLUMNS ((QW * PL - 1) * SX + L)
#define LINE (COLUMNS * DEPTH)

typedef VECTOR(float) run;
typedef VECTOR(int) run_flags;

#define SEEN_ROWS min(H, ROWS - PY)       /* of the picture: those that windows see */
#define SEEN_COLUMNS min(W, COLUMNS - PX)

/* Eight pixels of a row, of the channels from c on: eight vectors over pixels become eight over channels, or the other way round. */
#define EIGHT_PIXELS(from_x, to_x) \
    for (int c = 0; c < C; c += 8) { \
        for (int i = 0; i < SEEN_COLUMNS; i += 8) { \
            int start = min(i, SEEN_COLUMNS - 8); \
            float8 v[8]; \
            from_x \
            transpose(v); \
            to_x \
        } \
    }

/* Fills in the pixels of a picture; what surrounds them stays. */
void stage_picture(INPUT const float *restrict x, __local float *restrict picture)
{
    for (int y = 0; y < SEEN_ROWS; y++) {
        __local float *line = picture + (y + PY) * LINE + PX * DEPTH;
#if DEPTH == 1
        for (int i = 0; i < SEEN_COLUMNS; i += LANES) {
            store_first(load_lanes(x + y * W + i), line + i, SEEN_COLUMNS - i);
        }
#else
        if (BY_EIGHT) {
            EIGHT_PIXELS(UNROLL for (int j = 0; j < 8; j++) { v[j] = c + j < C ? vload8(0, x + ((c + j) * H + y) * W + start) : 0; },
                         UNROLL for (int j = 0; j < 8; j++) { store_lanes(v[j], line + (start + j) * DEPTH + c); })
        } else {
            SCALAR for (int i = 0; i < SEEN_COLUMNS; i++) {
                UNROLL for (int c = 0; c < C; c++) {
                    line[i * DEPTH + c] = x[(c * H + y) * W + i];
                }
            }
        }
#endif
    }
}

/* The way back: padding is left out, and pixels that no window sees get 0. */
void unstage_picture(__local const float *restrict picture, INPUT float *restrict dx)
{
    for (int y = 0; y < H; y++) {
        __local const float *line = picture + (y + PY) * LINE + PX * DEPTH;
        if (BY_EIGHT && SEEN_COLUMNS == W && y < SEEN_ROWS) {
            EIGHT_PIXELS(UNROLL for (int j = 0; j < 8; j++) { v[j] = vload8(0, line + (start + j) * DEPTH + c); },
                         UNROLL for (int j = 0; j < 8 && c + j < C; j++) { store_lanes(v[j], dx + ((c + j) * H + y) * W + start); })
        } else {
            SCALAR for (int i = 0; i < W; i++) {
                bool seen = y < SEEN_ROWS && i < SEEN_COLUMNS;
                UNROLL for (int c = 0; c < C; c++) {
                    dx[(c * H + y) * W + i] = seen ? line[i * DEPTH + c] : 0;
                }
            }
        }
    }
}

void clear(__local float *picture)
{
    for (int i = 0; i < ROWS * LINE; i += LANES) {
        store_lanes((lanes)0, picture + i);
    }
}

/*
 * For each window of the pool of one picture, [o][q][r]: the gradient that goes to its winner, and where the runs of that begin. db, summed.
 */
void find_winners(OUTPUT const float *restrict dy, WON const uchar *restrict winners, const int *restrict corner,
                  float *restrict gradient, int *restrict place, __global float *restrict db)
{
    for (int o = 0; o < O; o++) {
        lanes bias = 0;
        float biases[LANES], sum = 0;
        for (int i = 0; i < WINDOWS; i += LANES) {
            flags won = load_bytes(winners + o * WINDOWS + i), cell = won & CELL;
            lanes g = through(load_some(dy + o * WINDOWS + i, WINDOWS - i), won);
            g = select((lanes)0, g, LANE < WINDOWS - i);
            bias += g;
            store_lanes(g, gradient + o * WINDOWS + i);
            store_flags(load_flags(corner + i) + cell / PL * SY * LINE + cell % PL * SX * DEPTH, place + o * WINDOWS + i);
        }
        store_lanes(bias, biases);
        for (int lane = 0; lane < LANES; lane++) {
            sum += biases[lane];
        }
        db[o] += sum;
    }
}

/* Whether a number is neither 0 nor -0, as 0 or 1, without a branch. */
#define IS_SOMETHING(g) ((as_uint(g) << 1) != 0)

/* Adds what winners first, first + 1, … send to dw, each to a set of sums of its own. */
#define ADD_WINNERS(first, sets) \
    UNROLL for (int s = 0; s < (sets); s++) { \
        run g = something[(first) + s]; \
        __local const float *pixels = picture + at[(first) + s] + k0 * DY * LINE; \
        UNROLL for (int k = 0; k < AT_ONCE && k0 + k < K; k++) { \
            UNROLL for (int d = 0; d < VECTORS_OF_RUN; d++) { \
                sum[s][k][d] = fma(g, load_run(pixels + k * DY * LINE + d * WIDTH), sum[s][k][d]); \
            } \
        } \
    }

/* Adds one picture's dw of an output channel. */
void add_weights(__local const float *restrict picture, const float *restrict gradient, const int *restrict place,
                 __global float *restrict dw)
{
#if SHORT
    const float *something = gradient;
    const int *at = place;
    int count = WINDOWS;
#else
    float something[WINDOWS];
    int at[WINDOWS], count = 0;
    for (int i = 0; i < WINDOWS; i++) {
        float g = gradient[i];
        something[count] = g;
        at[count] = place[i];
        count += IS_SOMETHING(g);
    }
#endif
    UNROLL for (int k0 = 0; k0 < K; k0 += AT_ONCE) {
        run sum[SETS][AT_ONCE][VECTORS_OF_RUN];
        UNROLL for (int k = 0; k < AT_ONCE && k0 + k < K; k++) {
            UNROLL for (int d = 0; d < VECTORS_OF_RUN; d++) {
                sum[0][k][d] = load_run(dw + (k0 + k) * RUN + d * WIDTH);
                sum[SETS - 1][k][d] = SETS > 1 ? 0 : sum[0][k][d];
            }
        }
        for (int i = 0; i < count / SETS; i++) {
            ADD_WINNERS(i * SETS, SETS)
        }
        if (SETS > 1 && count % SETS) {
            ADD_WINNERS(count - 1, 1)
        }
        UNROLL for (int k = 0; k < AT_ONCE && k0 + k < K; k++) {
            UNROLL for (int d = 0; d < VECTORS_OF_RUN; d++) {
                run total = SETS > 1 ? sum[0][k][d] + sum[SETS - 1][k][d] : sum[0][k][d];
                store_lanes(total, dw + (k0 + k) * RUN + d * WIDTH);
            }
        }
    }
}

/* Adds what a window of the pool sends to dx: for each of its pixels the runs of all output channels that it won. */
void add_pixels(__local float *restrict dx, __global const float *restrict packed, const float *restrict gradient,
                const int *restrict place, WON const uchar *restrict winners)
{
    int channel[CELLS][O], at[CELLS];
    float something[CELLS][O];
#undef COUNT
#undef ADD_TO_COUNT
#if CELLS <= 8 && O < 256
    ulong counts = 0; /* a byte for each pixel of the window: they stay in a register */
#define COUNT(t) ((int)(counts >> 8 * (t)) & 255)
#define ADD_TO_COUNT(t, one) counts += (ulong)(one) << 8 * (t)
#else
    int counts[CELLS] = {0};
#define COUNT(t) counts[t]
#define ADD_TO_COUNT(t, one) counts[t] += one
#endif
    for (int o = 0; o < O; o++) {
        float g = gradient[o * WINDOWS];
        int t = winners[o * WINDOWS] & CELL, next = COUNT(t);
        channel[t][next] = o * K * RUN;
        something[t][next] = g;
        at[t] = place[o * WINDOWS];
        ADD_TO_COUNT(t, IS_SOMETHING(g));
    }
    for (int t = 0; t < CELLS; t++) {
        int count = COUNT(t);
        if (count == 0) {
            continue;
        }
        __local float *pixels = dx + at[t];
        UNROLL for (int k0 = 0; k0 < K; k0 += AT_ONCE) {
            run sum[AT_ONCE][VECTORS_OF_RUN];
            UNROLL for (int k = 0; k < AT_ONCE && k0 + k < K; k++) {
                UNROLL for (int d = 0; d < VECTORS_OF_RUN; d++) {
                    sum[k][d] = 0;
                }
            }
            for (int i = 0; i < count; i++) {
                run g = something[t][i];
                __global const float *weights = packed + channel[t][i] + k0 * RUN;
                UNROLL for (int k = 0; k < AT_ONCE && k0 + k < K; k++) {
                    UNROLL for (int d = 0; d < VECTORS_OF_RUN; d++) {
                        sum[k][d] = fma(g, load_run(weights + k * RUN + d * WIDTH), sum[k][d]);
                    }
                }
            }
            UNROLL for (int k = 0; k < AT_ONCE && k0 + k < K; k++) {
                UNROLL for (int d = 0; d < VECTORS_OF_RUN; d++) {
                    __local float *to = pixels + (k0 + k) * DY * LINE + d * WIDTH;
                    run sent = sum[k][d];
                    if ((d + 1) * WIDTH > LONG) {
                        sent = select((run)0, sent, VECTOR(COUNTED) < LONG - d * WIDTH);
                    }
                    store_lanes(load_run(to) + sent, to);
                }
            }
        }
    }
}

/* All of it for one picture. */
void gradients(INPUT const float *restrict x, WON const uchar *restrict winners, OUTPUT const float *restrict dy,
               __global const float *restrict packed, __global float *restrict sums, INPUT float *restrict dx, __local float *restrict picture)
{
    int corner[WINDOWS + LANES], place[O * WINDOWS + LANES];
    float gradient[O * WINDOWS + LANES];
    for (int i = 0; i < WINDOWS; i++) {
        corner[i] = i / QW * PK * SY * LINE + i % QW * PL * SX * DEPTH;
    }
    find_winners(dy, winners, corner, gradient, place, sums + WEIGHTS);
    clear(picture);
    stage_picture(x, picture);
    for (int o = 0; o < O; o++) {
        add_weights(picture, gradient + o * WINDOWS, place + o * WINDOWS, sums + o * K * RUN);
    }
#if WANT_DX
    clear(picture);
    for (int i = 0; i < WINDOWS; i++) {
        add_pixels(picture, packed, gradient + i, place + i, winners + i);
    }
    unstage_picture(picture, dx);
#endif
}
