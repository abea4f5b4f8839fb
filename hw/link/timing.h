// SPDX-License-Identifier: Apache-2.0
//
// What one passage over a link takes, as formulas; no simulation.

#ifndef DFX_LINK_TIMING_H
#define DFX_LINK_TIMING_H

#include <cstdint>

#include "include/dfx_hardware.h"

namespace dfx {

// Picoseconds as whole cycles of the kernel clock, rounded up.
inline uint64_t to_cycles(uint64_t picoseconds, const DFXMachineParameters& machine) {
  return (picoseconds + machine.clock_period_ps - 1) / machine.clock_period_ps;
}

// Time to move `bytes` at `bytes_per_us`, picoseconds, rounded up.
inline uint64_t transfer_ps(uint64_t bytes, uint64_t bytes_per_us) {
  return (bytes * 1000000 + bytes_per_us - 1) / bytes_per_us;
}

// Bytes in whole flits.
inline uint64_t whole_flits(uint64_t bytes, const DFXMachineParameters& m) {
  return (bytes + m.ring_flit_bytes - 1) / m.ring_flit_bytes * m.ring_flit_bytes;
}

// Cycles from the first byte of a message leaving a card until its last byte, in whole flits, is in the
// next one.
inline uint64_t hop_cycles(uint64_t bytes, const DFXMachineParameters& m) {
  return to_cycles(m.ring_latency_ps + transfer_ps(whole_flits(bytes, m), m.ring_bytes_per_us), m);
}

// Cycles for which a message holds a port of the switch.
inline uint64_t port_cycles(uint64_t bytes, const DFXMachineParameters& m) {
  return to_cycles(transfer_ps(whole_flits(bytes, m), m.switch_bytes_per_us), m);
}

// Cycles from the first byte of a message leaving a card until its last byte is in another one, by a switch that
// nobody else uses.
inline uint64_t switched_cycles(uint64_t bytes, const DFXMachineParameters& m) {
  const uint64_t latency = m.switch_endpoint_ps + m.switch_latency_ps;
  return to_cycles(latency + transfer_ps(whole_flits(bytes, m), m.switch_bytes_per_us), m);
}

}  // namespace dfx

#endif
