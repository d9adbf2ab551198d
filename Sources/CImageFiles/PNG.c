#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "CImageFiles.h"

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t room;
} growing;

static void append(png_structp png, png_bytep bytes, png_size_t count) {
  growing *to = png_get_io_ptr(png);
  if (to->room - to->count < count) {
    size_t room = (to->count + count) * 2;
    uint8_t *more = realloc(to->bytes, room);
    if (more == NULL) png_error(png, "no memory");
    to->bytes = more;
    to->room = room;
  }
  memcpy(to->bytes + to->count, bytes, count);
  to->count += count;
}

static void flush(png_structp png) { (void)png; }

static void fail(png_structp png, png_const_charp words) {
  (void)words;
  longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp words) {
  (void)png;
  (void)words;
}

int triaged_image_png(triaged_image image, uint8_t **out, size_t *count) {
  growing *to = calloc(1, sizeof(growing));
  if (to == NULL) return -1;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (info == NULL || setjmp(png_jmpbuf(png)) != 0) {
    png_destroy_write_struct(&png, &info);
    free(to->bytes);
    free(to);
    return -1;
  }
  png_set_write_fn(png, to, append, flush);
  // Pages wait for these bytes, and a higher level makes them little smaller.
  png_set_compression_level(png, 2);
  png_set_IHDR(png, info, image.columns, image.rows, 8, image.samples == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_write_info(png, info);
  const size_t stride = (size_t)image.columns * image.samples;
  for (uint32_t row = 0; row < image.rows; row++) png_write_row(png, image.bytes + row * stride);
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  *out = to->bytes;
  *count = to->count;
  free(to);
  return 0;
}
