#include "TextDecoder.h"

#include <cstdint>

#include "JapaneseText.h"

namespace triaged {
namespace {

bool isUTF8(const char *bytes, size_t count) {
  for (size_t at = 0; at < count;) {
    const uint8_t lead = static_cast<uint8_t>(bytes[at]);
    const size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : (lead & 0xF0) == 0xE0 ? 3
        : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
    if (length == 0 || at + length > count) return false;
    for (size_t next = 1; next < length; ++next) {
      if ((static_cast<uint8_t>(bytes[at + next]) & 0xC0) != 0x80) return false;
    }
    at += length;
  }
  return true;
}

std::string fromLatin1(const char *bytes, size_t count) {
  std::string text;
  for (size_t at = 0; at < count; ++at) {
    const uint8_t byte = static_cast<uint8_t>(bytes[at]);
    if (byte < 0x80) {
      text.push_back(static_cast<char>(byte));
    } else {
      text.push_back(static_cast<char>(0xC0 | byte >> 6));
      text.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return text;
}

/// The characters at which code extensions start anew (PS3.5 6.1.2.5.3); NULL where the VR has no character set.
const char *delimiters(DcmEVR vr) {
  switch (vr) {
    case EVR_PN: return "\\^=";
    case EVR_LO: case EVR_SH: case EVR_UC: return "\\";
    case EVR_LT: case EVR_ST: case EVR_UT: return "";
    default: return nullptr;
  }
}

}  // namespace

bool isASCII(const char *bytes, size_t count) {
  for (size_t at = 0; at < count; ++at) {
    if (static_cast<uint8_t>(bytes[at]) >= 0x80 || bytes[at] == 0x1B) return false;
  }
  return true;
}

std::string TextDecoder::decode(DcmEVR vr, const char *bytes, size_t count) {
  if (isASCII(bytes, count)) return std::string(bytes, count);
  const char *const stops = delimiters(vr);
  if (stops) {
    if (const auto japanese = fromJapanese(declared_, bytes, count, stops)) return *japanese;
  }
  if (stops && !isSelected_) {
    isSelected_ = true;
    isUsable_ = !declared_.empty() && converter_.selectCharacterSet(OFString(declared_.c_str())).good();
  }
  if (stops && isUsable_) {
    OFString converted;
    if (converter_.convertString(bytes, count, converted, stops).good() && isUTF8(converted.data(), converted.size())) {
      return std::string(converted.data(), converted.size());
    }
  }
  return isUTF8(bytes, count) ? std::string(bytes, count) : fromLatin1(bytes, count);
}

}  // namespace triaged
