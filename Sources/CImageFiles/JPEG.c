#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <setjmp.h>

#include "CImageFiles.h"

typedef struct {
  struct jpeg_error_mgr manager;  // first, so that libjpeg's pointer is this one
  jmp_buf back;
} failing;

static void fail(j_common_ptr codec) { longjmp(((failing *)codec->err)->back, 1); }

static void ignore(j_common_ptr codec) { (void)codec; }

typedef struct {
  struct jpeg_compress_struct codec;
  failing failure;
  unsigned char *bytes;
  unsigned long count;
} writing;

int triaged_image_jpeg(triaged_image image, int quality, uint8_t **out, size_t *count) {
  writing *to = calloc(1, sizeof(writing));
  if (to == NULL) return -1;
  to->codec.err = jpeg_std_error(&to->failure.manager);
  to->failure.manager.error_exit = fail;
  to->failure.manager.output_message = ignore;
  if (setjmp(to->failure.back) != 0) {
    jpeg_destroy_compress(&to->codec);
    free(to->bytes);
    free(to);
    return -1;
  }
  jpeg_create_compress(&to->codec);
  jpeg_mem_dest(&to->codec, &to->bytes, &to->count);
  to->codec.image_width = image.columns;
  to->codec.image_height = image.rows;
  to->codec.input_components = (int)image.samples;
  to->codec.in_color_space = image.samples == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(&to->codec);
  jpeg_set_quality(&to->codec, quality, TRUE);
  jpeg_start_compress(&to->codec, TRUE);
  const size_t stride = (size_t)image.columns * image.samples;
  while (to->codec.next_scanline < to->codec.image_height) {
    JSAMPROW row = (JSAMPROW)(image.bytes + to->codec.next_scanline * stride);
    jpeg_write_scanlines(&to->codec, &row, 1);
  }
  jpeg_finish_compress(&to->codec);
  jpeg_destroy_compress(&to->codec);
  *out = to->bytes;
  *count = to->count;
  free(to);
  return 0;
}
