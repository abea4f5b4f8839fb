// SPDX-License-Identifier: Apache-2.0

#include "card/dma.h"

#include <algorithm>

#include "card/instruction_traffic.h"

namespace dfx {

void Dma::work(Accepted& instruction, std::vector<Half>*) {
  const Resolved& r = instruction.resolved;
  const bool is_ddr = r.memory.memory == DFX_MEMORY_DDR;
  memory_if& memory = is_ddr ? *ddr[0] : *hbm[0];
  const StallCause cause = is_ddr ? StallCause::ddr : StallCause::hbm_latency;
  const uint64_t start = cycle();
  const AccessTimes times = memory.access({traffic_of(r, machine_), start, r.memory.is_write});
  instruction.timeline.add(StallCause::hbm_bandwidth, times.granted);
  instruction.timeline.add(cause, times.last);
  wait_cycles(std::max<uint64_t>(1, times.last - start));
  // What came later may have delayed it.
  for (uint64_t last = memory.access_end(); last > cycle(); last = memory.access_end()) {
    instruction.timeline.extend(cause, last);
    wait_cycles(last - cycle());
  }
}

}  // namespace dfx
