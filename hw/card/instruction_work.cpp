// SPDX-License-Identifier: Apache-2.0

#include "card/instruction_work.h"

#include <algorithm>

#include "card/instruction_traffic.h"
#include "functional/events.h"

namespace dfx {
namespace {

using isa::Engine;

constexpr uint64_t kBeatBytes = 32;  // the least that HBM moves

uint64_t divide_up(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

uint64_t whole(uint64_t count, uint64_t unit) { return divide_up(count, unit) * unit; }

// Consecutive bytes: whole rounds over all channels, and the stripes at both ends.
void add_run(uint64_t address, uint64_t bytes, std::vector<uint64_t>* channels) {
  const uint64_t round = kStripeBytes * channels->size();
  if (bytes >= round) {
    for (uint64_t& channel : *channels) channel += bytes / round * kStripeBytes;
  }
  for (uint64_t left = bytes % round; left > 0;) {
    const uint64_t part = std::min(left, kStripeBytes - address % kStripeBytes);
    (*channels)[address / kStripeBytes % channels->size()] += part;
    address += part;
    left -= part;
  }
}

// Banks that a run of consecutive addresses of one channel visits.
uint64_t rows_of(const DFXMemoryParameters& p, uint64_t bytes) {
  const uint64_t rows = uint64_t{1} << p.low_group_bits;
  const uint64_t span = rows * p.row_bytes;
  return divide_up(bytes, span) * std::min(rows, divide_up(bytes, p.burst_bytes));
}

// Rows opened by `bytes` of a striped memory, all channels together.
uint64_t striped_activations(const DFXMemoryParameters& p, uint64_t bytes) {
  const uint64_t stripes = divide_up(bytes, kStripeBytes);
  const uint64_t each = whole(divide_up(stripes, p.channels) * kStripeBytes, p.burst_bytes);
  return std::min<uint64_t>(stripes, p.channels) * rows_of(p, each);
}

}  // namespace

void InstructionWork::count(const Resolved& r, uint64_t* events,
                            std::vector<uint64_t>* channel_bytes) const {
  count_events(r, machine_, events);
  count_activations(r, events);
  channel_bytes->resize(machine_.hbm.channels);
  count_channels(r, channel_bytes);
}

void InstructionWork::count_activations(const Resolved& r, uint64_t* events) const {
  const auto add = [events](Event event, uint64_t count) {
    events[static_cast<uint32_t>(event)] += count;
  };
  if (r.engine == Engine::mpu) {
    add(Event::hbm_activation, striped_activations(machine_.hbm, matrix_bytes(r, machine_)));
  } else if (r.engine == Engine::dma && r.memory.memory == DFX_MEMORY_DDR) {
    add(Event::ddr_activation, rows_of(machine_.ddr, 2ull * r.length));
  } else if (r.engine == Engine::dma) {
    add(Event::hbm_activation, striped_activations(machine_.hbm, r.memory.end - r.memory.begin));
  }
}

void InstructionWork::count_channels(const Resolved& r, std::vector<uint64_t>* channels) const {
  const bool is_dma = r.engine == Engine::dma && r.memory.memory == DFX_MEMORY_HBM;
  if (!is_dma && r.engine != Engine::mpu) return;
  traffic_of(r, machine_).for_each_run([&](uint64_t address, uint64_t bytes) {
    // Less than a beat moves as a whole one, with a mask.
    const uint64_t first = is_dma ? address / kBeatBytes * kBeatBytes : address;
    add_run(first, is_dma ? whole(address + bytes - first, kBeatBytes) : bytes, channels);
  });
}

uint64_t InstructionWork::refreshes(uint64_t cycles) const {
  const DFXMemoryParameters& p = machine_.hbm;
  return cycles * machine_.clock_period_ps / p.refresh_interval_ps * p.channels;
}

}  // namespace dfx
