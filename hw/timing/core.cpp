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
      weights_(*context_.machine, memory_),
      work_(*context_.machine, memory_, context_.ring->device_count()) {
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

uint64_t Core::wait_for_operands(const Resolved& resolved, Timeline* timeline) {
  for (;;) {
    const Readiness readiness = scoreboard_.check(without_seeded_hazard(resolved));
    if (readiness.hazard == Hazard::none && readiness.first <= cycle()) return readiness.last;
    if (readiness.hazard == Hazard::none) {
      wait_cycles(readiness.first - cycle());
    } else {
      wait_event(progress_event_);
    }
    timeline->extend(readiness.hazard == Hazard::memory ? StallCause::memory_dependency
                                                        : StallCause::register_dependency,
                     cycle());
  }
}

void Core::wait_for_all() {
  while (!scoreboard_.is_empty()) wait_event(progress_event_);
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

void Core::issue(Resolved& resolved, uint64_t head) {
  const size_t index = timelines_.size() - 1;
  InFlight work;
  work.operands = wait_for_operands(resolved, &timelines_[index]);
  Unit& target = unit(resolved.engine);
  while (target.queue.size() >= context_.machine->unit_queue_depth) {
    wait_event(target.left);
    timelines_[index].extend(StallCause::unit_busy, cycle());
  }
  wait_cycles(context_.machine->dispatch_cycles);
  timelines_[index].add(StallCause::dispatch, cycle());

  work.resolved = resolved;
  work.timeline = index;
  work.accepted = cycle();
  work.sequence = issued_ - 1;
  std::copy_n(device_.controller.index, kIndexRegisters, work.index);
  capture(work);
  work.entry = scoreboard_.insert(resolved);
  target.queue.push_back(std::move(work));
  target.queue.back().entry->result = &target.queue.back().result;
  target.arrived.notify(sc_core::SC_ZERO_TIME);
}

// Sources are captured now, forwarded where they are chained; results stay invisible until the unit
// completes.
void Core::capture(InFlight& work) {
  const Resolved& r = work.resolved;
  if (r.engine == Engine::router) {
    work.result.elements.resize(r.length);
    if (context_.executor && r.instruction.opcode != Opcode::receive) {
      std::copy_n(device_.state.vectors.data() + r.instruction.va, r.length,
                  work.result.elements.data());
    }
  } else if (context_.executor) {
    const Forwarding forwarding(scoreboard_, r, device_.state);
    context_.executor->evaluate(r, device_.state, &work.result);
    work.late.capture(r, device_.state);
  }
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

uint64_t Core::matrix_work(InFlight& work, Timeline* timeline) {
  const uint64_t now = cycle();
  const MatrixSchedule schedule = weights_.schedule(work.resolved, now, work.operands);
  uint64_t end = now;
  timeline->add(StallCause::hbm_latency, end += schedule.hbm_latency);
  timeline->add(StallCause::hbm_bandwidth, end += schedule.hbm_bandwidth);
  timeline->add(StallCause::register_dependency, end += schedule.operands);
  timeline->add(StallCause::mpu_compute, end += schedule.compute);
  work.entry->progress = {true, end - schedule.later_blocks, end,
                          kGroupsPerBlock * context_.machine->tile_lanes};
  return schedule.total();
}

uint64_t Core::vector_work(InFlight& work, Timeline* timeline) {
  const uint64_t now = cycle();
  const VectorCycles cycles = vector_cycles(work.resolved, *context_.machine);
  const uint64_t end = std::max(now + cycles.total, work.operands + cycles.last_chunk);
  timeline->add(StallCause::register_dependency, end - cycles.total);
  timeline->add(StallCause::vpu_compute, end);
  work.entry->progress = {true, std::min(now + cycles.chunk, end), end, kTileElements};
  return end - now;
}

uint64_t Core::memory_work(InFlight& work, Timeline* timeline) {
  const Resolved& r = work.resolved;
  const uint64_t now = cycle();
  const uint64_t begin = std::max(now, work.operands);
  timeline->add(StallCause::register_dependency, begin);
  const bool ddr = r.memory.memory == DFX_MEMORY_DDR;
  const uint64_t granted = ddr ? begin : weights_.share(begin, memory_.dma_columns(r), r.memory.is_write);
  timeline->add(StallCause::hbm_bandwidth, granted);
  const uint64_t end = memory_.dma_completion(r, granted);
  timeline->add(ddr ? StallCause::ddr : StallCause::hbm_latency, end);
  return end - now;
}

// Begins an instruction on its unit; returns the cycles until it completes.
uint64_t Core::work_on(Engine engine, InFlight& work, Timeline* timeline) {
  switch (engine) {
    case Engine::mpu: return matrix_work(work, timeline);
    case Engine::vpu: return vector_work(work, timeline);
    case Engine::sfu: {
      const uint64_t cycles = scalar_cycles(work.resolved, *context_.machine);
      timeline->add(StallCause::sfu_compute, cycle() + cycles);
      return cycles;
    }
    default: return memory_work(work, timeline);
  }
}

void Core::execute(Engine engine, InFlight& work) {
  const uint64_t started = cycle();
  const CoreSignals::Busy busy(&signals_, engine);
  timelines_[work.timeline].add(StallCause::unit_busy, started);
  if (engine == Engine::router) {
    route(work);
    timelines_[work.timeline].add(StallCause::ring, cycle());
  } else {
    const uint64_t cycles = work_on(engine, work, &timelines_[work.timeline]);
    progress_event_.notify(sc_core::SC_ZERO_TIME);
    wait_cycles(std::max<uint64_t>(1, cycles));
  }
  complete(work, started);
}

void Core::route(InFlight& work) {
  const Resolved& r = work.resolved;
  Ring& ring = *context_.ring;
  switch (r.instruction.opcode) {
    case Opcode::send: {
      while (!ring.has_credit(number_)) wait_event(ring.drained(number_));
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
  if (context_.executor) work.late.stream(work.resolved, *context_.executor, device_.state, &work.result);
  if (context_.executor) commit(work.resolved, work.result, &device_.state);
  Timeline& timeline = timelines_[work.timeline];
  timeline.completed = cycle();
  scoreboard_.remove(work.entry);
  progress_event_.notify(sc_core::SC_ZERO_TIME);
  DFXCommit record{};
  record.device = number_;
  record.program_counter = work.resolved.program_counter;
  record.sequence = work.sequence;
  record.accepted_cycle = work.accepted;
  record.started_cycle = started;
  record.completed_cycle = timeline.completed;
  std::copy_n(work.index, kIndexRegisters, record.index_registers);
  report(work.resolved, &record);
}

void Core::report(const Resolved& resolved, DFXCommit* commit) {
  ++signals_.completed;
  uint64_t events[DFX_EVENT_COUNT] = {};
  std::vector<uint64_t> channel_bytes;
  if (context_.is_observed()) {
    work_.count(resolved, events, &channel_bytes);
    commit->events = events;
    commit->hbm_channel_bytes = channel_bytes.data();
    signals_.moved(events);
  }
  if (context_.report(*commit)) throw PassAborted{};
}

}  // namespace dfx
