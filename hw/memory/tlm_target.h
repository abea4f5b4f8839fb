// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_TLM_TARGET_H
#define DFX_MEMORY_TLM_TARGET_H

#include <cstdint>
#include <systemc>
#include <tlm>

#include "include/dfx_memory.h"

namespace dfx {

// A channel of fixed latency and rate, that of long reads of consecutive bytes, approximately timed: what a TLM memory
// is bound to when nothing else is. It takes a request at once and answers in order, each burst when the bus has moved
// it.
class TlmTarget : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  tlm::tlm_target_socket<> socket{"socket"};

  // `column_ps`: picoseconds that a column takes in a long read.
  TlmTarget(sc_core::sc_module_name name, const DFXMemoryParameters& parameters, uint64_t column_ps)
      : sc_module(name), parameters_(parameters), column_ps_(column_ps) {
    socket.bind(*this);
  }

  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
    payload.acquire();  // as targets do that answer later: it wants a payload with a memory manager
    const DFXMemoryParameters& p = parameters_;
    const uint64_t columns = (payload.get_data_length() + p.burst_bytes - 1) / p.burst_bytes;
    const uint64_t bus = columns * column_ps_;
    const uint64_t now = (sc_core::sc_time_stamp() + delay).value();
    free_ = (free_ > now ? free_ : now) + bus;
    delay = sc_core::sc_time::from_value(free_ + p.path_ps) - sc_core::sc_time_stamp();
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    phase = tlm::BEGIN_RESP;
    payload.release();
    return tlm::TLM_UPDATED;
  }
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override {
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    nb_transport_fw(payload, phase, delay);
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  unsigned int transport_dbg(tlm::tlm_generic_payload&) override { return 0; }

 private:
  const DFXMemoryParameters parameters_;
  const uint64_t column_ps_;
  uint64_t free_ = 0;  // picoseconds: the bus has moved everything before
};

}  // namespace dfx

#endif
