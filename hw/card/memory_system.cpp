// SPDX-License-Identifier: Apache-2.0

#include "card/memory_system.h"

#include <algorithm>
#include <vector>

#include "card/latency.h"

namespace dfx {
namespace {

uint64_t divide_up(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

// Banks that a run of consecutive addresses of one channel visits.
uint64_t rows_of(const DFXMemoryParameters& p, uint64_t bytes) {
  const uint64_t rows = uint64_t{1} << p.low_group_bits;
  const uint64_t span = rows * p.row_bytes;
  return divide_up(bytes, span) * std::min(rows, divide_up(bytes, p.burst_bytes));
}

}  // namespace

uint64_t MemorySystem::hbm_columns(uint64_t bytes) const {
  const uint64_t stripes = divide_up(divide_up(bytes, kStripeBytes), machine_.hbm.channels);
  return stripes * divide_up(kStripeBytes, machine_.hbm.burst_bytes);
}

uint64_t MemorySystem::hbm_tick(uint64_t cycle) const {
  return hbm_.timing().ticks(cycle * machine_.clock_period_ps);
}

uint64_t MemorySystem::hbm_cycle(uint64_t tick) const {
  return to_cycles(hbm_.timing().picoseconds(tick), machine_);
}

uint64_t MemorySystem::strided_columns(const Resolved& r) const {
  std::vector<uint64_t> columns(machine_.hbm.channels);
  const uint64_t stride = 2ull * r.instruction.element_stride;
  for (uint64_t i = 0; i < r.length; ++i) {
    ++columns[(r.address + i * stride) / kStripeBytes % columns.size()];
  }
  return *std::max_element(columns.begin(), columns.end());
}

uint64_t MemorySystem::dma_columns(const Resolved& r) const {
  return r.instruction.opcode == isa::Opcode::write_hbm_transposed ? strided_columns(r)
                                                                   : hbm_columns(2ull * r.length);
}

uint64_t MemorySystem::dma_completion(const Resolved& r, uint64_t start) const {
  const bool is_ddr = r.memory.memory == DFX_MEMORY_DDR;
  const MemoryStream& memory = is_ddr ? ddr_ : hbm_;
  const uint64_t bytes = 2ull * r.length;
  MemoryStream::Run run;
  run.start = memory.timing().ticks(start * machine_.clock_period_ps);
  if (r.instruction.opcode == isa::Opcode::write_hbm_transposed) {
    // One masked write per element, at equal strides inside the channels.
    run.columns = dma_columns(r);
    run.spacing = ColumnSpacing::same_group;
  } else {
    run.columns = is_ddr ? divide_up(bytes, machine_.ddr.burst_bytes) : dma_columns(r);
  }
  return to_cycles(memory.timing().picoseconds(memory.arrival(run).last), machine_);
}

uint64_t MemorySystem::hbm_turnaround() const {
  const DFXMemoryParameters& p = machine_.hbm;
  return p.read_to_write_ticks + p.write_latency_ticks + p.burst_ticks + p.write_to_read_same_ticks;
}

uint64_t MemorySystem::hbm_activations(uint64_t bytes) const {
  const uint64_t stripes = divide_up(bytes, kStripeBytes);
  const uint64_t channels = std::min<uint64_t>(stripes, machine_.hbm.channels);
  return channels * rows_of(machine_.hbm, hbm_columns(bytes) * machine_.hbm.burst_bytes);
}

uint64_t MemorySystem::ddr_activations(uint64_t bytes) const { return rows_of(machine_.ddr, bytes); }

uint64_t MemorySystem::hbm_refreshes(uint64_t cycles) const {
  return cycles * machine_.clock_period_ps / machine_.hbm.refresh_interval_ps;
}

}  // namespace dfx
