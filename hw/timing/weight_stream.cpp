// SPDX-License-Identifier: Apache-2.0

#include "timing/weight_stream.h"

#include <algorithm>

namespace dfx {

MatrixSchedule WeightStream::schedule(const Resolved& r, uint64_t start) {
  const uint64_t start_ps = start * machine_.clock_period_ps;
  const uint64_t bytes = matrix_bytes(r);
  const MatrixCycles cycles = matrix_cycles(r, machine_);
  MatrixSchedule schedule;
  schedule.compute = cycles.stream + cycles.pipeline;

  const bool prefetched = r.instruction.opcode == isa::Opcode::conv1d;
  // When the request of this instruction's data goes out, and when its first data arrive.
  const uint64_t request_ps = prefetched ? stream_free_ps_ : std::max(stream_free_ps_, start_ps);
  const uint64_t first_ps =
      prefetched && request_ps < start_ps ? request_ps : request_ps + machine_.hbm_latency_ps;

  // What the buffer holds when the unit is ready; the rest arrives while it computes.
  uint64_t buffered = 0;
  if (first_ps < start_ps) {
    const uint64_t arrived =
        (start_ps - first_ps) / 1000 * machine_.hbm_bytes_per_us / 1000;
    buffered = std::min({bytes, machine_.weight_buffer_bytes, arrived});
  }
  const uint64_t stream_begin_ps = std::max(start_ps, first_ps);
  const uint64_t stream_end_ps =
      stream_begin_ps + transfer_ps(bytes - buffered, machine_.hbm_bytes_per_us);
  if (first_ps > start_ps) schedule.hbm_latency = to_cycles(first_ps - start_ps, machine_);
  const uint64_t stream_cycles = to_cycles(stream_end_ps - stream_begin_ps, machine_);
  schedule.hbm_bandwidth = stream_cycles > cycles.stream ? stream_cycles - cycles.stream : 0;

  // Data that were buffered before leave the channels free from the moment the last of them came.
  if (buffered == bytes) {
    stream_free_ps_ = first_ps + transfer_ps(bytes, machine_.hbm_bytes_per_us);
  } else {
    stream_free_ps_ = stream_end_ps;
  }
  return schedule;
}

}  // namespace dfx
