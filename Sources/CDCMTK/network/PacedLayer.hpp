#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dcmlayer.h>

#include <mutex>

#include "PacedConnection.hpp"

/// Makes the connection of one association and lets the next hand-over begin as soon as it is made.
class PacedLayer : public DcmTransportLayer {
 public:
  explicit PacedLayer(const triaged_association_limits &limits) : limits_(limits) {}

  /// The lock under which a socket is handed to DCMTK; released when DCMTK has taken it.
  void releaseWhenTaken(std::unique_lock<std::mutex> *lock) { lock_ = lock; }

  DcmTransportConnection *createConnection(DcmNativeSocketType socket, OFBool useSecureLayer) override;

  /// Null until DCMTK has asked for one; DCMTK owns it.
  PacedConnection *connection() const { return connection_; }

 private:
  triaged_association_limits limits_;
  std::unique_lock<std::mutex> *lock_ = nullptr;
  PacedConnection *connection_ = nullptr;
};
