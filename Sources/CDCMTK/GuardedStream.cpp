#include "GuardedStream.h"

#include <dcmtk/dcmdata/dcerror.h>

#include <algorithm>
#include <cstring>

namespace triaged {
namespace {

/// What the parse may take of the thread's stack; the smallest stack in the program is 1 MiB.
constexpr uintptr_t maximumStackBytes = 384 << 10;
constexpr size_t windowBytes = 64 << 10;

/// Makes a stream again at the place of a long value, so that values are loaded when they are asked for.
class Factory final : public DcmInputStreamFactory {
 public:
  Factory(std::shared_ptr<ByteSource> source, uint64_t position) : source_(std::move(source)), position_(position) {}
  DcmInputStream *create() const override { return new GuardedStream(source_, position_, UINT64_MAX); }
  DcmInputStreamFactory *clone() const override { return new Factory(source_, position_); }
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputTempFileStreamFactory; }

 private:
  std::shared_ptr<ByteSource> source_;
  uint64_t position_;
};

}  // namespace

GuardedProducer::GuardedProducer(std::shared_ptr<ByteSource> source, uint64_t position, uint64_t maximumReads)
    : source_(std::move(source)),
      position_(position),
      readsLeft_(maximumReads),
      stackTop_(reinterpret_cast<uintptr_t>(__builtin_frame_address(0))),
      status_(EC_Normal) {}

offile_off_t GuardedProducer::avail() {
  return status_.good() && position_ < source_->size() ? static_cast<offile_off_t>(source_->size() - position_) : 0;
}

offile_off_t GuardedProducer::read(void *buffer, offile_off_t count) {
  if (status_.bad() || count <= 0) return 0;
  const uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  if (stackTop_ > here && stackTop_ - here > maximumStackBytes) tooDeep_ = true;
  if (readsLeft_ == 0) tooMany_ = true;
  if (tooDeep_ || tooMany_) {
    status_ = EC_InvalidStream;
    return 0;
  }
  --readsLeft_;
  const size_t wanted = std::min<uint64_t>(static_cast<uint64_t>(count), static_cast<uint64_t>(avail()));
  if (wanted > windowBytes / 2) {
    const size_t got = source_->read(position_, buffer, wanted);
    position_ += got;
    return static_cast<offile_off_t>(got);
  }
  if (position_ < windowStart_ || position_ + wanted > windowStart_ + window_.size()) {
    window_.resize(windowBytes);
    window_.resize(source_->read(position_, window_.data(), windowBytes));
    windowStart_ = position_;
  }
  const size_t got = std::min<size_t>(wanted, window_.size() - (position_ - windowStart_));
  std::memcpy(buffer, window_.data() + (position_ - windowStart_), got);
  position_ += got;
  return static_cast<offile_off_t>(got);
}

offile_off_t GuardedProducer::skip(offile_off_t count) {
  if (status_.bad() || count <= 0) return 0;
  const offile_off_t skipped = std::min(count, avail());
  position_ += static_cast<uint64_t>(skipped);
  return skipped;
}

void GuardedProducer::putback(offile_off_t count) {
  if (status_.good()) position_ -= std::min<uint64_t>(position_, static_cast<uint64_t>(count));
}

GuardedStream::GuardedStream(std::shared_ptr<ByteSource> source, uint64_t position, uint64_t maximumReads)
    : DcmInputStream(&producer_), producer_(std::move(source), position, maximumReads) {}

DcmInputStreamFactory *GuardedStream::newFactory() const {
  return new Factory(producer_.source_, producer_.position());
}

}  // namespace triaged
