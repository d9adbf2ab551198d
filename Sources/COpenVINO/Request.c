#include <stdlib.h>
#include <string.h>

#include "Failure.h"

struct cov_request {
  ov_infer_request_t *request;
  // OpenVINO keeps the callback's address, not a copy of it.
  ov_callback_t callback;
};

int cov_request_create(
  const cov_network *network, cov_completion completion, void *context, cov_request **request,
  cov_error *error) {
  cov_request *made = calloc(1, sizeof *made);
  if (!made) return cov_refuse("no memory for a request", error);
  made->callback.callback_func = completion;
  made->callback.args = context;
  int failure = cov_fail(
    ov_compiled_model_create_infer_request((const ov_compiled_model_t *)network, &made->request),
    "no request can be made", error);
  if (!failure) {
    failure = cov_fail(
      ov_infer_request_set_callback(made->request, &made->callback), "the completion is refused", error);
  }
  if (failure) {
    cov_request_free(made);
    return failure;
  }
  *request = made;
  return 0;
}

void cov_request_free(cov_request *request) {
  if (request->request) ov_infer_request_free(request->request);
  free(request);
}

int cov_request_set_input(
  cov_request *request, const char *name, const int64_t *dimensions, size_t rank, const float *values,
  size_t count, cov_error *error) {
  ov_tensor_t *tensor = NULL;
  int failure =
    cov_fail(ov_infer_request_get_tensor(request->request, name, &tensor), "no such input", error);
  if (failure) return failure;

  ov_shape_t shape = {0, NULL};
  void *data = NULL;
  size_t size = 0;
  failure = cov_fail(cov_shape(dimensions, rank, &shape), "the shape is refused", error);
  if (!failure) failure = cov_fail(ov_tensor_set_shape(tensor, shape), "the shape is refused", error);
  if (!failure) failure = cov_fail(ov_tensor_get_size(tensor, &size), "the input has no size", error);
  if (!failure && size != count) failure = cov_refuse("the input's size is wrong", error);
  if (!failure) failure = cov_fail(ov_tensor_data(tensor, &data), "the input has no room", error);
  if (!failure) memcpy(data, values, count * sizeof *values);
  if (shape.dims) ov_shape_free(&shape);
  ov_tensor_free(tensor);
  return failure;
}

int cov_request_start(cov_request *request, cov_error *error) {
  return cov_fail(ov_infer_request_start_async(request->request), "the inference can't start", error);
}

void cov_request_cancel(cov_request *request) { ov_infer_request_cancel(request->request); }

int cov_request_wait(cov_request *request, cov_error *error) {
  return cov_fail(ov_infer_request_wait(request->request), "the inference failed", error);
}

int cov_request_output(
  cov_request *request, const char *name, int64_t *dimensions, size_t *rank, const float **values,
  size_t *count, cov_error *error) {
  ov_tensor_t *tensor = NULL;
  int failure =
    cov_fail(ov_infer_request_get_tensor(request->request, name, &tensor), "no such output", error);
  if (failure) return failure;

  ov_shape_t shape = {0, NULL};
  ov_element_type_e type = DYNAMIC;
  void *data = NULL;
  failure = cov_fail(ov_tensor_get_shape(tensor, &shape), "the output has no shape", error);
  if (!failure && (shape.rank < 0 || shape.rank > COV_RANK_LIMIT)) {
    failure = cov_refuse("the output has too many dimensions", error);
  }
  if (!failure) failure = cov_fail(ov_tensor_get_element_type(tensor, &type), "the output has no type", error);
  if (!failure && type != F32) {
    failure = cov_refuse("the output is not of 32-bit floats", error);
  }
  if (!failure) failure = cov_fail(ov_tensor_get_size(tensor, count), "the output has no size", error);
  if (!failure) failure = cov_fail(ov_tensor_data(tensor, &data), "the output has no values", error);
  if (!failure) {
    *rank = (size_t)shape.rank;
    for (int64_t i = 0; i < shape.rank; i++) dimensions[i] = shape.dims[i];
    *values = data;
  }
  if (shape.dims) ov_shape_free(&shape);
  // The request holds the same memory: only this handle goes.
  ov_tensor_free(tensor);
  return failure;
}
