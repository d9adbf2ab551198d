// DCMTK's data set to events.
#include "DataSetEvents.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcvrat.h>

#include <cstring>

#include "Failure.h"
#include "TextDecoder.h"

namespace triaged {
namespace {

class Writer {
 public:
  Writer(const triaged_limits &limits, std::vector<uint8_t> &events) : limits_(limits), events_(events) {}

  void writeItem(DcmItem &item, const std::string &inheritedCharacterSet, bool inheritedSign, unsigned depth) {
    if (depth > limits_.depth) {
      throw Failure{TRIAGED_OVER_LIMIT, "the depth of nested sequences", limits_.depth};
    }
    std::string declared = inheritedCharacterSet;
    OFString own;
    if (item.tagExists(DCM_SpecificCharacterSet)) {
      item.findAndGetOFStringArray(DCM_SpecificCharacterSet, own);
      declared = std::string(own.c_str());
    }
    TextDecoder decoder(declared);
    Uint16 sign = inheritedSign ? 1 : 0;
    item.findAndGetUint16(DCM_PixelRepresentation, sign);
    for (DcmObject *object = item.nextInContainer(nullptr); object; object = item.nextInContainer(object)) {
      writeObject(*object, decoder, sign == 1, depth);
    }
  }

 private:
  void writeObject(DcmObject &object, TextDecoder &decoder, bool isSigned, unsigned depth) {
    if (++elements_ > limits_.elements) {
      throw Failure{TRIAGED_OVER_LIMIT, "the number of elements", limits_.elements};
    }
    const DcmTagKey tag(object.getGTag(), object.getETag());
    // Group lengths are retired and the writer's business; delimiters belong to the encoding.
    if (tag.getElement() == 0 || tag.getGroup() == 0xFFFE || tag == DCM_PixelData) return;
    if (object.ident() == EVR_SQ || object.ident() == EVR_pixelSQ) {
      DcmSequenceOfItems *const sequence = dynamic_cast<DcmSequenceOfItems *>(&object);
      if (!sequence || object.ident() == EVR_pixelSQ) return;
      put('S');
      putTag(tag);
      for (DcmObject *child = sequence->nextInContainer(nullptr); child; child = sequence->nextInContainer(child)) {
        DcmItem *const item = dynamic_cast<DcmItem *>(child);
        if (!item) continue;
        put('I');
        writeItem(*item, decoder.declared(), isSigned, depth + 1);
        put('i');
      }
      put('s');
      return;
    }
    if (DcmElement *const element = dynamic_cast<DcmElement *>(&object)) writeElement(*element, tag, decoder, isSigned);
  }

  void writeElement(DcmElement &element, const DcmTagKey &tag, TextDecoder &decoder, bool isSigned) {
    if (element.getLengthField() > limits_.value_bytes) {
      char what[64];
      std::snprintf(what, sizeof what, "the value of (%04X,%04X) in bytes", tag.getGroup(), tag.getElement());
      throw Failure{TRIAGED_OVER_LIMIT, what, limits_.value_bytes};
    }
    switch (element.getVR()) {
      case EVR_xs: isSigned ? numbers(element, tag, "SS", &DcmElement::getSint16Array)
                            : numbers(element, tag, "US", &DcmElement::getUint16Array); return;
      case EVR_US: case EVR_up: numbers(element, tag, "US", &DcmElement::getUint16Array); return;
      case EVR_SS: numbers(element, tag, "SS", &DcmElement::getSint16Array); return;
      case EVR_UL: numbers(element, tag, "UL", &DcmElement::getUint32Array); return;
      case EVR_SL: numbers(element, tag, "SL", &DcmElement::getSint32Array); return;
      case EVR_UV: numbers(element, tag, "UV", &DcmElement::getUint64Array); return;
      case EVR_SV: numbers(element, tag, "SV", &DcmElement::getSint64Array); return;
      case EVR_FL: numbers(element, tag, "FL", &DcmElement::getFloat32Array); return;
      case EVR_FD: numbers(element, tag, "FD", &DcmElement::getFloat64Array); return;
      case EVR_OF: numbers(element, tag, "OF", &DcmElement::getFloat32Array); return;
      case EVR_OD: numbers(element, tag, "OD", &DcmElement::getFloat64Array); return;
      case EVR_OL: numbers(element, tag, "OL", &DcmElement::getUint32Array); return;
      case EVR_OV: numbers(element, tag, "OV", &DcmElement::getUint64Array); return;
      case EVR_OW: case EVR_ox: case EVR_px: case EVR_lt:
        numbers(element, tag, "OW", &DcmElement::getUint16Array); return;
      case EVR_AT: numbers(element, tag, "AT", &DcmElement::getUint16Array); return;
      case EVR_OB: numbers(element, tag, "OB", &DcmElement::getUint8Array); return;
      case EVR_AE: case EVR_AS: case EVR_CS: case EVR_DA: case EVR_DS: case EVR_DT: case EVR_IS: case EVR_LO:
      case EVR_LT: case EVR_PN: case EVR_SH: case EVR_ST: case EVR_TM: case EVR_UC: case EVR_UI: case EVR_UR:
      case EVR_UT: text(element, tag, decoder); return;
      default: numbers(element, tag, "UN", &DcmElement::getUint8Array); return;
    }
  }

  template <typename Number>
  void numbers(
      DcmElement &element, const DcmTagKey &tag, const char *vr, OFCondition (DcmElement::*get)(Number *&)) {
    Number *values = nullptr;
    // The getters give host order, which is little endian on every machine the product is built for.
    const size_t bytes = element.getLength() / sizeof(Number) * sizeof(Number);
    if (bytes > 0) {
      const OFCondition condition = (element.*get)(values);
      if (condition.bad() || !values) unreadable(tag, condition);
    }
    header(tag, vr, bytes);
    append(values, bytes);
  }

  void text(DcmElement &element, const DcmTagKey &tag, TextDecoder &decoder) {
    char *bytes = nullptr;
    Uint32 count = 0;
    if (element.getLength() > 0) {
      const OFCondition condition = element.getString(bytes, count);
      if (condition.bad()) unreadable(tag, condition);
    }
    const char *const vr = DcmVR(element.getVR()).getVRName();
    if (tag == DCM_SpecificCharacterSet) {
      // What is handed out is UTF-8, so that is what it says.
      header(tag, vr, 10);
      append("ISO_IR 192", 10);
      return;
    }
    const std::string value = bytes ? decoder.decode(element.getVR(), bytes, count) : std::string();
    header(tag, vr, value.size());
    append(value.data(), value.size());
  }

  [[noreturn]] static void unreadable(const DcmTagKey &tag, const OFCondition &condition) {
    char where[64];
    std::snprintf(where, sizeof where, "the value of (%04X,%04X): ", tag.getGroup(), tag.getElement());
    throw Failure{TRIAGED_MALFORMED, std::string(where) + condition.text()};
  }

  void header(const DcmTagKey &tag, const char *vr, size_t count) {
    put('E');
    putTag(tag);
    append(vr, 2);
    const uint32_t length = static_cast<uint32_t>(count);
    append(&length, 4);
  }
  void put(char kind) { events_.push_back(static_cast<uint8_t>(kind)); }
  void putTag(const DcmTagKey &tag) {
    const uint32_t number = static_cast<uint32_t>(tag.getGroup()) << 16 | tag.getElement();
    append(&number, 4);
  }
  void append(const void *bytes, size_t count) {
    const uint8_t *const first = static_cast<const uint8_t *>(bytes);
    if (count > 0) events_.insert(events_.end(), first, first + count);
  }

  const triaged_limits &limits_;
  std::vector<uint8_t> &events_;
  uint64_t elements_ = 0;
};

}  // namespace

void appendEvents(DcmItem &item, const triaged_limits &limits, std::vector<uint8_t> &events) {
  Writer(limits, events).writeItem(item, "", false, 0);
}

}  // namespace triaged
