// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

#include "generated/counters.h"

namespace dfx {

const char* event_name(Event event) {
  switch (event) {
    case Event::mac: return "mac";
    case Event::tree_add: return "tree_add";
    case Event::accumulate: return "accumulate";
    case Event::bias_add: return "bias_add";
    case Event::gelu: return "gelu";
    case Event::vector_add: return "vector_add";
    case Event::vector_mul: return "vector_mul";
    case Event::vector_exp: return "vector_exp";
    case Event::vector_move: return "vector_move";
    case Event::vector_reduce: return "vector_reduce";
    case Event::scalar_op: return "scalar_op";
    case Event::register_tile_read: return "register_tile_read";
    case Event::register_tile_write: return "register_tile_write";
    case Event::hbm_read_bits: return "hbm_read_bits";
    case Event::hbm_write_bits: return "hbm_write_bits";
    case Event::hbm_activation: return "hbm_activation";
    case Event::hbm_refresh: return "hbm_refresh";
    case Event::ddr_read_bits: return "ddr_read_bits";
    case Event::ddr_write_bits: return "ddr_write_bits";
    case Event::ddr_activation: return "ddr_activation";
    case Event::link_bits: return "link_bits";
    case Event::instruction_fetch: return "instruction_fetch";
    case Event::pcie_bits: return "pcie_bits";
    case Event::count: break;
  }
  return "";
}

const char* stall_cause_name(StallCause cause) {
  switch (cause) {
    case StallCause::mpu_compute: return "mpu_compute";
    case StallCause::vpu_compute: return "vpu_compute";
    case StallCause::sfu_compute: return "sfu_compute";
    case StallCause::dispatch: return "dispatch";
    case StallCause::operand_collection: return "operand_collection";
    case StallCause::register_dependency: return "register_dependency";
    case StallCause::memory_dependency: return "memory_dependency";
    case StallCause::unit_busy: return "unit_busy";
    case StallCause::hbm_latency: return "hbm_latency";
    case StallCause::hbm_bandwidth: return "hbm_bandwidth";
    case StallCause::ddr: return "ddr";
    case StallCause::ring: return "ring";
    case StallCause::instruction_fetch: return "instruction_fetch";
    case StallCause::control: return "control";
    case StallCause::count: break;
  }
  return "";
}

}  // namespace dfx
