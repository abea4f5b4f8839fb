// SPDX-License-Identifier: Apache-2.0
//
// A machine as the hardware model sees it; DFXMachine holds the same values with their sources. Times
// are integers: cycles of the kernel clock, or picoseconds.

#ifndef DFX_MACHINE_PARAMETERS_H
#define DFX_MACHINE_PARAMETERS_H

#include <stdint.h>

#include "dfx_memory.h"

typedef struct DFXMachineParameters {
  // Architecture: what a program can see.
  uint32_t vector_register_tiles;  // tiles of 64 elements
  uint32_t scalar_registers;
  uint32_t instruction_memory_bytes;
  uint64_t hbm_bytes;
  uint64_t ddr_bytes;
  uint64_t instruction_limit;  // per pass and device, to catch endless loops

  // Core.
  uint64_t clock_period_ps;
  uint32_t tile_inner;         // elements of the inner dimension per tile
  uint32_t tile_lanes;         // columns per tile
  uint32_t fetch_cycles;       // from the program counter to a decoded instruction
  uint32_t dispatch_cycles;    // from operands ready to accepted
  uint32_t operand_buffers;      // of a unit: one it works from, others that are being filled
  uint32_t register_read_ports;  // of the vector registers, shared by all operand collectors
  uint32_t multiply_cycles;
  uint32_t add_cycles;
  uint32_t accumulate_cycles;  // until an accumulator takes its next sum
  uint32_t compare_cycles;
  uint32_t exp_cycles;
  uint32_t move_cycles;
  uint32_t gelu_cycles;
  uint32_t chunk_overhead_cycles;  // per 64-lane chunk of a vector instruction
  uint32_t scalar_unary_cycles;
  uint32_t control_cycles;
  uint64_t weight_buffer_bytes;

  // Memories; data in HBM are striped over all channels.
  DFXMemoryParameters hbm;
  DFXMemoryParameters ddr;
  // Ring.
  uint64_t ring_latency_ps;
  uint64_t ring_bytes_per_us;
  uint32_t ring_flit_bytes;
} DFXMachineParameters;

#endif
