// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

#ifndef DFX_COUNTERS_H
#define DFX_COUNTERS_H

typedef enum DFXFaultCode {
  DFX_FAULT_NONE = 0,
  DFX_FAULT_UNDEFINED_OPCODE = 1,  // the opcode is not defined
  DFX_FAULT_RESERVED_BITS = 2,  // reserved bits are not 0
  DFX_FAULT_OPERAND_RANGE = 3,  // a field holds an illegal value, or a length is 0
  DFX_FAULT_REGISTER_RANGE = 4,  // a register is beyond the register file
  DFX_FAULT_ADDRESS_RANGE = 5,  // an address is beyond the memory
  DFX_FAULT_UNALIGNED = 6,  // an address is not aligned
  DFX_FAULT_MISSING_HALT = 7,  // the program ran past its last instruction
  DFX_FAULT_ENDLESS_LOOP = 8,  // the pass exceeds the machine's instruction limit
  DFX_FAULT_DEADLOCK = 9,  // deadlock: every unfinished device waits for the ring
  DFX_FAULT_RING_MISMATCH = 10,  // pieces overlap, leave holes, or totals or lengths differ
  DFX_FAULT_ARGMAX_OF_NAN = 11,  // a logit is not a number
  DFX_FAULT_EMPTY_ARGMAX = 12,  // the argmax record is empty
  DFX_FAULT_REPEATED_TOKEN = 13,  // the device has emitted a token in this pass already
  DFX_FAULT_KILLED = 14,  // a device was stopped at a simulated time, and the pass needed it
} DFXFaultCode;

#define DFX_STALL_CAUSE_COUNT 14
#define DFX_EVENT_COUNT 23

#endif
