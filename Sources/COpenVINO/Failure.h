#pragma once

#include <openvino/c/openvino.h>

#include "COpenVINO.h"

/// Puts a sentence made of `what` and OpenVINO's own words into `error`; answers `status`.
int cov_fail(ov_status_e status, const char *what, cov_error *error);

/// Puts `what` alone into `error`, for what this face itself refuses; never 0.
int cov_refuse(const char *what, cov_error *error);

/// A shape as the C API wants it; the caller frees it with `ov_shape_free`.
ov_status_e cov_shape(const int64_t *dimensions, size_t rank, ov_shape_t *shape);
