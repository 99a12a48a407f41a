/*
 * Convolution, bias, Relu and max pooling at once, for many output channels or small maps: vectors run over the output channels.
 *
 *     y[n,o,q] = max over the window q of max(0, b[o] + Σ_c,k,l w[o,c,k,l] · x[n,c, pixel under (k,l)])
 *
 * Shapes: x C×H×W and y O×QH×QW of one picture, w packed as [o / WIDTH][c][k][l][o % WIDTH] with zeros beyond O, b O, winners as y. SPLIT = SX.
 * A tile is WIDTH output channels × BESIDE windows of the pool, every pixel of a window having one vector of sums:
 *
 *      window 0    window 1
 *     +-----+-----+-----+-----+
 *     | sum | sum | sum | sum |   each: WIDTH output channels
 *     +-----+-----+-----+-----+
 *     | sum | sum | sum | sum |
 *     +-----+-----+-----+-----+
 */
#include "fused_picture.cl"

#undef WIDTH
#define WIDTH OWN(FORWARD_WIDTH)
#ifndef channels
#define channels OWN(channels)
#define choices OWN(choices)
#endif
typedef VECTOR(float) channels;
typedef VECTOR(int) choices;

#define ROOM (VECTORS * LANES / WIDTH / CELLS) /* windows that fit the registers */
#define SPAN (ROOM < 1 ? 1 : ROOM > QW ? QW : ROOM)
#define TILES ((QW + SPAN - 1) / SPAN)
#define BESIDE ((QW + TILES - 1) / TILES)

/* The pooled rows of a picture from first on, `step` bands further each time. */
void convolve(INPUT const float *restrict x, __global const float *restrict packed, __global const float *restrict b,
              OUTPUT float *restrict y, WON uchar *restrict winners, __local float *restrict picture, int first, int step)
{
    for (int band = first; band < QH; band += step) {
        stage_rows(x, picture, band);
        for (int o = 0; o < O; o += WIDTH) {
            float biases[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                biases[i] = BIAS && o + i < O ? b[o + i] : 0;
            }
            channels bias = VECTOR(vload)(0, biases);
            for (int q = band; q < min(band + BAND, QH); q++) {
                for (int tile = 0; tile < TILES; tile++) {
                    int start = min(tile * BESIDE, QW - BESIDE);
#if STAGED
                    PICTURE *pixels = picture + (q - band) * PK * SY * LINE + start * PL * NEXT;
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
                                channels factor = VECTOR(vload)(0, weights);
                                PICTURE *pixel = pixels + c * PLANE + k * DY * LINE + UNDER(l * DX);
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
                        POOL(channels, choices, sum[p], best, won)
                        float values[WIDTH];
                        uchar bytes[WIDTH];
                        VECTOR(vstore)(best, 0, values);
                        VECTOR(vstore)(VECTOR(convert_uchar)(won), 0, bytes);
                        int to = (o * QH + q) * QW + start + p;
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
}
