/* The functions of group GROUP: there if THERE, convolve_g over pixels or over channels as PIXELS_g says; back if BACK, gradients_g. */
#if THERE
#if (GROUP == 0 && PIXELS_0) || (GROUP == 1 && PIXELS_1) || (GROUP == 2 && PIXELS_2)
#include "fused_convolution_pixels.cl"
#else
#include "fused_convolution_channels.cl"
#endif
#endif
#if BACK
#include "fused_convolution_backward.cl"
#endif
