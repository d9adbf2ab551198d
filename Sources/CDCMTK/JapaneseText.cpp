#include "JapaneseText.h"

#include <iconv.h>

#include <cstdint>
#include <cstring>

namespace triaged {
namespace {

enum class Set { single, kanji, supplementary };

struct Escape {
  const char *sequence;
  Set set;
};

/// G0's sets; JIS X 0201's Roman half counts as ASCII. ESC ) I, the Katakana half in G1, changes nothing for G0.
constexpr Escape escapes[] = {
    {"\x1B(B", Set::single}, {"\x1B(J", Set::single}, {"\x1B$B", Set::kanji},
    {"\x1B$@", Set::kanji},  {"\x1B$(D", Set::supplementary},
};

/// EUC-JP holds all of these sets side by side, without states.
std::optional<std::string> toEUC(const char *bytes, size_t count, const char *stops) {
  std::string result;
  Set set = Set::single;
  for (size_t at = 0; at < count;) {
    const uint8_t byte = static_cast<uint8_t>(bytes[at]);
    if (byte == 0x1B) {
      bool isKnown = count - at >= 3 && std::memcmp(bytes + at, "\x1B)I", 3) == 0;
      if (isKnown) at += 3;
      for (const Escape &escape : escapes) {
        const size_t length = std::strlen(escape.sequence);
        if (isKnown || count - at < length || std::memcmp(bytes + at, escape.sequence, length) != 0) continue;
        set = escape.set;
        at += length;
        isKnown = true;
      }
      if (!isKnown) return std::nullopt;
    } else if (byte >= 0x80) {
      if (byte < 0xA1 || byte > 0xDF) return std::nullopt;
      result += {'\x8E', static_cast<char>(byte)};
      ++at;
    } else if (set == Set::single || byte < 0x21) {
      if (byte < 0x20 || std::strchr(stops, static_cast<char>(byte))) set = Set::single;
      result.push_back(static_cast<char>(byte));
      ++at;
    } else {
      if (count - at < 2) return std::nullopt;
      if (set == Set::supplementary) result.push_back('\x8F');
      result.push_back(static_cast<char>(byte | 0x80));
      result.push_back(static_cast<char>(bytes[at + 1] | 0x80));
      at += 2;
    }
  }
  return result;
}

}  // namespace

bool isJapanese(const std::string &declared) {
  for (const char *name : {"IR 13", "IR 87", "IR 159"}) {
    const size_t place = declared.find(name);
    if (place == std::string::npos) continue;
    const size_t end = place + std::strlen(name);
    // IR 138 is Hebrew.
    if (end == declared.size() || declared[end] < '0' || declared[end] > '9') return true;
  }
  return false;
}

std::optional<std::string> fromJapanese(
    const std::string &declared, const char *bytes, size_t count, const char *stops) {
  if (!isJapanese(declared)) return std::nullopt;
  std::optional<std::string> euc = toEUC(bytes, count, stops);
  if (!euc) return std::nullopt;
  const iconv_t converter = iconv_open("UTF-8", "EUC-JP");
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  // No character of EUC-JP takes more than three bytes in UTF-8 for each of its own.
  std::string result(euc->size() * 3 + 1, '\0');
  char *from = euc->data(), *to = result.data();
  size_t left = euc->size(), room = result.size();
  const size_t failed = iconv(converter, &from, &left, &to, &room);
  iconv_close(converter);
  if (failed == static_cast<size_t>(-1) || left > 0) return std::nullopt;
  result.resize(result.size() - room);
  return result;
}

}  // namespace triaged
