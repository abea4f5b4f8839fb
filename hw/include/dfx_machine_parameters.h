// SPDX-License-Identifier: Apache-2.0
//
// A machine as the hardware model sees it; DFXMachine holds the same values with their sources.

#ifndef DFX_MACHINE_PARAMETERS_H
#define DFX_MACHINE_PARAMETERS_H

#include <stdint.h>

typedef struct DFXMachineParameters {
  // Architecture: what a program can see.
  uint32_t vector_register_tiles;  // tiles of 64 elements
  uint32_t scalar_registers;
  uint32_t instruction_memory_bytes;
  uint64_t hbm_bytes;
  uint64_t ddr_bytes;
  uint64_t instruction_limit;  // per pass and device, to catch endless loops
} DFXMachineParameters;

#endif
