// DCMTK's data sets to and from the flat run of events that crosses the C face.
#pragma once

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "CDCMTK.h"

namespace triaged {

/// Appends the events of `item` and all it holds, text in UTF-8, without group lengths and without PixelData.
/// Throws `Failure` when a limit is passed or a value can't be loaded.
void appendEvents(DcmItem &item, const triaged_limits &limits, std::vector<uint8_t> &events);

/// Makes the data set that `events` describe. Throws `Failure`.
std::unique_ptr<DcmDataset> dataSetFromEvents(const uint8_t *events, size_t count);

}  // namespace triaged
