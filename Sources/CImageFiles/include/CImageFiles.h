// Pixels to the bytes of image files, by libpng and libjpeg. No function calls back, logs or ends the process.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// 8-bit pixels, row by row from the top left: `samples` is 1 for grey or 3 for interleaved RGB.
typedef struct {
  const uint8_t *bytes;
  uint32_t columns;
  uint32_t rows;
  uint32_t samples;
} triaged_image;

/// 0 when `*out`, taken from malloc, holds the file; it belongs to the caller. Safe on several threads.
int triaged_image_png(triaged_image image, uint8_t **out, size_t *count);

/// The same; `quality` is 1 to 100.
int triaged_image_jpeg(triaged_image image, int quality, uint8_t **out, size_t *count);
