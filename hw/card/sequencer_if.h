// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_SEQUENCER_IF_H
#define DFX_CARD_SEQUENCER_IF_H

#include <cstdint>
#include <systemc>

#include "card/accepted.h"

namespace dfx {

// The sequencer, as the units see it.
class sequencer_if : public virtual sc_core::sc_interface {
 public:
  // Cycles since the start of the pass.
  virtual uint64_t cycle() const = 0;
  // A unit has completed an instruction, on which it began in cycle `started`; its results are written.
  virtual void completed(const Accepted& instruction, uint64_t started) = 0;
  // A unit cannot go on with an instruction: the card stops. Does not return.
  virtual void fail(DFXFaultCode code, uint32_t program_counter) = 0;
  // Whether the card has stopped: no process of it goes on before it is reset.
  virtual bool is_halted() const = 0;
};

// A unit, as the sequencer sees it.
class unit_if : public virtual sc_core::sc_interface {
 public:
  // Whether all operand buffers hold instructions; `left` is notified when one is free again.
  virtual bool is_full() const = 0;
  virtual const sc_core::sc_event& left() = 0;
  // Takes an instruction into a free buffer.
  virtual void accept(const Accepted& instruction) = 0;
  // The instruction on which it works or is about to; null when it has none.
  virtual const Accepted* front() const = 0;
};

}  // namespace dfx

#endif
