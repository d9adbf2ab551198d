// How the C++ half reports a failure: thrown inside, turned into a value at the C face.
#pragma once

#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "CDCMTK.h"

namespace triaged {

/// A failure on its way to the C face.
struct Failure {
  triaged_status status;
  std::string text;
  uint64_t limit = 0;
};

inline int report(triaged_failure *out, triaged_status status, const char *text, uint64_t limit = 0) {
  if (out) {
    out->status = status;
    out->limit = limit;
    std::snprintf(out->text, sizeof out->text, "%s", text);
  }
  return static_cast<int>(status);
}

/// Runs `body` so that nothing thrown passes the C face.
template <typename Body>
int guarded(triaged_failure *out, triaged_status unexpected, Body body) noexcept {
  try {
    body();
    return TRIAGED_OK;
  } catch (const Failure &failure) {
    return report(out, failure.status, failure.text.c_str(), failure.limit);
  } catch (const std::bad_alloc &) {
    return report(out, unexpected, "out of memory");
  } catch (const std::exception &error) {
    return report(out, unexpected, error.what());
  } catch (...) {
    return report(out, unexpected, "unknown failure");
  }
}

}  // namespace triaged
