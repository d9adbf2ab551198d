// DCMTK's process-wide switches, set once.
#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcobject.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/dcmnet/dul.h>
#include <dcmtk/oflog/oflog.h>

#include <mutex>

#include "CDCMTK.h"

extern "C" {

const char *triaged_dcmtk_version(void) { return OFFIS_DCMTK_VERSION; }

void triaged_dcmtk_prepare(void) {
  static std::once_flag once;
  try {
    std::call_once(once, [] {
      OFLog::configure(OFLogger::OFF_LOG_LEVEL);
      // Values are kept as the sender wrote them.
      dcmEnableAutomaticInputDataCorrection.set(OFFalse);
      dcmDisableGethostbyaddr.set(OFTrue);
      DJDecoderRegistration::registerCodecs(EDC_photometricInterpretation, EUC_never, EPC_colorByPixel);
      DJLSDecoderRegistration::registerCodecs(EJLSUC_never, EJLSPC_colorByPixel);
    });
  } catch (...) {
    // Without the switches DCMTK still works, only louder.
  }
}

}  // extern "C"
