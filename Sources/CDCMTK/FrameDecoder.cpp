// JPEG and JPEG-LS frames through DCMTK's codecs.
#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <cstring>
#include <memory>
#include <vector>

#include "Failure.h"

namespace triaged {
namespace {

void check(const OFCondition &condition) {
  if (condition.bad()) throw Failure{TRIAGED_UNDECODABLE, condition.text()};
}

/// A data set with this one frame as its only one: the codecs ask it how the samples lie.
std::unique_ptr<DcmDataset> describe(const triaged_frame &frame) {
  auto dataSet = std::make_unique<DcmDataset>();
  check(dataSet->putAndInsertUint16(DCM_Rows, static_cast<Uint16>(frame.rows)));
  check(dataSet->putAndInsertUint16(DCM_Columns, static_cast<Uint16>(frame.columns)));
  check(dataSet->putAndInsertUint16(DCM_SamplesPerPixel, static_cast<Uint16>(frame.samples)));
  check(dataSet->putAndInsertUint16(DCM_BitsAllocated, static_cast<Uint16>(frame.bits_allocated)));
  check(dataSet->putAndInsertUint16(DCM_BitsStored, static_cast<Uint16>(frame.bits_stored)));
  check(dataSet->putAndInsertUint16(DCM_HighBit, static_cast<Uint16>(frame.high_bit)));
  check(dataSet->putAndInsertUint16(DCM_PixelRepresentation, frame.is_signed ? 1 : 0));
  check(dataSet->putAndInsertString(DCM_PhotometricInterpretation, frame.photometric));
  check(dataSet->putAndInsertString(DCM_NumberOfFrames, "1"));
  if (frame.samples > 1) check(dataSet->putAndInsertUint16(DCM_PlanarConfiguration, 0));
  return dataSet;
}

DcmPixelData *insertPixels(DcmDataset &dataSet, E_TransferSyntax syntax, const uint8_t *bytes, size_t count) {
  auto sequence = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelData, DcmVR(EVR_OB)));
  auto offsets = std::make_unique<DcmPixelItem>(DcmTag(DCM_PixelItemTag, DcmVR(EVR_OB)));
  check(sequence->insert(offsets.get()));
  offsets.release();
  auto fragment = std::make_unique<DcmPixelItem>(DcmTag(DCM_PixelItemTag, DcmVR(EVR_OB)));
  check(fragment->putUint8Array(bytes, static_cast<unsigned long>(count)));
  check(sequence->insert(fragment.get()));
  fragment.release();
  auto pixels = std::make_unique<DcmPixelData>(DcmTag(DCM_PixelData, DcmVR(EVR_OB)));
  pixels->putOriginalRepresentation(syntax, nullptr, sequence.release());
  DcmPixelData *const inserted = pixels.get();
  check(dataSet.insert(pixels.get(), OFTrue));
  pixels.release();
  return inserted;
}

}  // namespace
}  // namespace triaged

extern "C" int triaged_decode_frame(
    triaged_frame frame, const uint8_t *bytes, size_t count, uint8_t *out, size_t out_count, char photometric[32],
    triaged_failure *failure) {
  triaged_dcmtk_prepare();
  return triaged::guarded(failure, TRIAGED_UNDECODABLE, [&] {
    const E_TransferSyntax syntax = DcmXfer(frame.transfer_syntax).getXfer();
    const auto dataSet = triaged::describe(frame);
    DcmPixelData *const pixels = triaged::insertPixels(*dataSet, syntax, bytes, count);
    // DCMTK's buffers are even in length.
    std::vector<uint8_t> room(out_count + (out_count & 1));
    Uint32 fragment = 1;
    OFString colours;
    triaged::check(pixels->getUncompressedFrame(
        dataSet.get(), 0, fragment, room.data(), static_cast<Uint32>(room.size()), colours));
    std::memcpy(out, room.data(), out_count);
    std::snprintf(photometric, 32, "%s", colours.c_str());
  });
}
