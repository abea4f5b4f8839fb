// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_TIMING_WEIGHT_STREAM_H
#define DFX_TIMING_WEIGHT_STREAM_H

#include <cstdint>

#include "functional/resolve.h"
#include "timing/latency.h"
#include "timing/memory_system.h"

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
  WeightStream(const DFXMachineParameters& machine, const MemorySystem& memory)
      : machine_(machine), memory_(memory) {}

  // A pass begins: nothing is buffered, the first weights are requested at once.
  void begin_pass() { free_tick_ = 0; }

  // The schedule of an instruction that reaches the matrix unit in cycle `start`.
  MatrixSchedule schedule(const Resolved& resolved, uint64_t start);

  // Another engine writes to HBM in cycle `now`: a stream that is under way turns the bus around.
  void disturb(uint64_t now);

 private:
  // Tick at which the last of `columns` is there when `buffer` of them may be fetched before `begin`.
  uint64_t fetch(const MemoryStream::Run& run, uint64_t buffer, uint64_t begin) const;

  const DFXMachineParameters& machine_;
  const MemorySystem& memory_;
  uint64_t free_tick_ = 0;  // when the channels have issued everything requested before
};

}  // namespace dfx

#endif
