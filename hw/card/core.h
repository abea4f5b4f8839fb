// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_CORE_H
#define DFX_CARD_CORE_H

#include <functional>
#include <memory>
#include <systemc>
#include <vector>

#include "functional/platform.h"
#include "card/attribution.h"
#include "card/instruction_values.h"
#include "card/instruction_work.h"
#include "card/memory_system.h"
#include "card/operand_buffers.h"
#include "card/operand_collector.h"
#include "card/register_ports.h"
#include "link/ring.h"
#include "card/scoreboard.h"
#include "card/seeded_hazards.h"
#include "card/waveform.h"
#include "card/weight_stream.h"

namespace dfx {

// The pass ends early: a fault on some device, or a deadlock.
struct PassAborted {};

// The compute core of one device: in-order fetch, decode and issue under a scoreboard; units that work
// through their operand buffers; results that become visible when they complete.
class Core : public sc_core::sc_module {
 public:
  struct Context {
    const DFXMachineParameters* machine;
    Executor* executor;  // null when no values are computed
    Ring* ring;
    std::function<bool()> is_observed;
    std::function<bool(const DFXCommit&)> report;
    std::function<void(const Fault&)> fail;
    std::function<DFXFaultCode(const Device&, uint32_t, const isa::Instruction**)> fetch;
    std::function<DFXFaultCode(const isa::Instruction&, ControllerState*, uint32_t*)> branch;
  };

  SC_HAS_PROCESS(Core);
  Core(sc_core::sc_module_name name, uint32_t number, Device& device, Context context);

  // Starts a pass at the current time.
  void start();
  // Unwinds every process to its start.
  void abort();
  // Makes the core ready for a pass after an abort.
  void recover();
  bool is_done() const { return done_; }
  // Of the instruction that waits for the ring, or else of the next one.
  uint32_t program_counter() const {
    const Unit& router = units_[static_cast<size_t>(isa::Engine::router)];
    if (seeded(SeededFault::deadlock_counter)) return program_counter_;
    return router.buffers.is_empty() ? program_counter_ : router.buffers.front().resolved.program_counter;
  }
  uint64_t activations() const { return activations_; }
  const CoreSignals& signals() const { return signals_; }

 private:
  // An event that is waited for until the pass is aborted.
  struct Awaited {
    explicit Awaited(const sc_core::sc_event& abort) {
      or_abort |= event;
      or_abort |= abort;
    }
    void notify() { event.notify(sc_core::SC_ZERO_TIME); }
    sc_core::sc_event event;
    sc_core::sc_event_or_list or_abort;
  };

  // A unit works from its operand buffers, in order.
  struct Unit {
    Unit(RegisterPorts& ports, uint32_t operand_buffers, const sc_core::sc_event& abort)
        : collector(ports), buffers(operand_buffers), arrived(abort), left(abort) {}
    OperandCollector collector;
    OperandBuffers buffers;
    Awaited arrived;
    Awaited left;
  };

  void run_program();
  void run_pass();
  void run_unit(isa::Engine engine);
  void refill();
  void issue(Resolved& resolved, uint64_t head);
  void run_control(const Resolved& resolved, uint64_t head);
  void count_refreshes();
  // Waits until nothing that the scoreboard knows keeps an instruction.
  void wait_for_operands(const Resolved& resolved, Timeline* timeline);
  void wait_for_all();
  void execute(isa::Engine engine, InFlight& work);
  uint64_t work_on(isa::Engine engine, InFlight& work, Timeline* timeline);
  uint64_t matrix_work(InFlight& work, Timeline* timeline);
  uint64_t vector_work(InFlight& work, Timeline* timeline);
  uint64_t memory_work(InFlight& work, Timeline* timeline);
  void wait_for_collection(InFlight& work, Timeline* timeline);
  void write_back(InFlight& work);
  void route(InFlight& work);
  void complete(InFlight& work, uint64_t started);
  // Tells the observer, if there is one; throws when it wants to stop.
  void report(const Resolved& resolved, DFXCommit* commit);
  void stop(DFXFaultCode code, uint32_t program_counter);
  void stop_after_all(DFXFaultCode code);

  uint64_t cycle() const;
  void wait_cycles(uint64_t cycles);
  void wait_event(const Awaited& awaited);
  void wait_event(const sc_core::sc_event& event);
  Unit make_unit() { return Unit(ports_, context_.machine->operand_buffers, abort_event_); }
  Unit& unit(isa::Engine engine) { return units_[static_cast<size_t>(engine)]; }

  const uint32_t number_;
  Device& device_;
  const Context context_;
  Scoreboard scoreboard_;
  MemorySystem memory_;
  WeightStream weights_;
  const InstructionWork work_;
  CoreSignals signals_;
  RegisterPorts ports_;
  InstructionValuesPool values_;
  sc_core::sc_event start_event_, abort_event_;
  Awaited progress_{abort_event_};
  Unit units_[5] = {make_unit(), make_unit(), make_unit(), make_unit(), make_unit()};
  std::vector<Timeline> timelines_;
  sc_core::sc_time pass_start_;
  uint32_t program_counter_ = 0;
  uint64_t issued_ = 0;
  uint64_t activations_ = 0;
  bool running_ = false;
  bool jumped_ = true;  // the next instruction is not the one that was fetched ahead
  bool done_ = true;
  bool aborting_ = false;
};

}  // namespace dfx

#endif
