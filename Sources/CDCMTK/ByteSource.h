// Bytes at offsets: a file, or memory that outlives the source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace triaged {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual uint64_t size() const = 0;
  /// Reads up to `count` bytes; fewer only at the end or on an error of the disk.
  virtual size_t read(uint64_t offset, void *into, size_t count) const = 0;
};

/// Opens a regular file; throws `Failure`.
std::shared_ptr<ByteSource> openFile(const char *path);

/// Does not own the bytes.
std::shared_ptr<ByteSource> memorySource(const uint8_t *bytes, size_t count);

/// Inflates a raw deflate stream (PS3.5 A.5) from `offset` to the end; throws `Failure` past `limit` bytes.
std::vector<uint8_t> inflateFrom(const ByteSource &source, uint64_t offset, uint64_t limit);

}  // namespace triaged
