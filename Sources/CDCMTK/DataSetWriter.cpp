// Events to DCMTK's data set, and that to bytes.
#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcvrsv.h>
#include <dcmtk/dcmdata/dcvruv.h>
#include <dcmtk/dcmdata/dcwcache.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <cstdlib>
#include <cstring>

#include "DataSetEvents.h"
#include "Failure.h"

namespace triaged {
namespace {

class Builder {
 public:
  Builder(const uint8_t *events, size_t count) : at_(events), end_(events + count) {}

  void fill(DcmItem &item, bool isNested) {
    while (at_ < end_) {
      const char kind = static_cast<char>(*at_++);
      if (kind == 'i' && isNested) return;
      if (kind == 'E') {
        insertElement(item);
      } else if (kind == 'S') {
        insertSequence(item);
      } else {
        throw Failure{TRIAGED_MALFORMED, "an event out of place"};
      }
    }
    if (isNested) throw Failure{TRIAGED_MALFORMED, "the events break off"};
  }

 private:
  void insertSequence(DcmItem &item) {
    const DcmTagKey key = takeTag();
    auto sequence = std::make_unique<DcmSequenceOfItems>(DcmTag(key, DcmVR(EVR_SQ)));
    for (;;) {
      const char kind = static_cast<char>(*take(1));
      if (kind == 's') break;
      if (kind != 'I') throw Failure{TRIAGED_MALFORMED, "an event out of place"};
      auto child = std::make_unique<DcmItem>();
      fill(*child, true);
      check(sequence->insert(child.get()), key);
      child.release();
    }
    check(item.insert(sequence.get(), OFTrue), key);
    sequence.release();
  }

  void insertElement(DcmItem &item) {
    const DcmTagKey key = takeTag();
    char name[3] = {};
    std::memcpy(name, take(2), 2);
    uint32_t count;
    std::memcpy(&count, take(4), 4);
    const uint8_t *const value = take(count);
    const DcmTag tag(key, DcmVR(name));
    DcmElement *made = nullptr;
    check(DcmItem::newDicomElementWithVR(made, tag), key);
    std::unique_ptr<DcmElement> element(made);
    check(put(*element, tag.getEVR(), value, count), key);
    check(item.insert(element.get(), OFTrue), key);
    element.release();
  }

  template <typename Number>
  OFCondition numbers(
      DcmElement &element, const uint8_t *value, uint32_t count,
      OFCondition (DcmElement::*set)(const Number *, unsigned long)) {
    // Copied, since the events are not aligned.
    std::vector<Number> values(count / sizeof(Number));
    if (!values.empty()) std::memcpy(values.data(), value, values.size() * sizeof(Number));
    return values.empty() ? EC_Normal : (element.*set)(values.data(), values.size());
  }

  /// DcmElement has no setters for 64-bit integers, its subclasses have.
  template <typename Kind, typename Number>
  OFCondition wide(
      DcmElement &element, const uint8_t *value, uint32_t count,
      OFCondition (Kind::*set)(const Number *, unsigned long)) {
    Kind *const target = dynamic_cast<Kind *>(&element);
    std::vector<Number> values(count / sizeof(Number));
    if (!target || values.empty()) return target ? EC_Normal : EC_IllegalCall;
    std::memcpy(values.data(), value, values.size() * sizeof(Number));
    return (target->*set)(values.data(), static_cast<unsigned long>(values.size()));
  }

  OFCondition put(DcmElement &element, DcmEVR vr, const uint8_t *value, uint32_t count) {
    switch (vr) {
      case EVR_US: return numbers<Uint16>(element, value, count, &DcmElement::putUint16Array);
      case EVR_SS: return numbers<Sint16>(element, value, count, &DcmElement::putSint16Array);
      case EVR_UL: return numbers<Uint32>(element, value, count, &DcmElement::putUint32Array);
      case EVR_SL: return numbers<Sint32>(element, value, count, &DcmElement::putSint32Array);
      case EVR_UV: case EVR_OV: return wide<DcmUnsigned64bitVeryLong>(
          element, value, count, &DcmUnsigned64bitVeryLong::putUint64Array);
      case EVR_SV: return wide<DcmSigned64bitVeryLong>(
          element, value, count, &DcmSigned64bitVeryLong::putSint64Array);
      case EVR_FL: case EVR_OF: return numbers<Float32>(element, value, count, &DcmElement::putFloat32Array);
      case EVR_FD: case EVR_OD: return numbers<Float64>(element, value, count, &DcmElement::putFloat64Array);
      case EVR_OL: return numbers<Uint32>(element, value, count, &DcmElement::putUint32Array);
      case EVR_OW: return numbers<Uint16>(element, value, count, &DcmElement::putUint16Array);
      case EVR_AT: {
        std::vector<Uint16> halves(count / 2);
        if (halves.empty()) return EC_Normal;
        std::memcpy(halves.data(), value, halves.size() * 2);
        return element.putUint16Array(halves.data(), static_cast<unsigned long>(halves.size() / 2));
      }
      case EVR_OB: case EVR_UN: return element.putUint8Array(value, count);
      default: return element.putString(reinterpret_cast<const char *>(value), count);
    }
  }

  const uint8_t *take(size_t count) {
    if (static_cast<size_t>(end_ - at_) < count) throw Failure{TRIAGED_MALFORMED, "the events break off"};
    const uint8_t *const taken = at_;
    at_ += count;
    return taken;
  }
  DcmTagKey takeTag() {
    uint32_t number;
    std::memcpy(&number, take(4), 4);
    return DcmTagKey(static_cast<Uint16>(number >> 16), static_cast<Uint16>(number));
  }
  static void check(const OFCondition &condition, const DcmTagKey &key) {
    if (condition.good()) return;
    char where[32];
    std::snprintf(where, sizeof where, "(%04X,%04X): ", key.getGroup(), key.getElement());
    throw Failure{TRIAGED_MALFORMED, std::string(where) + condition.text()};
  }

  const uint8_t *at_;
  const uint8_t *end_;
};

std::vector<uint8_t> written(DcmDataset &dataSet, E_TransferSyntax syntax) {
  std::vector<uint8_t> result, room(256 << 10);
  DcmOutputBufferStream stream(room.data(), static_cast<offile_off_t>(room.size()));
  DcmWriteCache cache;
  dataSet.transferInit();
  OFCondition condition = EC_StreamNotifyClient;
  const auto drain = [&] {
    void *filled = nullptr;
    offile_off_t count = 0;
    stream.flushBuffer(filled, count);
    const uint8_t *const first = static_cast<const uint8_t *>(filled);
    if (count > 0) result.insert(result.end(), first, first + count);
  };
  while (condition == EC_StreamNotifyClient) {
    condition = dataSet.write(
        stream, syntax, EET_ExplicitLength, &cache, EGL_withoutGL, EPD_withoutPadding);
    drain();
  }
  if (condition.bad()) throw Failure{TRIAGED_MALFORMED, condition.text()};
  while (!stream.isFlushed()) {
    stream.flush();
    drain();
  }
  dataSet.transferEnd();
  return result;
}

}  // namespace

std::unique_ptr<DcmDataset> dataSetFromEvents(const uint8_t *events, size_t count) {
  auto dataSet = std::make_unique<DcmDataset>();
  Builder(events, count).fill(*dataSet, false);
  return dataSet;
}

}  // namespace triaged

extern "C" int triaged_write_bytes(
    const uint8_t *events, size_t events_count, const char *transfer_syntax, uint8_t **out, size_t *out_count,
    triaged_failure *failure) {
  triaged_dcmtk_prepare();
  *out = nullptr;
  *out_count = 0;
  return triaged::guarded(failure, TRIAGED_MALFORMED, [&] {
    const DcmXfer xfer(transfer_syntax);
    if (xfer.getXfer() == EXS_Unknown || xfer.isEncapsulated()) {
      throw triaged::Failure{TRIAGED_UNSUPPORTED, std::string("writing in transfer syntax ") + transfer_syntax};
    }
    const auto dataSet = triaged::dataSetFromEvents(events, events_count);
    const std::vector<uint8_t> bytes = triaged::written(*dataSet, xfer.getXfer());
    uint8_t *const copy = static_cast<uint8_t *>(std::malloc(bytes.empty() ? 1 : bytes.size()));
    if (!copy) throw std::bad_alloc();
    std::memcpy(copy, bytes.data(), bytes.size());
    *out = copy;
    *out_count = bytes.size();
  });
}
