// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_MEMORY_H
#define DFX_MEMORY_MEMORY_H

#include <systemc>

#include "memory/memory_if.h"

namespace dfx {

// A memory beside a card: a module whose port the card's sequencer and units are bound to.
class Memory : public sc_core::sc_module, public memory_if {
 public:
  sc_core::sc_export<memory_if> port{"port"};

  // As after power-on, now: nothing is open or due. A model without such state does nothing.
  virtual void power_up() {}

 protected:
  explicit Memory(sc_core::sc_module_name name) : sc_module(name) { port.bind(*this); }
};

// What a memory is made of, whichever model stands for it.
struct MemoryConfiguration {
  DFXMemoryParameters parameters{};
  uint64_t stripe_bytes = 0;  // consecutive bytes on one channel; 0: not striped, one channel serves it
  uint64_t buffer_bytes = 0;  // of the matrix unit, for what it streams
  uint64_t clock_period_ps = 0;
};

}  // namespace dfx

#endif
