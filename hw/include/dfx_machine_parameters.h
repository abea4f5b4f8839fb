// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

// A machine as the hardware model sees it: cycles of the kernel clock, ticks of a memory's clock, or
// picoseconds.

#ifndef DFX_MACHINE_PARAMETERS_H
#define DFX_MACHINE_PARAMETERS_H

#include <stdint.h>

// What connects the cards.
typedef enum DFXLinkModel {
  DFX_LINK_MODEL_RING = 0,  // links between neighbours, in both directions
  DFX_LINK_MODEL_SWITCH = 1,  // a port of a switch for each card, any card to any card
} DFXLinkModel;

// What stands for HBM and DDR under a clock.
typedef enum DFXMemoryModel {
  DFX_MEMORY_MODEL_FAST = 0,  // a channel that stands for all, its pattern run once; equal passes are equal
  DFX_MEMORY_MODEL_CYCLE = 1,  // every channel burst by burst, at the program's addresses; state stays from pass to pass
  DFX_MEMORY_MODEL_TLM = 2,  // TLM-2.0 sockets, one per channel, bound to targets of fixed latency and rate
} DFXMemoryModel;

// One kind of DRAM with its controllers and ports. Ticks are periods of the DRAM clock; times are
// rounded up to ticks. From the low end, an address holds the offset in a burst, `low_group_bits`
// of the bank group, column, bank, the other bits of the bank group, row.
typedef struct DFXMemoryParameters {
  uint32_t channels;  // channels, each with its controller and port
  uint64_t capacity_bytes;  // capacity of all channels; what their rows hold, where that is less
  uint32_t clock_khz;  // clock of the DRAM; data move on both edges, and a tick is its period
  uint32_t bank_groups;  // bank groups of a channel
  uint32_t banks_per_group;  // banks of a group
  // low bits of the bank group that lie just above the burst in an address
  uint32_t low_group_bits;
  uint32_t row_bytes;  // bytes of a row
  uint32_t rows;  // rows of a bank
  uint32_t burst_bytes;  // bytes of a column access
  uint32_t burst_ticks;  // ticks for which a column access holds the data bus
  uint32_t command_ticks;  // commands start on multiples of it: ticks of a cycle of the controller
  uint32_t reorder_window;  // oldest column accesses that compete, first ready first
  uint32_t activate_to_column_ps;  // tRCD
  uint32_t precharge_ps;  // tRP
  uint32_t row_active_ps;  // tRAS
  uint32_t read_to_precharge_ps;  // tRTP
  uint32_t write_recovery_ps;  // tWR
  uint32_t activation_window_ps;  // tFAW, the window of four activations
  uint32_t refresh_ps;  // tRFC, an all-bank refresh
  uint32_t refresh_interval_ps;  // tREFI, from one refresh to the next
  uint32_t activate_to_activate_ticks;  // tRRD
  uint32_t column_same_group_ticks;  // tCCD_L, column accesses of one bank group
  uint32_t column_other_group_ticks;  // tCCD_S, column accesses of two bank groups
  uint32_t write_to_read_same_ticks;  // tWTR_L
  uint32_t write_to_read_other_ticks;  // tWTR_S
  uint32_t read_to_write_ticks;  // turnaround of the data bus
  uint32_t write_latency_ticks;  // from a write command to its data
  // idle read of an open row: the path of a request and its data beside the DRAM's own waiting
  uint32_t path_ps;
  uint32_t port_burst_bytes;  // bytes of a burst of the port
  uint32_t outstanding_bursts;  // bursts that a port has on their way
  uint32_t switch_ps;  // added per access where requests cross the switch
} DFXMemoryParameters;

typedef struct DFXMachineParameters {
  // Core: clock, tile shape, fetch, issue, registers.
  uint64_t clock_period_ps;  // kernel clock
  uint32_t tile_inner;  // elements of the inner dimension per tile, d
  uint32_t tile_lanes;  // columns per tile, l
  // from the program counter to a decoded instruction, when a pass starts and after a jump
  uint32_t fetch_cycles;
  uint32_t dispatch_cycles;  // from operands ready to accepted, one instruction at a time
  uint32_t control_cycles;  // a control instruction, loops among them
  // operand buffers of a unit: it works from one while the next instruction's operands are
  // collected
  uint32_t operand_buffers;
  // tiles per cycle that all operand collectors read from the vector registers
  uint32_t register_read_ports;
  uint32_t instruction_memory_bytes;  // instruction memory of a card
  uint32_t vector_register_tiles;  // vector register file, in tiles of 64 elements
  uint32_t scalar_registers;  // scalar registers
  uint64_t weight_buffer_bytes;  // buffer of weight tiles on their way from HBM
  uint64_t instruction_limit;  // instructions per pass after which a loop counts as endless
  // Matrix unit.
  uint32_t multiply_cycles;  // FP16 multiplier
  uint32_t add_cycles;  // FP16 adder, per level of the tree
  uint32_t accumulate_cycles;  // until an accumulator takes its next sum
  uint32_t compare_cycles;  // FP16 comparison, per level of the tree
  uint32_t gelu_cycles;  // GELU of a result
  // Vector unit.
  uint32_t exp_cycles;  // exponential of the vector unit
  uint32_t move_cycles;  // load and store: the bypass
  // from the operand buffer to the lanes, per 64-element chunk of a vector instruction
  uint32_t chunk_overhead_cycles;
  // Scalar unit.
  uint32_t scalar_unary_cycles;  // reciprocal and reciprocal square root
  DFXMemoryParameters hbm;  // HBM2: pseudo-channels with their controllers and AXI ports
  DFXMemoryParameters ddr;  // DDR4 with its controller
  // What connects the cards.
  DFXLinkModel link_model;  // what connects the cards
  // Ring of links between cards.
  uint64_t ring_latency_ps;  // from kernel to kernel of neighbouring cards
  uint64_t ring_bytes_per_us;  // payload rate of a link
  uint32_t ring_flit_bytes;  // unit of flow control on a link
  // Switch with a port for each card.
  uint64_t switch_latency_ps;  // from a port of the switch to another one, cut through
  // from kernel to port at the sender and from port to kernel at the receiver, together
  uint64_t switch_endpoint_ps;
  uint64_t switch_bytes_per_us;  // payload rate of a port, each way
  // What stands for the memories.
  DFXMemoryModel memory_model;  // what stands for HBM and DDR under a clock
} DFXMachineParameters;

#endif
