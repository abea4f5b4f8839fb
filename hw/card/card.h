// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_CARD_H
#define DFX_CARD_CARD_H

#include <memory>
#include <systemc>

#include "card/dma.h"
#include "card/mpu.h"
#include "card/prefetcher.h"
#include "card/register_file.h"
#include "card/router.h"
#include "card/sequencer.h"
#include "card/sfu.h"
#include "card/vpu.h"
#include "functional/faults.h"

namespace dfx {

// A card: its modules and how they are bound. Memories, link and host are bound from outside.
//
//   passes -> sequencer -> register file
//                       -> mpu -> hbm, prefetcher -> hbm
//                       -> vpu, sfu
//                       -> dma -> hbm, ddr
//                       -> router -> link
class Card : public sc_core::sc_module {
 public:
  sc_core::sc_export<pass_if> passes{"passes"};
  sc_core::sc_port<host_if> host{"host"};
  sc_core::sc_port<link_if> link{"link"};
  sc_core::sc_port<memory_if> hbm{"hbm"}, ddr{"ddr"};

  // `executor` is null when no values are computed.
  Card(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t number, uint32_t cards,
       const LoadedProgram& program, DeviceState& state, Executor* executor);

  // Stops it: nothing changes any more, and when the simulation goes on, what was under way is forgotten and
  // its processes start anew.
  void stop();

  Standing standing() const;
  const CardSignals& signals() const { return sequencer_.signals(); }
  // Whether a unit works; `engine` has one.
  const bool& busy(isa::Engine engine) const;
  // How often its processes were woken since it was made.
  uint64_t activations() const;

 private:
  SC_HAS_PROCESS(Card);
  void supervise();
  void reset_processes();

  Sequencer sequencer_;
  RegisterFile registers_;
  Prefetcher prefetcher_;
  Mpu mpu_;
  Vpu vpu_;
  Sfu sfu_;
  Dma dma_;
  Router router_;
  sc_core::sc_event stopped_;
};

}  // namespace dfx

#endif
