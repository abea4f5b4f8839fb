// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_TIMING_WEIGHT_STREAM_H
#define DFX_TIMING_WEIGHT_STREAM_H

#include <cstdint>

#include "functional/resolve.h"
#include "timing/latency.h"

namespace dfx {

// How a matrix instruction spends its time at the matrix unit, in cycles.
struct MatrixSchedule {
  uint64_t hbm_latency = 0;    // waiting for the first data
  uint64_t hbm_bandwidth = 0;  // waiting for data beyond the unit's own pace
  uint64_t compute = 0;        // consuming tiles and draining the pipeline
  uint64_t total() const { return hbm_latency + hbm_bandwidth + compute; }
};

// HBM as the matrix unit sees it: weights are streamed in program order into a buffer, ahead of the
// instruction that consumes them; keys and values are fetched when their instruction is accepted,
// because the pass has just written them.
class WeightStream {
 public:
  explicit WeightStream(const DFXMachineParameters& machine) : machine_(machine) {}

  // A pass begins: nothing is buffered, the first weights are requested at once.
  void begin_pass(uint64_t cycle) { stream_free_ps_ = cycle * machine_.clock_period_ps; }

  // The schedule of an instruction that reaches the matrix unit at `start`.
  MatrixSchedule schedule(const Resolved& resolved, uint64_t start);

 private:
  const DFXMachineParameters& machine_;
  uint64_t stream_free_ps_ = 0;  // when the channels have delivered everything requested before
};

}  // namespace dfx

#endif
