// SPDX-License-Identifier: Apache-2.0

#include "card/core.h"

#include <algorithm>

#include "functional/events.h"

namespace dfx {

using isa::Engine;
using isa::Opcode;

Core::Core(sc_core::sc_module_name name, uint32_t number, Device& device, Context context)
    : sc_module(name),
      number_(number),
      device_(device),
      context_(std::move(context)),
      memory_(*context_.machine),
      weights_(*context_.machine, memory_),
      work_(*context_.machine, memory_),
      ports_(context_.machine->register_read_ports) {
  SC_THREAD(run_program);
  for (const Engine engine : {Engine::mpu, Engine::vpu, Engine::sfu, Engine::dma, Engine::router}) {
    const std::string process = "unit" + std::to_string(static_cast<int>(engine));
    sc_core::sc_spawn([this, engine] { run_unit(engine); }, process.c_str());
  }
}

void Core::start() {
  pass_start_ = sc_core::sc_time_stamp();
  timelines_.clear();
  program_counter_ = 0;
  issued_ = 0;
  activations_ = 0;
  done_ = false;
  running_ = true;
  jumped_ = true;
  weights_.begin_pass();
  ports_.begin_pass();
  for (Unit& each : units_) each.collector.begin_pass();
  signals_ = CoreSignals{};
  signals_.running = true;
  start_event_.notify(sc_core::SC_ZERO_TIME);
}

void Core::abort() {
  aborting_ = true;
  running_ = false;
  abort_event_.notify(sc_core::SC_ZERO_TIME);
}

void Core::recover() {
  aborting_ = false;
  done_ = true;
  scoreboard_.clear();
  for (Unit& each : units_) each.buffers.clear();
}

uint64_t Core::cycle() const {
  return (sc_core::sc_time_stamp() - pass_start_).value() / context_.machine->clock_period_ps;
}

void Core::wait_cycles(uint64_t cycles) {
  if (cycles == 0) return;
  wait(sc_core::sc_time::from_value(cycles * context_.machine->clock_period_ps), abort_event_);
  ++activations_;
  if (aborting_) throw PassAborted{};
}

void Core::wait_event(const Awaited& awaited) {
  wait(awaited.or_abort);
  ++activations_;
  if (aborting_) throw PassAborted{};
}

void Core::wait_event(const sc_core::sc_event& event) {
  wait(event | abort_event_);
  ++activations_;
  if (aborting_) throw PassAborted{};
}

void Core::stop(DFXFaultCode code, uint32_t program_counter) {
  Fault fault;
  fault.code = code;
  fault.device = number_;
  fault.program_counter = program_counter;
  context_.fail(fault);
  abort();
  throw PassAborted{};
}

// Faults are precise: the instructions before have taken effect, or are themselves what stops the device.
void Core::stop_after_all(DFXFaultCode code) {
  if (!seeded(SeededFault::faults_imprecise)) wait_for_all();
  stop(code, program_counter_);
}

void Core::run_program() {
  for (;;) {
    while (!running_) wait(start_event_ | abort_event_);
    try {
      run_pass();
      attribute(timelines_, &device_.counters);
      count_refreshes();
      done_ = true;
      running_ = signals_.running = false;
    } catch (const PassAborted&) {
      running_ = signals_.running = false;
      scoreboard_.clear();
    }
  }
}

void Core::run_pass() {
  for (;;) {
    if (device_.ends_at(program_counter_)) return wait_for_all();
    const isa::Instruction* instruction;
    DFXFaultCode code = context_.fetch(device_, program_counter_, &instruction);
    if (code == DFX_FAULT_NONE && issued_ >= context_.machine->instruction_limit) {
      code = DFX_FAULT_ENDLESS_LOOP;
    }
    Resolved resolved;
    if (code == DFX_FAULT_NONE) {
      code = resolve(*instruction, program_counter_, device_.controller, *context_.machine, &resolved);
    }
    if (code != DFX_FAULT_NONE) stop_after_all(code);
    ++issued_;
    timelines_.emplace_back();
    refill();
    const uint64_t head = cycle();
    timelines_.back().operation = device_.program.operations[program_counter_];
    work_.count(resolved, device_.counters.operation_events[timelines_.back().operation],
                &device_.hbm_channel_bytes);
    signals_.at(program_counter_, timelines_.back().operation, device_.controller.index[0]);
    ++device_.counters.instructions;
    if (resolved.engine == Engine::control) {
      run_control(resolved, head);
      const Opcode opcode = resolved.instruction.opcode;
      if (opcode == Opcode::halt || opcode == Opcode::end_pass) return;
    } else {
      issue(resolved, head);
      ++program_counter_;
    }
  }
}

// Fetch and decode run ahead of issue, so they show at the start of a pass and after a jump alone.
void Core::refill() {
  if (!jumped_) return;
  wait_cycles(context_.machine->fetch_cycles);
  timelines_.back().add(StallCause::instruction_fetch, cycle());
  jumped_ = false;
}

void Core::count_refreshes() {
  // Refreshes go on whatever the device does; they belong to no operation in particular.
  const uint64_t refreshes =
      memory_.hbm_refreshes(device_.counters.cycles) * context_.machine->hbm.channels;
  device_.counters.operation_events[0][static_cast<uint32_t>(Event::hbm_refresh)] += refreshes;
}

void Core::wait_for_operands(const Resolved& resolved, Timeline* timeline) {
  for (;;) {
    const Readiness readiness = scoreboard_.check(without_seeded_hazard(resolved));
    if (readiness.hazard == Hazard::none && readiness.first <= cycle()) return;
    if (readiness.hazard == Hazard::none) {
      wait_cycles(readiness.first - cycle());
    } else {
      wait_event(progress_);
    }
    timeline->extend(readiness.hazard == Hazard::memory ? StallCause::memory_dependency
                                                        : StallCause::register_dependency,
                     cycle());
  }
}

void Core::wait_for_all() {
  while (!scoreboard_.is_empty()) wait_event(progress_);
}

void Core::run_control(const Resolved& resolved, uint64_t head) {
  const size_t index = timelines_.size() - 1;
  const Opcode opcode = resolved.instruction.opcode;
  if (opcode == Opcode::halt || opcode == Opcode::end_pass) wait_for_all();
  if (opcode == Opcode::emit_token) wait_for_operands(resolved, &timelines_[index]);
  wait_cycles(context_.machine->control_cycles);
  uint32_t next = program_counter_ + 1;
  if (opcode == Opcode::emit_token && context_.executor) {
    const Half* record = device_.state.vectors.data() + resolved.instruction.va;
    const DFXFaultCode code = emit(record, &device_.token);
    if (code != DFX_FAULT_NONE) stop_after_all(code);
  } else if (opcode == Opcode::loop || opcode == Opcode::next) {
    next = program_counter_;
    const DFXFaultCode code = context_.branch(resolved.instruction, &device_.controller, &next);
    if (code != DFX_FAULT_NONE) stop_after_all(code);
  }
  jumped_ = next != program_counter_ + 1;
  timelines_[index].add(StallCause::control, cycle());
  timelines_[index].completed = cycle();
  DFXCommit commit{};
  commit.device = number_;
  commit.program_counter = program_counter_;
  commit.sequence = issued_ - 1;
  commit.accepted_cycle = commit.started_cycle = head;
  commit.completed_cycle = cycle();
  std::copy_n(device_.controller.index, kIndexRegisters, commit.index_registers);
  program_counter_ = next;
  report(resolved, &commit);
}

// Accepts an instruction when nothing it needs is missing and one of its unit's operand buffers is free.
void Core::issue(Resolved& resolved, uint64_t head) {
  const size_t index = timelines_.size() - 1;
  wait_for_operands(resolved, &timelines_[index]);
  Unit& target = unit(resolved.engine);
  while (target.buffers.is_full()) {
    wait_event(target.left);
    timelines_[index].extend(StallCause::unit_busy, cycle());
  }
  wait_cycles(context_.machine->dispatch_cycles);
  timelines_[index].add(StallCause::dispatch, cycle());

  InFlight& work = target.buffers.next();
  work.resolved = resolved;
  work.timeline = index;
  work.accepted = cycle();
  work.sequence = issued_ - 1;
  std::copy_n(device_.controller.index, kIndexRegisters, work.index);
  target.collector.collect(resolved, scoreboard_, work.accepted, &work.collection);
  if (context_.executor) {
    work.values = values_.take();
    work.values->accept(resolved, work.collection, scoreboard_, device_.state);
  }
  work.entry = scoreboard_.insert(resolved, work.collection.complete, work.values);
  target.buffers.fill_next();
  target.arrived.notify();
}

}  // namespace dfx
