#include "Failure.h"

#include <string.h>

int cov_fail(ov_status_e status, const char *what, cov_error *error) {
  if (status == OK) return 0;
  const char *reason = ov_get_last_err_msg();
  const char *kind = ov_get_error_info(status);
  snprintf(
    error->message, sizeof error->message, "%s: %s%s%s", what, kind ? kind : "", reason && *reason ? ": " : "",
    reason ? reason : "");
  // Both OpenVINO texts: the reason is ours to free, the kind is not.
  ov_free(reason);
  for (char *c = error->message; *c; c++) {
    if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
  }
  return status;
}

int cov_refuse(const char *what, cov_error *error) {
  snprintf(error->message, sizeof error->message, "%s", what);
  return PARAMETER_MISMATCH;
}

ov_status_e cov_shape(const int64_t *dimensions, size_t rank, ov_shape_t *shape) {
  return ov_shape_create((int64_t)rank, dimensions, shape);
}
