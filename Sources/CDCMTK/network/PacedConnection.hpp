#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dcmtrans.h>

#include <cstdint>

#include "CDCMTKNetwork.h"

/// A TCP connection whose reads and writes end by themselves when the peer is silent or drips.
///
/// DCMTK knows one receive timeout for the process and starts it anew with each byte; here a message must make a minimum
/// progress in each window, so that neither half a PDU nor one byte a second holds a thread. Only the time spent waiting for
/// the peer counts: what we do with its data is not its fault.
class PacedConnection : public DcmTCPConnection {
 public:
  enum class Phase { association, idle, command, data };

  PacedConnection(DcmNativeSocketType socket, const triaged_association_limits &limits);

  /// What is awaited from here on; the windows start anew.
  void enter(Phase phase);

  triaged_outcome failure() const { return failure_; }
  uint64_t bytesReceived() const { return bytesReceived_; }

  ssize_t read(void *buffer, size_t count) override;
  ssize_t write(void *buffer, size_t count) override;
  OFBool networkDataAvailable(int timeoutSeconds) override;

 private:
  int64_t windowLength() const;  // microseconds
  bool continueAfterWindow();
  void took(size_t count);
  void startWindow();
  ssize_t fail(triaged_outcome failure);

  triaged_association_limits limits_;
  Phase phase_ = Phase::association;
  triaged_outcome failure_ = triaged_outcome_ok;
  uint64_t bytesReceived_ = 0;
  uint64_t phaseBytes_ = 0;
  uint64_t windowBytes_ = 0;
  int64_t windowWaited_ = 0;  // microseconds
};
