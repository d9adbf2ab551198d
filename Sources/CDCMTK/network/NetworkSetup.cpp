#include "NetworkSetup.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dcmtrans.h>
#include <dcmtk/dcmnet/dul.h>

#include "CDCMTK.h"

void prepareNetwork() {
  static std::once_flag once;
  std::call_once(once, [] {
    triaged_dcmtk_prepare();
    // PacedConnection keeps the time.
    dcmSocketReceiveTimeout.set(-1);
    dcmSocketSendTimeout.set(-1);
  });
}

std::mutex &handOverMutex() {
  static std::mutex mutex;
  return mutex;
}

void handOverSocket(int descriptor) { dcmExternalSocketHandle.set(descriptor); }
void forgetHandedOverSocket() { dcmExternalSocketHandle.set(DCMNET_INVALID_SOCKET); }
