// SPDX-License-Identifier: Apache-2.0

#include "card/instruction_work.h"

#include <algorithm>

#include "functional/events.h"

namespace dfx {
namespace {

using isa::Engine;
using isa::Opcode;

constexpr uint64_t kBeatBytes = 32;  // the least that HBM moves

uint64_t whole(uint64_t count, uint64_t unit) { return (count + unit - 1) / unit * unit; }

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
    add(Event::hbm_activation, memory_.hbm_activations(matrix_bytes(r, machine_)));
  } else if (r.engine == Engine::dma && r.memory.memory == DFX_MEMORY_DDR) {
    add(Event::ddr_activation, memory_.ddr_activations(2ull * r.length));
  } else if (r.engine == Engine::dma) {
    add(Event::hbm_activation, memory_.hbm_activations(r.memory.end - r.memory.begin));
  }
}

void InstructionWork::count_channels(const Resolved& r, std::vector<uint64_t>* bytes) const {
  if (r.engine == Engine::mpu) {
    if (r.reads_packed_matrix()) {
      add_run(r.address, matrix_bytes(r, machine_), bytes);
    } else {
      count_streamed_matrix(r, bytes);
    }
  } else if (r.engine == Engine::dma && r.memory.memory == DFX_MEMORY_HBM) {
    if (r.instruction.opcode != Opcode::write_hbm_transposed) {
      add_run(r.address, whole(2ull * r.length, kBeatBytes), bytes);
      return;
    }
    const uint64_t stride = 2ull * r.instruction.element_stride;
    for (uint64_t i = 0; i < r.length; ++i) {
      add_run((r.address + i * stride) / kBeatBytes * kBeatBytes, kBeatBytes, bytes);
    }
  }
}

// Keys and values lie lane by lane: of each column, the inner elements that hold something are read.
void InstructionWork::count_streamed_matrix(const Resolved& r, std::vector<uint64_t>* bytes) const {
  const uint64_t inner = whole(r.inner, machine_.tile_lanes);
  const uint64_t columns = whole(r.columns, machine_.tile_lanes);
  const uint64_t pitch = 2ull * kTileElements;
  for (uint64_t first = 0; first < inner; first += kTileElements) {
    const uint64_t part = 2 * std::min<uint64_t>(kTileElements, inner - first);
    const uint64_t tile = r.address + first / kTileElements * r.instruction.column_capacity * pitch;
    if (part == pitch) {
      add_run(tile, columns * pitch, bytes);
      continue;
    }
    for (uint64_t column = 0; column < columns; ++column) add_run(tile + column * pitch, part, bytes);
  }
}

}  // namespace dfx
