// SPDX-License-Identifier: Apache-2.0

#include "card/vpu.h"

#include <algorithm>

#include "card/latency.h"

namespace dfx {

void Vpu::work(Accepted& instruction, std::vector<Half>*) {
  const uint64_t start = cycle();
  const VectorCycles cycles = vector_cycles(instruction.resolved, machine_);
  const Collection::Bounds bounds = collection(instruction).bounds({cycles.operands, cycles.operands});
  const uint64_t produced = std::max(start + cycles.total, bounds.produced);
  const uint64_t end = std::max(produced, bounds.collected);
  instruction.timeline.add(StallCause::register_dependency, produced - cycles.total, {bounds.producer});
  instruction.timeline.add(StallCause::operand_collection, end - cycles.total);
  instruction.timeline.add(StallCause::vpu_compute, end);
  registers->announce(instruction.entry, {true, std::min(start + cycles.chunk, end), end, kTileElements});
  wait_cycles(std::max<uint64_t>(1, end - start));
}

}  // namespace dfx
