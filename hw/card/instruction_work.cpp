// SPDX-License-Identifier: Apache-2.0

#include "card/instruction_work.h"

#include <algorithm>
#include <numeric>

#include "card/instruction_traffic.h"
#include "functional/events.h"

namespace dfx {
namespace {

using isa::Engine;

constexpr uint64_t kBeatBytes = 32;  // the least that HBM moves

uint64_t divide_up(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

uint64_t whole(uint64_t count, uint64_t unit) { return divide_up(count, unit) * unit; }

// `times` as many as consecutive bytes have: whole rounds over all channels, and the stripes at both ends.
void add_run(uint64_t address, uint64_t bytes, uint64_t times, std::vector<uint64_t>* channels) {
  const uint64_t round = kStripeBytes * channels->size();
  uint64_t left = bytes;
  if (bytes >= round) {
    for (uint64_t& channel : *channels) channel += bytes / round * kStripeBytes * times;
    left %= round;
  }
  uint64_t channel = address / kStripeBytes % channels->size();
  while (left > 0) {
    const uint64_t part = std::min(left, kStripeBytes - address % kStripeBytes);
    (*channels)[channel] += part * times;
    address += part;
    left -= part;
    if (++channel == channels->size()) channel = 0;
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

void InstructionWork::count(const Resolved& r, uint64_t* events, std::vector<uint64_t>* channel_bytes) const {
  count_events(r, machine_, events);
  count_activations(r, events);
  channel_bytes->resize(machine_.hbm.channels);
  count_channels(r, channel_bytes);
}

void InstructionWork::count_activations(const Resolved& r, uint64_t* events) const {
  const auto add = [events](Event event, uint64_t count) { events[static_cast<uint32_t>(event)] += count; };
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
  const uint64_t round = kStripeBytes * channels->size();
  const Traffic traffic = traffic_of(r, machine_);
  for (const AddressPattern& part : traffic.parts) {
    // Runs that lie whole rounds apart visit the same channels.
    const uint64_t different = round / std::gcd(round, part.stride);
    for (uint64_t run = 0; run < std::min(different, part.runs); ++run) {
      const uint64_t times = (part.runs - run + different - 1) / different;
      const uint64_t address = part.address + run * part.stride;
      // Less than a beat moves as a whole one, with a mask.
      const uint64_t first = is_dma ? address / kBeatBytes * kBeatBytes : address;
      const uint64_t bytes = is_dma ? whole(address + part.bytes - first, kBeatBytes) : part.bytes;
      add_run(first, bytes, times, channels);
    }
  }
}

uint64_t InstructionWork::refreshes(uint64_t cycles) const {
  const DFXMemoryParameters& p = machine_.hbm;
  return cycles * machine_.clock_period_ps / p.refresh_interval_ps * p.channels;
}

}  // namespace dfx
