// The C face of DCMTK and OpenJPEG: plain values in, plain values out. No function throws, logs or ends the process.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "CDCMTKNetwork.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Version of the DCMTK that the program was built with.
const char *triaged_dcmtk_version(void);

/// Sets DCMTK's process-wide switches once: silent log, values as they stand, no name look-ups, decoders registered.
/// Every function here calls it by itself; safe from any thread, any number of times.
void triaged_dcmtk_prepare(void);

typedef enum triaged_status {
  TRIAGED_OK = 0,
  TRIAGED_UNREADABLE = 1,
  TRIAGED_MALFORMED = 2,
  TRIAGED_OVER_LIMIT = 3,
  TRIAGED_UNSUPPORTED = 4,
  TRIAGED_UNDECODABLE = 5,
} triaged_status;

/// Why a call failed; `limit` counts with TRIAGED_OVER_LIMIT only.
typedef struct triaged_failure {
  triaged_status status;
  uint64_t limit;
  char text[240];
} triaged_failure;

/// Bounds on what a data set may hold.
typedef struct triaged_limits {
  uint64_t value_bytes;
  uint64_t inflated_bytes;
  uint32_t depth;
  uint32_t elements;
} triaged_limits;

/// What a parse gives: a flat run of events and where the pixel data lies. Free it with `triaged_reading_free`.
///
/// Events, all numbers little endian:
///   'E' tag:u32 vr:2 chars length:u32 value    an element with its value; text is UTF-8
///   'S' tag:u32 ... 's'                        a sequence; within it 'I' ... 'i' for each item
///   'D'                                        the file meta information (empty for a bare data set) ends and the data set begins
typedef struct triaged_reading {
  uint8_t *events;
  size_t events_count;
  char transfer_syntax[72];
  int is_big_endian;
  int has_pixel_data;
  char pixel_vr[3];
  /// Of the value's first byte in the file, or in `inflated` where that is given.
  uint64_t pixel_offset;
  /// 0xFFFFFFFF for encapsulated pixel data.
  uint32_t pixel_length;
  /// The data set of a deflated file after inflating; NULL otherwise.
  uint8_t *inflated;
  size_t inflated_count;
} triaged_reading;

/// Parses a file up to its pixel data. Blocks.
int triaged_read_file(const char *path, triaged_limits limits, triaged_reading *out, triaged_failure *failure);

/// The same from memory. `transfer_syntax` is NULL for a Part 10 file and names the encoding of a bare data set.
int triaged_read_bytes(
    const uint8_t *bytes, size_t count, const char *transfer_syntax, triaged_limits limits, triaged_reading *out,
    triaged_failure *failure);

void triaged_reading_free(triaged_reading *reading);

/// Writes the data set that `events` describe (without file meta information) in a native transfer syntax.
/// `*out` is taken from malloc and belongs to the caller.
int triaged_write_bytes(
    const uint8_t *events, size_t events_count, const char *transfer_syntax, uint8_t **out, size_t *out_count,
    triaged_failure *failure);

/// What a codec must know of a frame (PS3.3 C.7.6.3), as the data set says it.
typedef struct triaged_frame {
  uint32_t rows;
  uint32_t columns;
  uint32_t samples;
  uint32_t bits_allocated;
  uint32_t bits_stored;
  uint32_t high_bit;
  int is_signed;
  const char *photometric;
  const char *transfer_syntax;
} triaged_frame;

/// Decodes one frame's JPEG or JPEG-LS bytes to interleaved samples.
///
/// `out_count` is the room in bytes and must be rows x columns x samples x (bits_allocated / 8).
/// `photometric` receives the colour model after decoding. Safe to run on several threads.
int triaged_decode_frame(
    triaged_frame frame, const uint8_t *bytes, size_t count, uint8_t *out, size_t out_count, char photometric[32],
    triaged_failure *failure);

/// Decodes one frame's JPEG 2000 or HTJ2K codestream to interleaved samples of 1 byte, or of 2 where bits_allocated
/// is over 8. Refuses a codestream whose size or components differ from `frame`'s. Safe to run on several threads.
int triaged_decode_jpeg2000(
    triaged_frame frame, const uint8_t *bytes, size_t count, uint8_t *out, size_t out_count, triaged_failure *failure);

#ifdef __cplusplus
}
#endif
