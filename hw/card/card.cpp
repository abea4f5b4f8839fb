// SPDX-License-Identifier: Apache-2.0

#include "card/card.h"

#include <stdexcept>

#include "functional/seeded_fault.h"

namespace dfx {

using isa::Engine;

Card::Card(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t number, uint32_t cards,
           const LoadedProgram& program, DeviceState& state, Executor* executor)
    : sc_module(name),
      sequencer_("sequencer", machine, number, cards, program),
      registers_("registers", machine, state, executor),
      prefetcher_("prefetcher", machine, program),
      mpu_("mpu", machine),
      vpu_("vpu", machine),
      sfu_("sfu", machine),
      dma_("dma", machine),
      router_("router", machine, number) {
  passes.bind(sequencer_.passes);
  sequencer_.host.bind(host);
  sequencer_.registers.bind(registers_.port);
  sequencer_.hbm.bind(hbm);
  sequencer_.ddr.bind(ddr);
  sequencer_.mpu.bind(mpu_.port);
  sequencer_.vpu.bind(vpu_.port);
  sequencer_.sfu.bind(sfu_.port);
  sequencer_.dma.bind(dma_.port);
  sequencer_.router.bind(router_.port);
  for (Unit* unit : std::initializer_list<Unit*>{&mpu_, &vpu_, &sfu_, &dma_, &router_}) {
    unit->sequencer.bind(sequencer_.port);
    unit->registers.bind(registers_.port);
  }
  mpu_.hbm.bind(hbm);
  mpu_.prefetcher.bind(prefetcher_.port);
  sequencer_.prefetcher.bind(prefetcher_.port);
  prefetcher_.hbm.bind(hbm);
  dma_.hbm.bind(hbm);
  dma_.ddr.bind(ddr);
  router_.link.bind(link);
  SC_THREAD(supervise);
}

void Card::stop() {
  sequencer_.halt();
  stopped_.notify(sc_core::SC_ZERO_TIME);
}

void Card::supervise() {
  const sc_core::sc_event_or_list stops = stopped_ | sequencer_.failed();
  for (;;) {
    wait(stops);
    reset_processes();
  }
}

// First the state, then the processes: they begin anew at once.
void Card::reset_processes() {
  sequencer_.clear();
  registers_.clear();
  for (Unit* unit : std::initializer_list<Unit*>{&mpu_, &vpu_, &sfu_, &dma_, &router_}) unit->clear();
  for (sc_core::sc_object* module : get_child_objects()) {
    for (sc_core::sc_object* child : module->get_child_objects()) {
      const sc_core::sc_process_handle process(child);
      if (process.valid()) sc_core::sc_process_handle(process).reset();
    }
  }
}

Standing Card::standing() const {
  const Accepted* waiting = router_.front();
  const bool is_next = !waiting || seeded(SeededFault::deadlock_counter);
  return {sequencer_.is_idle(), is_next ? sequencer_.program_counter() : waiting->resolved.program_counter};
}

const bool& Card::busy(Engine engine) const {
  switch (engine) {
    case Engine::mpu: return mpu_.busy();
    case Engine::vpu: return vpu_.busy();
    case Engine::sfu: return sfu_.busy();
    case Engine::dma: return dma_.busy();
    case Engine::router: return router_.busy();
    case Engine::control: break;
  }
  throw std::logic_error("control instructions have no unit");
}

uint64_t Card::activations() const {
  return sequencer_.activations() + mpu_.activations() + vpu_.activations() + sfu_.activations() + dma_.activations() +
         router_.activations();
}

}  // namespace dfx
