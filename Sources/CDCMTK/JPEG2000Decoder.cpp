// JPEG 2000 and HTJ2K frames through OpenJPEG.
#include <openjpeg-2.5/openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "Failure.h"

namespace triaged {
namespace {

struct Bytes {
  const uint8_t *first;
  size_t count;
  size_t at;
};

OPJ_SIZE_T readBytes(void *into, OPJ_SIZE_T wanted, void *user) {
  Bytes &bytes = *static_cast<Bytes *>(user);
  if (bytes.at >= bytes.count) return static_cast<OPJ_SIZE_T>(-1);
  const size_t taken = std::min<size_t>(wanted, bytes.count - bytes.at);
  std::memcpy(into, bytes.first + bytes.at, taken);
  bytes.at += taken;
  return taken;
}

OPJ_OFF_T skipBytes(OPJ_OFF_T wanted, void *user) {
  Bytes &bytes = *static_cast<Bytes *>(user);
  if (wanted < 0 || bytes.at >= bytes.count) return -1;
  const size_t taken = std::min<size_t>(static_cast<size_t>(wanted), bytes.count - bytes.at);
  bytes.at += taken;
  return static_cast<OPJ_OFF_T>(taken);
}

OPJ_BOOL seekBytes(OPJ_OFF_T to, void *user) {
  Bytes &bytes = *static_cast<Bytes *>(user);
  if (to < 0 || static_cast<size_t>(to) > bytes.count) return OPJ_FALSE;
  bytes.at = static_cast<size_t>(to);
  return OPJ_TRUE;
}

void keepMessage(const char *message, void *user) {
  std::string &kept = *static_cast<std::string *>(user);
  if (!kept.empty() || !message) return;
  kept = message;
  while (!kept.empty() && kept.back() == '\n') kept.pop_back();
}
void ignoreMessage(const char *, void *) {}

void decode(const triaged_frame &frame, const uint8_t *data, size_t count, uint8_t *out, size_t outCount) {
  // A few writers wrap the codestream in JP2 boxes.
  const bool isBoxed = count >= 12 && std::memcmp(data + 4, "jP  \r\n\x87\n", 8) == 0;
  const std::unique_ptr<opj_codec_t, decltype(&opj_destroy_codec)> codec(
      opj_create_decompress(isBoxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K), opj_destroy_codec);
  const std::unique_ptr<opj_stream_t, decltype(&opj_stream_destroy)> stream(
      opj_stream_create(std::max<size_t>(std::min<size_t>(count, 1 << 20), 1024), OPJ_TRUE), opj_stream_destroy);
  if (!codec || !stream) throw std::bad_alloc();
  std::string message;
  opj_set_error_handler(codec.get(), keepMessage, &message);
  opj_set_warning_handler(codec.get(), ignoreMessage, nullptr);
  opj_set_info_handler(codec.get(), ignoreMessage, nullptr);
  Bytes bytes{data, count, 0};
  opj_stream_set_user_data(stream.get(), &bytes, nullptr);
  opj_stream_set_user_data_length(stream.get(), count);
  opj_stream_set_read_function(stream.get(), readBytes);
  opj_stream_set_skip_function(stream.get(), skipBytes);
  opj_stream_set_seek_function(stream.get(), seekBytes);
  const auto refuse = [&](const char *what) {
    throw Failure{TRIAGED_UNDECODABLE, message.empty() ? what : std::string(what) + ": " + message};
  };
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!opj_setup_decoder(codec.get(), &parameters)) refuse("the decoder can't be set up");
  // A frame that breaks off is an error, not a half image.
  opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE);
  opj_image_t *made = nullptr;
  const OPJ_BOOL hasHeader = opj_read_header(stream.get(), codec.get(), &made);
  const std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)> image(made, opj_image_destroy);
  if (!hasHeader || !made) refuse("no JPEG 2000 codestream");
  if (image->x1 - image->x0 != frame.columns || image->y1 - image->y0 != frame.rows ||
      image->numcomps != frame.samples) {
    refuse("the codestream's size is not the data set's");
  }
  const OPJ_UINT32 sampleBytes = frame.bits_allocated > 8 ? 2 : 1;
  for (OPJ_UINT32 index = 0; index < image->numcomps; ++index) {
    const opj_image_comp_t &component = image->comps[index];
    if (component.dx != 1 || component.dy != 1) refuse("subsampled components");
    if (component.prec > sampleBytes * 8) refuse("more bits than the data set allots");
  }
  if (!opj_decode(codec.get(), stream.get(), image.get())) refuse("the codestream can't be decoded");
  const size_t pixels = static_cast<size_t>(frame.rows) * frame.columns;
  if (outCount != pixels * frame.samples * sampleBytes) refuse("no room for the frame");
  for (OPJ_UINT32 index = 0; index < image->numcomps; ++index) {
    const opj_image_comp_t &component = image->comps[index];
    if (!component.data || component.w != frame.columns || component.h != frame.rows) refuse("a component is missing");
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
      const uint32_t value = static_cast<uint32_t>(component.data[pixel]);
      uint8_t *const sample = out + (pixel * frame.samples + index) * sampleBytes;
      sample[0] = static_cast<uint8_t>(value);
      if (sampleBytes == 2) sample[1] = static_cast<uint8_t>(value >> 8);
    }
  }
}

}  // namespace
}  // namespace triaged

extern "C" int triaged_decode_jpeg2000(
    triaged_frame frame, const uint8_t *bytes, size_t count, uint8_t *out, size_t out_count,
    triaged_failure *failure) {
  return triaged::guarded(
      failure, TRIAGED_UNDECODABLE, [&] { triaged::decode(frame, bytes, count, out, out_count); });
}
