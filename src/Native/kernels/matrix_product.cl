/*
 * The matrix product on a processor with vector registers:
 *
 *     y[m,n] = f(α · Σ_k a[m,k] · b[k,n] + β · c[m,n]),   f(z) = z or max(z, 0)
 *
 * Index order: a steps by a_m along m and a_k along k, so that it may be transposed; b likewise; y m,n with n running fastest. A work-group
 * is one item and computes rows × columns of y, `depth` of k at a time, so that its part of b stays in the cache. Within that it goes from
 * tile to tile, each in registers, an outer product a step of k:
 *
 *                      b[k, n …]: WIDE vectors
 *                     +--------+--------+
 *     a[m, k]      *  |        |        |
 *     a[m + 1, k]  *  |    Σ   |    Σ   |  HIGH rows
 *          ⋮          |        |        |
 *                     +--------+--------+
 *
 * b is read as it stands if its rows are contiguous and few enough; else it was packed into panels before:
 *
 *     [panel][k][WIDTH]: panel j holds columns j·WIDTH … (j + 1)·WIDTH - 1, zeros beyond N
 *
 * With -DCOPY_A the rows of a tile are first copied into a row of private memory each, at a pitch at which they do not evict each other.
 * While they are multiplied, the rows of the next tile are asked for, which the processor cannot guess.
 */
#include "lanes.cl"
#include "product.h"

#define WIDE 2
#define WIDTH (WIDE * LANES)
#if LANES == 16
#define HIGH 12
#else
#define HIGH 6
#endif

#ifdef COPY_A
#define A_SPACE __private
#define PITCH (MOST_DEPTH + LANES)
#else
#define A_SPACE __global
#endif

/* Asks for what will be read soon, wherever it is. */
#ifdef __AVX2__
#define EXPECT(p) __builtin_prefetch((const void *)(size_t)(p), 0, 2)
#else
#define EXPECT(p)
#endif

/* Where a tile lies in y, and which part of its sums it holds. */
typedef struct Place {
    int m, n;
    bool first, last; /* of the parts along k */
} Place;

/* What becomes of one vector of sums, and the store of those of its columns that y has. */
__attribute__((always_inline)) void finish(const Product *p, lanes sum, __global const float *c, __global float *to, int columns, Place at)
{
    if (!at.first) {
        sum += load_lanes(to);
    }
    if (at.last) {
        sum *= p->alpha;
        if (c) {
            sum += p->beta * (p->c_n ? load_lanes(c) : (lanes)*c);
        }
        if (p->relu) {
            sum = select(sum, (lanes)0, sum < 0);
        }
    }
    if (columns > 0) {
        store_first(sum, to, columns);
    }
}

/* A tile of `rows` rows and `wide` vectors, numbers that the compiler knows. a stands at its row m and first k, b at its first k and column n. */
__attribute__((always_inline)) void tile(const Product *p, const int rows, const int wide, A_SPACE const float *restrict a, int a_m, int a_k,
                                         __global const float *restrict b, int b_k, int depth, __global const float *c,
                                         __global float *restrict y, Place at)
{
    lanes sum[HIGH][WIDE];
    UNROLL
    for (int i = 0; i < rows; i++) {
        UNROLL
        for (int v = 0; v < wide; v++) {
            sum[i][v] = 0;
        }
    }
    ROLL
    for (int k = 0; k < depth; k++) {
        lanes row[WIDE];
        UNROLL
        for (int v = 0; v < wide; v++) {
            row[v] = load_lanes(b + v * LANES);
        }
        UNROLL
        for (int i = 0; i < rows; i++) {
            UNROLL
            for (int v = 0; v < wide; v++) {
                sum[i][v] = fma((lanes)a[i * a_m], row[v], sum[i][v]);
            }
        }
        a += a_k;
        b += b_k;
    }
    if (at.n + wide * LANES <= p->N && (p->plain || !at.last)) {
        UNROLL
        for (int i = 0; i < rows; i++) {
            UNROLL
            for (int v = 0; v < wide; v++) {
                __global float *to = y + (at.m + i) * p->y_m + at.n + v * LANES;
                store_lanes(at.first ? sum[i][v] : sum[i][v] + load_lanes(to), to);
            }
        }
        return;
    }
    float sums[HIGH * WIDTH];
    UNROLL
    for (int i = 0; i < rows; i++) {
        UNROLL
        for (int v = 0; v < wide; v++) {
            store_lanes(sum[i][v], sums + i * WIDTH + v * LANES);
        }
    }
    for (int i = 0; i < rows; i++) {
        for (int v = 0; v < wide * LANES; v += LANES) {
            int m = at.m + i, n = at.n + v;
            finish(p, load_lanes(sums + i * WIDTH + v), c ? c + m * p->c_m + n * p->c_n : c, y + m * p->y_m + n, p->N - n, at);
        }
    }
}

/* `rows` rows of y from m on, all columns of the work-group, k of one part. */
__attribute__((always_inline)) void strip(const Product *p, const int rows, __global const float *restrict a, __global const float *restrict b,
                                          __global const float *c, __global float *restrict y, int m, int n, int n_end, int k, int depth)
{
    a += m * p->a_m + k * p->a_k;
#ifdef COPY_A
    float copy[HIGH * PITCH];
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < depth; j += LANES) {
            store_lanes(load_lanes(a + i * p->a_m + j), copy + i * PITCH + j);
        }
    }
#endif
    int n_begin = n, panels = (n_end - n + WIDTH - 1) / WIDTH;
    for (; n < n_end; n += WIDTH) {
        __global const float *panel = p->packed ? b + (size_t)n * p->K + k * WIDTH : b + n + k * p->b_k;
        Place at = {m, n, k == 0, k + depth == p->K};
#ifdef COPY_A
        for (int i = (n - n_begin) / WIDTH; i < rows; i += panels) {
            for (int j = 0; j < depth; j += LANES) {
                EXPECT(a + (rows + i) * p->a_m + j);
            }
        }
        tile(p, rows, WIDE, copy, PITCH, 1, panel, p->packed ? WIDTH : p->b_k, depth, c, y, at);
#else
        if (n_end - n > LANES) {
            tile(p, rows, WIDE, a, p->a_m, p->a_k, panel, p->packed ? WIDTH : p->b_k, depth, c, y, at);
        } else {
            tile(p, rows, 1, a, p->a_m, p->a_k, panel, p->packed ? WIDTH : p->b_k, depth, c, y, at);
        }
#endif
    }
}

__kernel void multiply(__global const float *restrict a, __global const float *restrict b, __global const float *c,
                       __global float *restrict y, Product p)
{
    int m_begin = get_global_id(0) * p.rows, m_end = min(m_begin + p.rows, p.M);
    int n_begin = get_global_id(1) * p.columns, n_end = min(n_begin + p.columns, p.N);
    int i = get_global_id(2);
    a += (size_t)i * p.a_batch;
    b += (size_t)i * p.b_batch;
    y += (size_t)i * p.y_batch;
    for (int k = 0; k < p.K; k += p.depth) {
        int depth = min(p.depth, p.K - k), m = m_begin;
        for (; m + HIGH <= m_end; m += HIGH) {
            strip(&p, HIGH, a, b, c, y, m, n_begin, n_end, k, depth);
        }
        for (; m + 4 <= m_end; m += 4) {
            strip(&p, 4, a, b, c, y, m, n_begin, n_end, k, depth);
        }
        for (; m < m_end; m++) {
            strip(&p, 1, a, b, c, y, m, n_begin, n_end, k, depth);
        }
    }
}

/* Turns a square of LANES rows about its diagonal: log2(LANES) times each pair of rows from both halves is interleaved. */
__attribute__((always_inline)) void transpose(lanes *square)
{
    UNROLL
    for (int round = 1; round < LANES; round *= 2) {
        lanes next[LANES];
        UNROLL
        for (int i = 0; i < LANES / 2; i++) {
            lanes upper = square[i], lower = square[i + LANES / 2];
            next[2 * i].even = upper.lo;
            next[2 * i].odd = lower.lo;
            next[2 * i + 1].even = upper.hi;
            next[2 * i + 1].odd = lower.hi;
        }
        UNROLL
        for (int i = 0; i < LANES; i++) {
            square[i] = next[i];
        }
    }
}

/* Columns n … n + LANES - 1 of b, stored as rows (b_k is 1), for LANES of k or as many as are left. */
__attribute__((always_inline)) void pack_square(__global const float *restrict b, __global float *restrict to, const Product *p, int n, int depth)
{
    lanes square[LANES];
    UNROLL
    for (int i = 0; i < LANES; i++) {
        square[i] = n + i < p->N ? load_lanes(b + i * p->b_n) : (lanes)0;
    }
    transpose(square);
    UNROLL
    for (int i = 0; i < LANES; i++) {
        if (i < depth) {
            store_lanes(square[i], to + i * WIDTH);
        }
    }
}

/* Packs the columns of one panel, p.depth of k. */
__kernel void pack(__global const float *restrict b, __global float *restrict packed, Product p, int packed_batch)
{
    int n = get_global_id(0) * WIDTH, k = get_global_id(1) * p.depth, k_end = min(k + p.depth, p.K);
    if (n >= p.N) {
        return;
    }
    b += (size_t)get_global_id(2) * p.b_batch + n * p.b_n;
    packed += (size_t)get_global_id(2) * packed_batch + (size_t)n * p.K;
    if (p.b_k == 1) {
        for (; k < k_end; k += LANES) {
            for (int v = 0; v < WIDTH; v += LANES) {
                pack_square(b + k + v * p.b_n, packed + k * WIDTH + v, &p, n + v, k_end - k);
            }
        }
    } else if (p.b_n == 1 && n + WIDTH <= p.N) {
        for (; k < k_end; k++) {
            for (int v = 0; v < WIDTH; v += LANES) {
                store_lanes(load_lanes(b + k * p.b_k + v), packed + k * WIDTH + v);
            }
        }
    } else {
        for (; k < k_end; k++) {
            for (int j = 0; j < WIDTH; j++) {
                packed[k * WIDTH + j] = n + j < p.N ? b[k * p.b_k + j * p.b_n] : 0;
            }
        }
    }
}
