// ISO 2022 IR 13, 87 and 159, which DCMTK can't convert where it is built with the C library's iconv.
#pragma once

#include <optional>
#include <string>

namespace triaged {

/// Whether a Specific Character Set names one of the Japanese sets.
bool isJapanese(const std::string &declared);

/// Converts a value to UTF-8 (PS3.5 annex H); nothing when its bytes are not of these sets. `stops` are the characters
/// at which the initial sets come back.
std::optional<std::string> fromJapanese(
    const std::string &declared, const char *bytes, size_t count, const char *stops);

}  // namespace triaged
