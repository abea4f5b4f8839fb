// SPDX-License-Identifier: Apache-2.0

#include "timing/core.h"

#include <algorithm>

#include "functional/events.h"
#include "timing/latency.h"

namespace dfx {

using isa::Engine;
using isa::Opcode;

Core::Core(sc_core::sc_module_name name, uint32_t number, Device& device, Context context)
    : sc_module(name),
      number_(number),
      device_(device),
      context_(std::move(context)),
      memory_(*context_.machine),
      weights_(*context_.machine, memory_) {
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
  weights_.begin_pass();
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
  for (Unit& each : units_) each.queue.clear();
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

void Core::wait_event(sc_core::sc_event& event) {
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
  throw PassAborted{};
}

void Core::run_program() {
  for (;;) {
    while (!running_) wait(start_event_ | abort_event_);
    try {
      run_pass();
      attribute(timelines_, &device_.counters);
      count_refreshes();
      done_ = true;
      running_ = false;
    } catch (const PassAborted&) {
      running_ = false;
      scoreboard_.clear();
    }
  }
}

void Core::run_pass() {
  for (;;) {
    const isa::Instruction* instruction;
    DFXFaultCode code = context_.fetch(device_, program_counter_, &instruction);
    if (code == DFX_FAULT_NONE && issued_ >= context_.machine->instruction_limit) {
      code = DFX_FAULT_ENDLESS_LOOP;
    }
    Resolved resolved;
    if (code == DFX_FAULT_NONE) {
      code = resolve(*instruction, program_counter_, device_.controller, *context_.machine, &resolved);
    }
    if (code != DFX_FAULT_NONE) stop(code, program_counter_);
    ++issued_;
    const uint64_t head = cycle();
    timelines_.emplace_back();
    timelines_.back().operation = device_.program.operations[program_counter_];
    count_events(resolved, *context_.machine, context_.ring->device_count(),
                 device_.counters.operation_events[timelines_.back().operation]);
    count_activations(resolved, device_.counters.operation_events[timelines_.back().operation]);
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

void Core::count_activations(const Resolved& r, uint64_t* events) const {
  const auto add = [events](Event event, uint64_t count) {
    events[static_cast<uint32_t>(event)] += count;
  };
  if (r.engine == Engine::mpu) {
    add(Event::hbm_activation, memory_.hbm_activations(matrix_bytes(r, *context_.machine)));
  } else if (r.engine == Engine::dma && r.memory.memory == DFX_MEMORY_DDR) {
    add(Event::ddr_activation, memory_.ddr_activations(2ull * r.length));
  } else if (r.engine == Engine::dma) {
    add(Event::hbm_activation, memory_.hbm_activations(r.memory.end - r.memory.begin));
  }
}

void Core::count_refreshes() {
  // Refreshes go on whatever the device does; they belong to no operation in particular.
  const uint64_t refreshes =
      memory_.hbm_refreshes(device_.counters.cycles) * context_.machine->hbm.channels;
  device_.counters.operation_events[0][static_cast<uint32_t>(Event::hbm_refresh)] += refreshes;
}

void Core::wait_for_operands(const Resolved& resolved, Timeline* timeline) {
  for (;;) {
    const Hazard hazard = scoreboard_.check(resolved);
    if (hazard == Hazard::none) return;
    wait_event(completed_event_);
    const StallCause cause = hazard == Hazard::registers ? StallCause::register_dependency
                                                         : StallCause::memory_dependency;
    if (timeline->phase_count > 0 && timeline->phases[timeline->phase_count - 1].cause == cause) {
      timeline->phases[timeline->phase_count - 1].end = cycle();
    } else if (timeline->phase_count < 3) {
      timeline->add(cause, cycle());
    }
  }
}

void Core::wait_for_all() {
  while (!scoreboard_.is_empty()) wait_event(completed_event_);
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
    const DFXFaultCode code = token_of(record, &device_.token);
    if (code != DFX_FAULT_NONE) stop(code, program_counter_);
  } else if (opcode == Opcode::loop || opcode == Opcode::next) {
    next = program_counter_;
    const DFXFaultCode code = context_.branch(resolved.instruction, &device_.controller, &next);
    if (code != DFX_FAULT_NONE) stop(code, program_counter_);
  }
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
  if (context_.report(commit)) throw PassAborted{};
}

void Core::issue(Resolved& resolved, uint64_t head) {
  const size_t index = timelines_.size() - 1;
  wait_for_operands(resolved, &timelines_[index]);
  Unit& target = unit(resolved.engine);
  while (target.queue.size() >= context_.machine->unit_queue_depth) {
    wait_event(target.left);
    if (timelines_[index].phase_count < 3) timelines_[index].add(StallCause::unit_busy, cycle());
  }
  wait_cycles(context_.machine->dispatch_cycles);
  timelines_[index].add(StallCause::dispatch, cycle());

  InFlight work;
  work.resolved = resolved;
  work.timeline = index;
  work.accepted = cycle();
  work.sequence = issued_ - 1;
  std::copy_n(device_.controller.index, kIndexRegisters, work.index);
  // Sources are captured now; results stay invisible until the unit completes.
  if (context_.executor && resolved.engine != Engine::router) {
    context_.executor->evaluate(resolved, device_.state, &work.result);
  } else if (resolved.engine == Engine::router) {
    work.result.elements.resize(resolved.length);
    if (context_.executor && resolved.instruction.opcode != Opcode::receive) {
      std::copy_n(device_.state.vectors.data() + resolved.instruction.va, resolved.length,
                  work.result.elements.data());
    }
  }
  work.entry = scoreboard_.insert(resolved);
  target.queue.push_back(std::move(work));
  target.arrived.notify(sc_core::SC_ZERO_TIME);
}

void Core::run_unit(Engine engine) {
  Unit& self = unit(engine);
  for (;;) {
    try {
      while (self.queue.empty()) wait_event(self.arrived);
      execute(engine, self.queue.front());
      self.queue.pop_front();
      self.left.notify(sc_core::SC_ZERO_TIME);
    } catch (const PassAborted&) {
      self.queue.clear();
    }
  }
}

uint64_t Core::unit_delay(Engine engine, const InFlight& work, Timeline* timeline) {
  const Resolved& r = work.resolved;
  const DFXMachineParameters& machine = *context_.machine;
  const uint64_t now = cycle();
  switch (engine) {
    case Engine::mpu: {
      const MatrixSchedule schedule = weights_.schedule(r, now);
      timeline->add(StallCause::hbm_latency, now + schedule.hbm_latency);
      timeline->add(StallCause::hbm_bandwidth, now + schedule.hbm_latency + schedule.hbm_bandwidth);
      timeline->add(StallCause::mpu_compute, now + schedule.total());
      return schedule.total();
    }
    case Engine::vpu: {
      const uint64_t cycles = vector_cycles(r, machine);
      timeline->add(StallCause::vpu_compute, now + cycles);
      return cycles;
    }
    case Engine::sfu: {
      const uint64_t cycles = scalar_cycles(r, machine);
      timeline->add(StallCause::sfu_compute, now + cycles);
      return cycles;
    }
    default: {
      const uint64_t cycles = memory_.dma_completion(r, now) - now;
      const bool ddr = r.memory.memory == DFX_MEMORY_DDR;
      if (!ddr && r.memory.is_write) weights_.disturb(now);
      timeline->add(ddr ? StallCause::ddr : StallCause::hbm_latency, now + cycles);
      return cycles;
    }
  }
}

void Core::execute(Engine engine, InFlight& work) {
  const uint64_t started = cycle();
  timelines_[work.timeline].add(StallCause::unit_busy, started);
  if (engine == Engine::router) {
    route(work);
    timelines_[work.timeline].add(StallCause::ring, cycle());
  } else {
    wait_cycles(std::max<uint64_t>(1, unit_delay(engine, work, &timelines_[work.timeline])));
  }
  complete(work, started);
}

void Core::route(InFlight& work) {
  const Resolved& r = work.resolved;
  Ring& ring = *context_.ring;
  switch (r.instruction.opcode) {
    case Opcode::send: {
      while (!ring.has_credit(number_, r.length)) wait_event(ring.drained(number_));
      const sc_core::sc_time free = ring.send(number_, work.result.elements);
      wait_cycles((free - sc_core::sc_time_stamp()).value() / context_.machine->clock_period_ps);
      return;
    }
    case Opcode::receive: {
      const auto& inbox = ring.inbox(number_);
      while (inbox.empty()) wait_event(ring.announced(number_));
      if (inbox.front().elements.size() != r.length) {
        stop(DFX_FAULT_RING_MISMATCH, r.program_counter);
      }
      const sc_core::sc_time arrival = inbox.front().arrival;
      if (arrival > sc_core::sc_time_stamp()) {
        wait_cycles((arrival - sc_core::sc_time_stamp()).value() / context_.machine->clock_period_ps);
      }
      work.result.elements = ring.take(number_);
      return;
    }
    default: {
      // A device without a piece can be one all-gather ahead of its neighbours.
      while (ring.collective().is_complete) wait_event(ring.released());
      ring.join(number_, {r.instruction.offset, r.instruction.total, work.result.elements});
      while (!ring.collective().is_complete) wait_event(ring.gathered());
      const Ring::Collective& collective = ring.collective();
      if (collective.fault != DFX_FAULT_NONE) stop(collective.fault, r.program_counter);
      wait_cycles((collective.end - sc_core::sc_time_stamp()).value() /
                  context_.machine->clock_period_ps);
      work.result.elements = collective.whole;
      ring.leave();
      return;
    }
  }
}

void Core::complete(InFlight& work, uint64_t started) {
  if (context_.executor) commit(work.resolved, work.result, &device_.state);
  Timeline& timeline = timelines_[work.timeline];
  timeline.completed = cycle();
  scoreboard_.remove(work.entry);
  completed_event_.notify(sc_core::SC_ZERO_TIME);
  DFXCommit record{};
  record.device = number_;
  record.program_counter = work.resolved.program_counter;
  record.sequence = work.sequence;
  record.accepted_cycle = work.accepted;
  record.started_cycle = started;
  record.completed_cycle = timeline.completed;
  std::copy_n(work.index, kIndexRegisters, record.index_registers);
  if (context_.report(record)) throw PassAborted{};
}

}  // namespace dfx
