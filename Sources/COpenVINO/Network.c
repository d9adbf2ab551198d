#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "Failure.h"

// The opaque types of the face are OpenVINO's own objects.
#define CORE(p) ((ov_core_t *)(p))
#define NETWORK(p) ((ov_compiled_model_t *)(p))

int cov_core_create(cov_core **core, cov_error *error) {
  ov_core_t *made = NULL;
  int failure = cov_fail(ov_core_create(&made), "the runtime can't be loaded", error);
  *core = (cov_core *)made;
  return failure;
}

void cov_core_free(cov_core *core) { ov_core_free(CORE(core)); }

int cov_network_compile(
  cov_core *core, const char *file, const char *weights, const char *precision, int streams, int threads,
  cov_network **network, cov_error *error) {
  ov_model_t *model = NULL;
  int failure =
    cov_fail(ov_core_read_model(CORE(core), file, weights, &model), "the network can't be read", error);
  if (failure) return failure;

  char stream_text[16], thread_text[16];
  snprintf(stream_text, sizeof stream_text, "%d", streams);
  snprintf(thread_text, sizeof thread_text, "%d", threads);
  // Pinning would fight the service's other threads for the same cores.
  ov_compiled_model_t *compiled = NULL;
  ov_status_e status = ov_core_compile_model(
    CORE(core), model, "CPU", 8, &compiled, ov_property_key_hint_inference_precision, precision,
    ov_property_key_num_streams, stream_text, ov_property_key_inference_num_threads, thread_text,
    ov_property_key_hint_enable_cpu_pinning, "NO");
  ov_model_free(model);
  *network = (cov_network *)compiled;
  return cov_fail(status, "the network can't be compiled", error);
}

void cov_network_free(cov_network *network) { ov_compiled_model_free(NETWORK(network)); }

void cov_release_unused_memory(void) { malloc_trim(0); }

size_t cov_network_input_count(const cov_network *network) {
  size_t count = 0;
  return ov_compiled_model_inputs_size(NETWORK(network), &count) == OK ? count : 0;
}

size_t cov_network_output_count(const cov_network *network) {
  size_t count = 0;
  return ov_compiled_model_outputs_size(NETWORK(network), &count) == OK ? count : 0;
}

static int describe(ov_output_const_port_t *source, cov_port *port, cov_error *error) {
  ov_element_type_e type;
  int failure = cov_fail(ov_port_get_element_type(source, &type), "the element type is unknown", error);
  if (failure) return failure;
  ov_partial_shape_t shape;
  failure = cov_fail(ov_port_get_partial_shape(source, &shape), "the shape is unknown", error);
  if (failure) return failure;
  int64_t rank = ov_dimension_is_dynamic(shape.rank) ? -1 : shape.rank.min;
  if (rank < 0 || rank > COV_RANK_LIMIT) {
    ov_partial_shape_free(&shape);
    return cov_refuse("the number of dimensions is unknown or too great", error);
  }
  memset(port, 0, sizeof *port);
  port->is_float32 = type == F32;
  port->rank = (size_t)rank;
  for (int64_t i = 0; i < rank; i++) {
    port->dimensions[i] = ov_dimension_is_dynamic(shape.dims[i]) ? -1 : shape.dims[i].min;
  }
  ov_partial_shape_free(&shape);
  return 0;
}

int cov_network_input(const cov_network *network, const char *name, cov_port *port, cov_error *error) {
  ov_output_const_port_t *source = NULL;
  ov_status_e status = ov_compiled_model_input_by_name(NETWORK(network), name, &source);
  if (status != OK) return cov_fail(status, "no such input", error);
  int failure = describe(source, port, error);
  ov_output_const_port_free(source);
  return failure;
}

int cov_network_output(const cov_network *network, const char *name, cov_port *port, cov_error *error) {
  ov_output_const_port_t *source = NULL;
  ov_status_e status = ov_compiled_model_output_by_name(NETWORK(network), name, &source);
  if (status != OK) return cov_fail(status, "no such output", error);
  int failure = describe(source, port, error);
  ov_output_const_port_free(source);
  return failure;
}
