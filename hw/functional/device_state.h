// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_DEVICE_STATE_H
#define DFX_FUNCTIONAL_DEVICE_STATE_H

#include <cstdint>
#include <vector>

#include "functional/half.h"
#include "functional/mapped_memory.h"
#include "include/dfx_hardware.h"

namespace dfx {

constexpr unsigned kTileElements = 64;
constexpr unsigned kTileLanes = 16;
constexpr unsigned kTileBytes = kTileElements * kTileLanes * 2;
constexpr unsigned kGroupsPerBlock = 16;
constexpr unsigned kIndexRegisters = 4;

// What a program can see of a device.
struct DeviceState {
  explicit DeviceState(const DFXMachineParameters& machine, const CommonMemory* common_ddr = nullptr)
      : vectors(static_cast<size_t>(machine.vector_register_tiles) * kTileElements),
        scalars(machine.scalar_registers),
        hbm(machine.hbm.capacity_bytes),
        ddr(machine.ddr.capacity_bytes, common_ddr) {}

  MappedMemory& memory(DFXMemory which) { return which == DFX_MEMORY_HBM ? hbm : ddr; }
  const MappedMemory& memory(DFXMemory which) const { return which == DFX_MEMORY_HBM ? hbm : ddr; }

  void clear_registers() {
    vectors.assign(vectors.size(), 0);
    scalars.assign(scalars.size(), 0);
  }

  std::vector<Half> vectors;
  std::vector<Half> scalars;
  MappedMemory hbm;
  MappedMemory ddr;
};

// What the controller of a device knows during a pass.
struct ControllerState {
  uint32_t card = 0;   // its number on the ring
  uint32_t cards = 1;  // on the ring
  uint32_t token = 0;
  uint32_t position = 0;
  uint32_t layers = 0;
  uint64_t slot_offset = 0;  // slot x slot stride, bytes
  uint32_t index[kIndexRegisters] = {};
  uint32_t bound[kIndexRegisters] = {};  // 0 = its loop was not started
};

}  // namespace dfx

#endif
