// A value's bytes to UTF-8 by the Specific Character Set in force (PS3.5 section 6.1).
#pragma once

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcspchrs.h>
#include <dcmtk/dcmdata/dcvr.h>

#include <string>

namespace triaged {

/// One item's character set; an item without its own inherits its parent's.
class TextDecoder {
 public:
  /// `declared` is (0008,0005) as it stands, empty for the default repertoire.
  explicit TextDecoder(std::string declared) : declared_(std::move(declared)) {}

  /// Converts a value; what can't be converted is kept as it is where it is UTF-8 already, else byte by byte as Latin-1.
  std::string decode(DcmEVR vr, const char *bytes, size_t count);

  const std::string &declared() const { return declared_; }

 private:
  std::string declared_;
  DcmSpecificCharacterSet converter_;
  bool isSelected_ = false;
  bool isUsable_ = false;
};

bool isASCII(const char *bytes, size_t count);

}  // namespace triaged
