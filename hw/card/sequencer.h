// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_SEQUENCER_H
#define DFX_CARD_SEQUENCER_H

#include <deque>
#include <systemc>
#include <vector>

#include "card/host_if.h"
#include "card/instruction_work.h"
#include "card/prefetcher.h"
#include "card/register_file_if.h"
#include "card/sequencer_if.h"
#include "card/waveform.h"
#include "functional/program.h"
#include "memory/memory_if.h"

namespace dfx {

// Takes passes from its queue and runs them one after the other: in-order fetch, decode and issue under the
// register file's scoreboard. It keeps the counters of the pass.
class Sequencer : public sc_core::sc_module, public sequencer_if, public pass_if {
 public:
  sc_core::sc_export<sequencer_if> port{"port"};
  sc_core::sc_export<pass_if> passes{"passes"};
  sc_core::sc_port<host_if> host{"host"};
  sc_core::sc_port<register_file_if> registers{"registers"};
  sc_core::sc_port<unit_if> mpu{"mpu"}, vpu{"vpu"}, sfu{"sfu"}, dma{"dma"}, router{"router"};
  sc_core::sc_port<memory_if> hbm{"hbm"}, ddr{"ddr"};
  sc_core::sc_port<prefetch_if> prefetcher{"prefetcher"};

  Sequencer(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t card, uint32_t cards,
            const LoadedProgram& program);

  void enqueue(const PassRequest& request) override;
  uint64_t cycle() const override;
  void completed(const Accepted& instruction, uint64_t started) override;
  void fail(DFXFaultCode code, uint32_t program_counter) override;
  bool is_halted() const override { return is_halted_; }

  // Keeps the processes of the card from going on.
  void halt() { is_halted_ = true; }
  // Of the next instruction.
  uint32_t program_counter() const { return program_counter_; }
  bool is_idle() const { return requests_.empty() && !signals_.running; }
  const CardSignals& signals() const { return signals_; }
  uint64_t activations() const { return activations_; }
  // Notified when the card has to stop because of a fault.
  const sc_core::sc_event& failed() const { return failed_; }

  // Forgets its passes and that it was halted; its process is reset next.
  void clear();

 private:
  SC_HAS_PROCESS(Sequencer);
  void run();
  void begin_pass(const PassRequest& request);
  void run_pass();
  void end_pass();
  void refill();
  void issue(const Resolved& resolved);
  // Carries out a control instruction; true when it ends the pass.
  bool control(const Resolved& resolved, uint64_t head);
  // Waits until nothing that the scoreboard knows keeps an instruction.
  void wait_for_operands(const Resolved& resolved, Timeline* timeline);
  // Returns the instruction that was the last to complete, if there was any.
  Awaited wait_for_all();
  void fail_after_all(DFXFaultCode code);
  // Tells the observer, if there is one; does not return when it wants to stop.
  void report(const Resolved& resolved, const Timeline& timeline, DFXCommit* commit);
  void wait_cycles(uint64_t cycles);
  void wait_for(const sc_core::sc_event& event);
  // After a wait: stays where it is when the card has stopped.
  void go_on();
  unit_if& unit(isa::Engine engine);

  const DFXMachineParameters& machine_;
  const uint32_t card_, cards_;
  const LoadedProgram& program_;
  const InstructionWork work_;
  std::deque<PassRequest> requests_;
  sc_core::sc_event requested_, failed_, never_;

  // Of the pass under way.
  PassReport report_;
  ControllerState controller_;
  CardSignals signals_;
  Attribution attribution_;
  sc_core::sc_time pass_start_;
  uint64_t now_ = 0;  // the cycle, as its own process sees it: it changes only while that waits
  uint32_t program_counter_ = 0;
  uint64_t issued_ = 0;
  bool is_halted_ = false;
  bool jumped_ = true;  // the next instruction is not the one that was fetched ahead
  uint64_t activations_ = 0;
};

}  // namespace dfx

#endif
