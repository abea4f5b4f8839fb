// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_WEIGHT_STREAM_H
#define DFX_CARD_WEIGHT_STREAM_H

#include <cstdint>

#include "functional/resolve.h"
#include "card/latency.h"
#include "card/memory_system.h"
#include "card/operand_collector.h"

namespace dfx {

// How a matrix instruction spends its time at the matrix unit, in cycles.
struct MatrixSchedule {
  uint64_t hbm_latency = 0;    // waiting for the first data
  uint64_t hbm_bandwidth = 0;  // waiting for data beyond the unit's own pace
  uint64_t operands = 0;       // waiting for chained operands beyond that
  uint64_t collection = 0;     // waiting for the collector beyond that
  uint64_t compute = 0;        // consuming tiles and draining the pipeline
  uint64_t later_blocks = 0;   // of it, from the first results to the last
  uint64_t total() const { return hbm_latency + hbm_bandwidth + operands + collection + compute; }
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

  // The schedule of an instruction that the matrix unit begins in cycle `start`, while its vector operands
  // are being collected.
  MatrixSchedule schedule(const Resolved& resolved, uint64_t start, const Collection& collection);

  // Another engine moves `columns` of each channel from cycle `now` on. While weights are streaming, the
  // ports take turns: the engine waits for a burst of the stream, and the stream for the access and, at a
  // write, for the bus to turn around twice. Returns the cycle in which the engine has its turn.
  uint64_t share(uint64_t now, uint64_t columns, bool is_write);

 private:
  // Tick at which the last of `columns` is there when `buffer` of them may be fetched before `begin`.
  uint64_t fetch(const MemoryStream::Run& run, uint64_t buffer, uint64_t begin) const;

  const DFXMachineParameters& machine_;
  const MemorySystem& memory_;
  uint64_t free_tick_ = 0;  // when the channels have issued everything requested before
};

}  // namespace dfx

#endif
