// SPDX-License-Identifier: Apache-2.0

#include "card/sequencer.h"

#include <algorithm>
#include <stdexcept>

#include "functional/events.h"
#include "functional/seeded_fault.h"

namespace dfx {

using isa::Engine;

Sequencer::Sequencer(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t card, uint32_t cards,
                     const LoadedProgram& program)
    : sc_module(name), machine_(machine), card_(card), cards_(cards), program_(program), work_(machine) {
  port.bind(*this);
  passes.bind(*this);
  SC_THREAD(run);
}

void Sequencer::enqueue(const PassRequest& request) {
  requests_.push_back(request);
  requested_.notify(sc_core::SC_ZERO_TIME);
}

uint64_t Sequencer::cycle() const {
  return (sc_core::sc_time_stamp() - pass_start_).value() / machine_.clock_period_ps;
}

void Sequencer::wait_cycles(uint64_t cycles) {
  if (cycles == 0) return;
  wait(sc_core::sc_time::from_value(cycles * machine_.clock_period_ps));
  go_on();
}

void Sequencer::wait_for(const sc_core::sc_event& event) {
  wait(event);
  go_on();
}

void Sequencer::go_on() {
  if (is_halted_) wait(never_);
  now_ = cycle();
  ++activations_;
}

void Sequencer::clear() {
  requests_.clear();
  signals_.running = false;
  is_halted_ = false;
}

// Called by whoever found out; the card then resets its processes, this one too.
void Sequencer::fail(DFXFaultCode code, uint32_t program_counter) {
  Fault fault;
  fault.code = code;
  fault.device = card_;
  fault.program_counter = program_counter;
  host->faulted(fault);
  halt();
  failed_.notify(sc_core::SC_ZERO_TIME);
  sc_core::wait(never_);
}

// Faults are precise: the instructions before have taken effect, or are themselves what stops the card.
void Sequencer::fail_after_all(DFXFaultCode code) {
  if (!seeded(SeededFault::faults_imprecise)) wait_for_all();
  fail(code, program_counter_);
}

void Sequencer::run() {
  for (;;) {
    while (requests_.empty()) wait_for(requested_);
    begin_pass(requests_.front());
    run_pass();
    end_pass();
    requests_.pop_front();
  }
}

void Sequencer::begin_pass(const PassRequest& request) {
  pass_start_ = sc_core::sc_time_stamp();
  now_ = 0;
  report_ = PassReport{};
  report_.number = request.number;
  report_.card = card_;
  report_.begin_ps = pass_start_.value();
  controller_ = controller_of(program_, request.pass, card_, cards_);
  attribution_.begin_pass(&report_.counters);
  program_counter_ = 0;
  issued_ = 0;
  jumped_ = true;
  registers->begin_pass();
  hbm->begin_pass();
  ddr->begin_pass();
  prefetcher->begin_pass(request.pass, controller_);
  signals_ = CardSignals{};
  signals_.running = true;
}

void Sequencer::end_pass() {
  // Refreshes belong to no operation in particular.
  report_.counters.operation_events[0][static_cast<uint32_t>(Event::hbm_refresh)] +=
      work_.refreshes(report_.counters.cycles);
  report_.end_ps = sc_core::sc_time_stamp().value();
  signals_.running = false;
  host->ended(report_);
}

void Sequencer::run_pass() {
  for (bool ends = false; !ends;) {
    if (program_.ends_at(program_counter_, requests_.front().pass)) {
      wait_for_all();
      return;
    }
    const isa::Instruction* instruction;
    DFXFaultCode code = program_.fetch(program_counter_, &instruction);
    const uint64_t limit = machine_.instruction_limit + seeded(SeededFault::instruction_limit);
    if (code == DFX_FAULT_NONE && issued_ >= limit) code = DFX_FAULT_ENDLESS_LOOP;
    Resolved resolved;
    if (code == DFX_FAULT_NONE) {
      code = resolve(*instruction, program_counter_, controller_, machine_, &resolved);
    }
    if (code != DFX_FAULT_NONE) fail_after_all(code);
    ++issued_;
    const uint8_t operation = program_.operations[program_counter_];
    attribution_.begin(program_counter_, operation, now_);
    refill();
    const uint64_t head = now_;
    work_.count(resolved, report_.counters.operation_events[operation], &report_.hbm_channel_bytes);
    signals_.at(program_counter_, operation, controller_.index[0]);
    ++report_.counters.instructions;
    if (resolved.engine == Engine::control) {
      ends = control(resolved, head);
    } else {
      issue(resolved);
      ++program_counter_;
    }
  }
}

// Fetch and decode run ahead of issue, so they show at the start of a pass and after a jump alone.
void Sequencer::refill() {
  if (!jumped_) return;
  wait_cycles(machine_.fetch_cycles);
  attribution_.last().add(StallCause::instruction_fetch, now_);
  jumped_ = false;
}

void Sequencer::wait_for_operands(const Resolved& resolved, Timeline* timeline) {
  for (;;) {
    const Readiness readiness = registers->check(resolved);
    if (readiness.hazard == Hazard::none && readiness.first <= now_) return;
    if (readiness.hazard == Hazard::none) {
      wait_cycles(readiness.first - now_);
    } else {
      wait_for(registers->changed());
    }
    timeline->extend(
        readiness.hazard == Hazard::memory ? StallCause::memory_dependency : StallCause::register_dependency, now_,
        {readiness.hazard == Hazard::none ? readiness.latest : readiness.blocker});
  }
}

Awaited Sequencer::wait_for_all() {
  Awaited last;
  while (!registers->is_idle()) {
    last = {registers->oldest()};
    wait_for(registers->changed());
  }
  return last;
}

bool Sequencer::control(const Resolved& resolved, uint64_t head) {
  Timeline& timeline = attribution_.last();
  const isa::Instruction& instruction = resolved.instruction;
  const uint32_t counter = program_counter_;
  const bool is_barrier = isa::timing_class(instruction.opcode) == isa::TimingClass::barrier;
  if (is_barrier) {
    const Awaited last = wait_for_all();
    timeline.add(StallCause::control, now_, last);
  }
  if (instruction.opcode == isa::Opcode::emit_token) wait_for_operands(resolved, &timeline);
  wait_cycles(machine_.control_cycles);
  const ControlStep step = control_step(instruction, counter, &controller_);
  if (step.fault != DFX_FAULT_NONE) fail_after_all(step.fault);
  if (step.emits_token) {
    const DFXFaultCode code = registers->emit(instruction.va, &report_.token);
    if (code != DFX_FAULT_NONE) fail_after_all(code);
  }
  jumped_ = step.next != counter + 1;
  timeline.add(StallCause::control, now_);
  timeline.completed = now_;
  program_counter_ = step.next;
  DFXCommit commit{};
  commit.program_counter = counter;
  commit.sequence = issued_ - 1;
  commit.accepted_cycle = commit.started_cycle = head;
  commit.completed_cycle = now_;
  std::copy_n(controller_.index, kIndexRegisters, commit.index_registers);
  report(resolved, timeline, &commit);
  attribution_.complete(commit.sequence, timeline);
  return step.ends_pass;
}

// Accepts an instruction when nothing it needs is missing and one of its unit's operand buffers is free.
void Sequencer::issue(const Resolved& resolved) {
  Timeline& timeline = attribution_.last();
  wait_for_operands(resolved, &timeline);
  unit_if& target = unit(resolved.engine);
  while (target.is_full()) {
    const auto occupant = static_cast<uint32_t>(target.front()->sequence);
    wait_for(target.left());
    timeline.extend(StallCause::unit_busy, now_, {occupant});
  }
  wait_cycles(machine_.dispatch_cycles);
  timeline.add(StallCause::dispatch, now_);

  Accepted accepted;
  accepted.resolved = resolved;
  accepted.timeline = timeline;
  accepted.accepted = now_;
  accepted.sequence = issued_ - 1;
  std::copy_n(controller_.index, kIndexRegisters, accepted.index);
  accepted.entry = registers->accept(resolved, static_cast<uint32_t>(accepted.sequence), accepted.accepted);
  target.accept(accepted);
}

void Sequencer::completed(const Accepted& instruction, uint64_t started) {
  Timeline timeline = instruction.timeline;
  timeline.completed = cycle();
  DFXCommit commit{};
  commit.program_counter = instruction.resolved.program_counter;
  commit.sequence = instruction.sequence;
  commit.accepted_cycle = instruction.accepted;
  commit.started_cycle = started;
  commit.completed_cycle = timeline.completed;
  std::copy_n(instruction.index, kIndexRegisters, commit.index_registers);
  report(instruction.resolved, timeline, &commit);
  attribution_.complete(instruction.sequence, timeline);
}

void Sequencer::report(const Resolved& resolved, const Timeline& timeline, DFXCommit* commit) {
  commit->device = card_;
  ++signals_.completed;
  uint64_t events[DFX_EVENT_COUNT] = {};
  std::vector<uint64_t> channel_bytes;
  std::vector<DFXPhase> own_phases;
  if (host->is_observed()) {
    work_.count(resolved, events, &channel_bytes);
    commit->events = events;
    commit->hbm_channel_bytes = channel_bytes.data();
    own_phases = attribution_.phases(timeline);
    commit->phases = own_phases.data();
    commit->phase_count = static_cast<uint32_t>(own_phases.size());
    signals_.moved(events);
  }
  if (host->committed(*commit)) sc_core::wait(never_);
}

unit_if& Sequencer::unit(Engine engine) {
  switch (engine) {
    case Engine::mpu: return *mpu[0];
    case Engine::vpu: return *vpu[0];
    case Engine::sfu: return *sfu[0];
    case Engine::dma: return *dma[0];
    case Engine::router: return *router[0];
    case Engine::control: break;
  }
  throw std::logic_error("control instructions have no unit");
}

}  // namespace dfx
