// DCMTK's input stream over a ByteSource, with guards that stop a hostile file while it is being parsed.
#pragma once

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcistrma.h>

#include <memory>
#include <string>
#include <vector>

#include "ByteSource.h"
#include "CDCMTK.h"

namespace triaged {

/// DCMTK's parser calls itself for each nested sequence and makes objects for each element without any bound. All of
/// it reads through here, so this is where the depth of the stack and the number of reads are bounded.
class GuardedProducer final : public DcmProducer {
 public:
  GuardedProducer(std::shared_ptr<ByteSource> source, uint64_t position, uint64_t maximumReads);

  OFBool good() const override { return status_.good(); }
  OFCondition status() const override { return status_; }
  OFBool eos() override { return position_ >= source_->size(); }
  offile_off_t avail() override;
  offile_off_t read(void *buffer, offile_off_t count) override;
  offile_off_t skip(offile_off_t count) override;
  void putback(offile_off_t count) override;

  uint64_t position() const { return position_; }
  /// True when a guard stopped the parse: the sequences nest too deeply, or there are too many elements.
  bool isTooDeep() const { return tooDeep_; }
  bool isTooMany() const { return tooMany_; }

 private:
  friend class GuardedStream;
  std::shared_ptr<ByteSource> source_;
  uint64_t position_;
  uint64_t readsLeft_;
  uintptr_t stackTop_;
  OFCondition status_;
  bool tooDeep_ = false;
  bool tooMany_ = false;
  std::vector<uint8_t> window_;
  uint64_t windowStart_ = 0;
};

class GuardedStream final : public DcmInputStream {
 public:
  GuardedStream(std::shared_ptr<ByteSource> source, uint64_t position, uint64_t maximumReads);
  DcmInputStreamFactory *newFactory() const override;
  const GuardedProducer &producer() const { return producer_; }

 private:
  GuardedProducer producer_;
};

}  // namespace triaged
