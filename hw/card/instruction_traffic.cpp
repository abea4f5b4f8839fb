// SPDX-License-Identifier: Apache-2.0

#include "card/instruction_traffic.h"

#include <algorithm>

#include "functional/events.h"

namespace dfx {
namespace {

uint64_t whole(uint64_t count, uint64_t unit) { return (count + unit - 1) / unit * unit; }

// Keys and values lie lane by lane: of each column, the inner elements that hold something are read.
Traffic streamed_matrix(const Resolved& r, const DFXMachineParameters& machine) {
  const uint64_t inner = whole(r.inner, machine.tile_lanes);
  const uint64_t columns = whole(r.columns, machine.tile_lanes);
  const uint64_t pitch = 2ull * kTileElements;
  const uint64_t tile = r.instruction.column_capacity * pitch;
  const uint64_t tiles = inner / kTileElements;
  Traffic traffic;
  traffic.parts[0] = {r.address, columns * pitch, tiles, tile};
  if (tiles == 1 || columns * pitch == tile) {
    traffic.parts[0] = {r.address, tiles * columns * pitch, tiles > 0 ? 1u : 0u, 0};
  }
  const uint64_t rest = inner - tiles * kTileElements;
  if (rest > 0) traffic.parts[1] = {r.address + tiles * tile, 2 * rest, columns, pitch};
  return traffic;
}

}  // namespace

Traffic traffic_of(const Resolved& r, const DFXMachineParameters& machine) {
  if (r.engine == isa::Engine::mpu) {
    return r.reads_packed_matrix() ? Traffic::contiguous(r.address, matrix_bytes(r, machine))
                                   : streamed_matrix(r, machine);
  }
  if (isa::timing_class(r.instruction.opcode) == isa::TimingClass::dma_write_transposed) {
    return {{{r.address, 2, r.length, 2ull * r.instruction.element_stride}, {}}};
  }
  return Traffic::contiguous(r.address, 2ull * r.length);
}

}  // namespace dfx
