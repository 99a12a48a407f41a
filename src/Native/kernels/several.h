/* What C and the kernels share: several tensors gone through in one launch, each cut into chunks, a work-item for each chunk. */
#ifndef KERNELS_SEVERAL_H
#define KERNELS_SEVERAL_H

#define MOST_SEVERAL 8
#define CHUNK 2048 /* elements */

typedef struct Several {
    int size[MOST_SEVERAL];      /* 0: there are no more */
    int first[MOST_SEVERAL + 1]; /* the first chunk of each, and how many chunks there are */
} Several;

#endif
