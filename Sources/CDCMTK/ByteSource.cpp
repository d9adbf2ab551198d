#include "ByteSource.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "Failure.h"

namespace triaged {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(const char *path) : descriptor_(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {
    if (descriptor_ < 0) throw Failure{TRIAGED_UNREADABLE, std::strerror(errno)};
    struct stat status;
    if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
      close(descriptor_);
      throw Failure{TRIAGED_UNREADABLE, "not a regular file"};
    }
    size_ = static_cast<uint64_t>(status.st_size);
  }
  ~FileSource() override { close(descriptor_); }
  FileSource(const FileSource &) = delete;
  FileSource &operator=(const FileSource &) = delete;

  uint64_t size() const override { return size_; }

  size_t read(uint64_t offset, void *into, size_t count) const override {
    size_t done = 0;
    while (done < count) {
      const ssize_t got =
          pread(descriptor_, static_cast<char *>(into) + done, count - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

 private:
  int descriptor_;
  uint64_t size_ = 0;
};

class MemorySource final : public ByteSource {
 public:
  MemorySource(const uint8_t *bytes, size_t count) : bytes_(bytes), count_(count) {}
  uint64_t size() const override { return count_; }
  size_t read(uint64_t offset, void *into, size_t count) const override {
    if (offset >= count_) return 0;
    const size_t taken = std::min<uint64_t>(count, count_ - offset);
    std::memcpy(into, bytes_ + offset, taken);
    return taken;
  }

 private:
  const uint8_t *bytes_;
  size_t count_;
};

}  // namespace

std::shared_ptr<ByteSource> openFile(const char *path) { return std::make_shared<FileSource>(path); }

std::shared_ptr<ByteSource> memorySource(const uint8_t *bytes, size_t count) {
  return std::make_shared<MemorySource>(bytes, count);
}

std::vector<uint8_t> inflateFrom(const ByteSource &source, uint64_t offset, uint64_t limit) {
  struct Stream : z_stream {
    Stream() : z_stream{} {
      if (inflateInit2(this, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    }
    ~Stream() { inflateEnd(this); }
  } stream;
  std::vector<uint8_t> result;
  std::vector<uint8_t> input(64 << 10), output(256 << 10);
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      const size_t got = source.read(offset, input.data(), input.size());
      offset += got;
      stream.next_in = input.data();
      stream.avail_in = static_cast<uInt>(got);
      if (got == 0) throw Failure{TRIAGED_MALFORMED, "the deflated data set breaks off"};
    }
    stream.next_out = output.data();
    stream.avail_out = static_cast<uInt>(output.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) {
      throw Failure{TRIAGED_MALFORMED, "the data set can't be inflated"};
    }
    result.insert(result.end(), output.data(), stream.next_out);
    if (result.size() > limit) throw Failure{TRIAGED_OVER_LIMIT, "the inflated data set in bytes", limit};
  }
  return result;
}

}  // namespace triaged
