/*
 * Convolution, bias, Relu and max pooling at once, for many output channels or small maps: vectors run over the output channels.
 *
 *     y[n,o,q] = max over the window q of max(0, b[o] + Σ_c,k,l w[o,c,k,l] · x[n,c, pixel under (k,l)])
 *
 * Shapes: x N×C×H×W, w O×C×K×L, b O, y and winners N×O×QH×QW. w is packed first: [o / WIDTH][c][k][l][o % WIDTH], zeros beyond O.
 * A work-item computes a band of pooled rows of one picture n, tile by tile; a tile is WIDTH output channels × BESIDE windows of the pool,
 * every pixel of a window having one vector of sums:
 *
 *      window 0    window 1
 *     +-----+-----+-----+-----+
 *     | sum | sum | sum | sum |   each: WIDTH output channels
 *     +-----+-----+-----+-----+
 *     | sum | sum | sum | sum |
 *     +-----+-----+-----+-----+
 */
#include "fused_picture.cl"

#if WIDTH == 16
typedef float16 channels;
typedef int16 choices;
#define load_channels vload16
#define store_channels vstore16
#define to_bytes convert_uchar16
#else
typedef float8 channels;
typedef int8 choices;
#define load_channels vload8
#define store_channels vstore8
#define to_bytes convert_uchar8
#endif

#define CELLS (PK * PL)
#define ROOM (VECTORS * LANES / WIDTH / CELLS) /* windows that fit the registers */
#define SPAN (ROOM < 1 ? 1 : ROOM > QW ? QW : ROOM)
#define TILES ((QW + SPAN - 1) / SPAN)
#define BESIDE ((QW + TILES - 1) / TILES)

/* One work-item a weight. */
__kernel void pack_weights(__global const float *w, __global float *packed)
{
    int i = get_global_id(0), size = C * K * L;
    if (i < (O + WIDTH - 1) / WIDTH * WIDTH * size) {
        int o = i / (WIDTH * size) * WIDTH + i % WIDTH, ckl = i / WIDTH % size;
        packed[i] = o < O ? w[o * size + ckl] : 0;
    }
}

/* The elements of y that a window of the pool gives; *choice: as bytes of winners. */
__attribute__((always_inline)) channels pool(const channels *cells, choices *choice)
{
    channels best = cells[0];
    choices won = 0;
    UNROLL for (int t = 1; t < CELLS; t++) {
        choices better = ~(cells[t] <= best) & (best == best);
        best = select(best, cells[t], better);
        won = select(won, (choices)t, better);
    }
#if RELU
    RECTIFY(channels, choices)
#endif
    *choice = won;
    return best;
}

__kernel void convolution_group(__global const float *restrict x, __global const float *restrict packed, __global const float *restrict b,
                                __global float *restrict y, __global uchar *restrict winners)
{
    int first = get_global_id(0) * BAND, n = get_global_id(1);
    x += n * C * H * W;
#if STAGED
    __local float picture[C * PLANE + SLACK];
    stage(x, picture, first);
#endif
    for (int o = 0; o < O; o += WIDTH) {
        channels bias = 0;
        float biases[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            biases[i] = BIAS && o + i < O ? b[o + i] : 0;
        }
        bias = load_channels(0, biases);
        for (int q = first; q < min(first + BAND, QH); q++) {
            for (int tile = 0; tile < TILES; tile++) {
                int start = min(tile * BESIDE, QW - BESIDE);
#if STAGED
                PICTURE *pixels = picture + (q - first) * PK * SY * LINE + start * PL * NEXT;
#else
                PICTURE *pixels = x + q * PK * SY * LINE + start * PL * NEXT;
#endif
                channels sum[BESIDE][CELLS];
                UNROLL for (int p = 0; p < BESIDE; p++) {
                    UNROLL for (int t = 0; t < CELLS; t++) {
                        sum[p][t] = bias;
                    }
                }
                __global const float *weights = packed + o * C * K * L;
                for (int c = 0; c < C; c++) {
                    ROLL for (int k = 0; k < K; k++) {
                        ROLL for (int l = 0; l < L; l++) {
                            channels factor = load_channels(0, weights);
                            PICTURE *pixel = pixels + c * PLANE + k * DY * LINE + UNDER(l);
                            UNROLL for (int p = 0; p < BESIDE; p++) {
                                UNROLL for (int t = 0; t < CELLS; t++) {
                                    sum[p][t] = fma((channels)pixel[t / PL * SY * LINE + (p * PL + t % PL) * NEXT], factor, sum[p][t]);
                                }
                            }
                            weights += WIDTH;
                        }
                    }
                }
                UNROLL for (int p = 0; p < BESIDE; p++) {
                    choices choice;
                    float values[WIDTH];
                    uchar bytes[WIDTH];
                    store_channels(pool(sum[p], &choice), 0, values);
                    store_channels(to_bytes(choice), 0, bytes);
                    int to = ((n * O + o) * QH + q) * QW + start + p;
                    for (int i = 0; i < min(WIDTH, O - o); i++) {
                        y[to + i * QH * QW] = values[i];
                        if (WINNERS) {
                            winners[to + i * QH * QW] = bytes[i];
                        }
                    }
                }
            }
        }
    }
}
