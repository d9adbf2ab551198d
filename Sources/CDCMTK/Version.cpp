#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
extern "C" {
#include "CDCMTK.h"
}
const char *triaged_dcmtk_version(void) { return OFFIS_DCMTK_VERSION; }
