// Parsing of Part 10 files and bare data sets.
#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcmetinf.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <cstdlib>
#include <cstring>

#include "DataSetEvents.h"
#include "Failure.h"
#include "GuardedStream.h"

namespace triaged {
namespace {

constexpr uint32_t longValue = 64 << 10;

[[noreturn]] void refuse(const GuardedStream &stream, const triaged_limits &limits, const OFCondition &condition) {
  if (stream.producer().isTooDeep()) {
    throw Failure{TRIAGED_OVER_LIMIT, "the depth of nested sequences", limits.depth};
  }
  if (stream.producer().isTooMany()) {
    throw Failure{TRIAGED_OVER_LIMIT, "the number of elements", limits.elements};
  }
  const bool isCut = condition == EC_StreamNotifyClient || condition == EC_EndOfStream;
  throw Failure{
      TRIAGED_MALFORMED, std::string(isCut ? "the data break off" : condition.text()) + " at byte " +
          std::to_string(stream.producer().position())};
}

/// An element takes about five reads of its tag, representation and length, and one of its value.
uint64_t readsFor(const triaged_limits &limits) { return static_cast<uint64_t>(limits.elements) * 12 + 1000; }

void writeMeta(DcmMetaInfo &meta, const triaged_limits &limits, std::vector<uint8_t> &events) {
  appendEvents(meta, limits, events);
  events.push_back('D');
}

/// Finds the header of the element at which the parse stopped: it ends at `position` or begins there.
void locatePixelData(const ByteSource &source, uint64_t position, E_TransferSyntax syntax, triaged_reading &out) {
  const DcmXfer xfer(syntax);
  const bool isBig = xfer.getByteOrder() == EBO_BigEndian;
  const uint8_t little[4] = {0xE0, 0x7F, 0x10, 0x00}, big[4] = {0x7F, 0xE0, 0x00, 0x10};
  const uint64_t headerBytes = xfer.isExplicitVR() ? 12 : 8;
  for (const uint64_t back : {uint64_t(0), headerBytes}) {
    uint8_t header[12] = {};
    if (position < back || source.read(position - back, header, headerBytes) != headerBytes) continue;
    if (std::memcmp(header, isBig ? big : little, 4) != 0) continue;
    const uint8_t *const length = header + headerBytes - 4;
    out.pixel_length = isBig ? uint32_t(length[0]) << 24 | length[1] << 16 | length[2] << 8 | length[3]
                             : uint32_t(length[3]) << 24 | length[2] << 16 | length[1] << 8 | length[0];
    std::memcpy(out.pixel_vr, xfer.isExplicitVR() ? reinterpret_cast<const char *>(header + 4) : "OW", 2);
    out.pixel_offset = position - back + headerBytes;
    out.has_pixel_data = 1;
    return;
  }
}

void readDataSet(
    std::shared_ptr<ByteSource> source, uint64_t position, E_TransferSyntax syntax, bool hasMeta,
    const triaged_limits &limits, std::vector<uint8_t> &events, triaged_reading &out) {
  DcmDataset dataSet;
  GuardedStream stream(source, position, readsFor(limits));
  dataSet.transferInit();
  if (position < source->size()) {
    const OFCondition condition = dataSet.readUntilTag(stream, syntax, EGL_noChange, longValue, DCM_PixelData);
    if (condition.bad()) refuse(stream, limits, condition);
  }
  dataSet.transferEnd();
  if (!hasMeta && !dataSet.tagExists(DCM_SOPClassUID) && !dataSet.tagExists(DCM_SOPInstanceUID)) {
    throw Failure{TRIAGED_MALFORMED, "neither file meta information nor an SOP instance is in it"};
  }
  const E_TransferSyntax found = dataSet.getOriginalXfer();
  locatePixelData(*source, stream.producer().position(), found, out);
  if (out.transfer_syntax[0] == 0) {
    std::snprintf(out.transfer_syntax, sizeof out.transfer_syntax, "%s", DcmXfer(found).getXferID());
  }
  out.is_big_endian = DcmXfer(found).getByteOrder() == EBO_BigEndian;
  appendEvents(dataSet, limits, events);
}

uint8_t *copied(const std::vector<uint8_t> &bytes) {
  uint8_t *const copy = static_cast<uint8_t *>(std::malloc(bytes.empty() ? 1 : bytes.size()));
  if (!copy) throw std::bad_alloc();
  if (!bytes.empty()) std::memcpy(copy, bytes.data(), bytes.size());
  return copy;
}

void read(std::shared_ptr<ByteSource> source, const char *given, const triaged_limits &limits, triaged_reading &out) {
  std::vector<uint8_t> events;
  uint64_t position = 0;
  DcmMetaInfo meta;
  std::string uid = given ? given : "";
  if (source->size() == 0 && !given) throw Failure{TRIAGED_MALFORMED, "it is empty"};
  if (!given) {
    GuardedStream stream(source, 0, readsFor(limits));
    meta.transferInit();
    const OFCondition condition = meta.read(stream, EXS_Unknown, EGL_noChange, longValue);
    if (condition.bad()) refuse(stream, limits, condition);
    meta.transferEnd();
    position = stream.producer().position();
    OFString value;
    if (meta.findAndGetOFString(DCM_TransferSyntaxUID, value).good()) uid = value.c_str();
  }
  const bool hasMeta = given || meta.card() > 0;
  writeMeta(meta, limits, events);
  E_TransferSyntax syntax = EXS_Unknown;
  if (!uid.empty()) {
    if (uid.size() >= sizeof out.transfer_syntax) throw Failure{TRIAGED_MALFORMED, "the transfer syntax is no UID"};
    std::snprintf(out.transfer_syntax, sizeof out.transfer_syntax, "%s", uid.c_str());
    syntax = DcmXfer(uid.c_str()).getXfer();
    // A transfer syntax that DCMTK does not know is encapsulated, and those are explicit little endian (PS3.5 A.4).
    if (syntax == EXS_Unknown) syntax = EXS_LittleEndianExplicit;
  }
  std::vector<uint8_t> inflated;
  if (DcmXfer(syntax).getStreamCompression() == ESC_zlib) {
    inflated = inflateFrom(*source, position, limits.inflated_bytes);
    source = memorySource(inflated.data(), inflated.size());
    position = 0;
    syntax = EXS_LittleEndianExplicit;
    readDataSet(source, position, syntax, hasMeta, limits, events, out);
    out.inflated = copied(inflated);
    out.inflated_count = inflated.size();
  } else {
    readDataSet(source, position, syntax, hasMeta, limits, events, out);
  }
  out.events = copied(events);
  out.events_count = events.size();
}

}  // namespace
}  // namespace triaged

extern "C" {

int triaged_read_file(const char *path, triaged_limits limits, triaged_reading *out, triaged_failure *failure) {
  triaged_dcmtk_prepare();
  *out = triaged_reading{};
  const int status = triaged::guarded(
      failure, TRIAGED_MALFORMED, [&] { triaged::read(triaged::openFile(path), nullptr, limits, *out); });
  if (status != TRIAGED_OK) triaged_reading_free(out);
  return status;
}

int triaged_read_bytes(
    const uint8_t *bytes, size_t count, const char *transfer_syntax, triaged_limits limits, triaged_reading *out,
    triaged_failure *failure) {
  triaged_dcmtk_prepare();
  *out = triaged_reading{};
  const int status = triaged::guarded(failure, TRIAGED_MALFORMED, [&] {
    triaged::read(triaged::memorySource(bytes, count), transfer_syntax, limits, *out);
  });
  if (status != TRIAGED_OK) triaged_reading_free(out);
  return status;
}

void triaged_reading_free(triaged_reading *reading) {
  std::free(reading->events);
  std::free(reading->inflated);
  *reading = triaged_reading{};
}

}  // extern "C"
