// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_PREFETCHER_H
#define DFX_CARD_PREFETCHER_H

#include <systemc>

#include "functional/program.h"
#include "functional/resolve.h"
#include "memory/memory_if.h"

namespace dfx {

// The prefetcher, as the sequencer and the matrix unit see it.
class prefetch_if : public virtual sc_core::sc_interface {
 public:
  // A pass begins; the controller is as at its start.
  virtual void begin_pass(const DFXPass& pass, const ControllerState& controller) = 0;
  // Tells the memory what comes, as far as it wants to know.
  virtual void go_on() = 0;
};

// Walks the program ahead of the sequencer: addresses depend on nothing that is computed, so that it knows what the
// matrix unit will read.
class Prefetcher : public sc_core::sc_module, public prefetch_if {
 public:
  sc_core::sc_export<prefetch_if> port{"port"};
  sc_core::sc_port<memory_if> hbm{"hbm"};

  Prefetcher(sc_core::sc_module_name name, const DFXMachineParameters& machine, const LoadedProgram& program);

  void begin_pass(const DFXPass& pass, const ControllerState& controller) override;
  void go_on() override;

 private:
  // Walks to the next matrix instruction; false at the end of the pass, or where the pass faults.
  bool next(Resolved* resolved);

  const DFXMachineParameters& machine_;
  const LoadedProgram& program_;
  DFXPass pass_{};
  ControllerState controller_;
  uint32_t program_counter_ = 0;
  uint64_t walked_ = 0;
  bool has_ended_ = true;
};

}  // namespace dfx

#endif
