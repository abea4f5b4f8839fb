// SPDX-License-Identifier: Apache-2.0
//
// What the units of a core do with accepted instructions.

#include <algorithm>

#include "card/core.h"
#include "card/latency.h"

namespace dfx {

using isa::Engine;
using isa::Opcode;

void Core::run_unit(Engine engine) {
  Unit& self = unit(engine);
  for (;;) {
    try {
      while (self.buffers.is_empty()) wait_event(self.arrived);
      execute(engine, self.buffers.front());
      self.buffers.empty_front();
      self.left.notify();
    } catch (const PassAborted&) {
      self.buffers.clear();
    }
  }
}

uint64_t Core::matrix_work(InFlight& work, Timeline* timeline) {
  const uint64_t now = cycle();
  const MatrixSchedule schedule = weights_.schedule(work.resolved, now, work.collection);
  uint64_t end = now;
  timeline->add(StallCause::hbm_latency, end += schedule.hbm_latency);
  timeline->add(StallCause::hbm_bandwidth, end += schedule.hbm_bandwidth);
  timeline->add(StallCause::register_dependency, end += schedule.operands);
  timeline->add(StallCause::operand_collection, end += schedule.collection);
  timeline->add(StallCause::mpu_compute, end += schedule.compute);
  work.entry->progress = {true, end - schedule.later_blocks, end,
                          kGroupsPerBlock * context_.machine->tile_lanes};
  return schedule.total();
}

uint64_t Core::vector_work(InFlight& work, Timeline* timeline) {
  const uint64_t now = cycle();
  const VectorCycles cycles = vector_cycles(work.resolved, *context_.machine);
  const Collection::Bounds bounds = work.collection.bounds({cycles.operands, cycles.operands});
  const uint64_t produced = std::max(now + cycles.total, bounds.produced);
  const uint64_t end = std::max(produced, bounds.collected);
  timeline->add(StallCause::register_dependency, produced - cycles.total);
  timeline->add(StallCause::operand_collection, end - cycles.total);
  timeline->add(StallCause::vpu_compute, end);
  work.entry->progress = {true, std::min(now + cycles.chunk, end), end, kTileElements};
  return end - now;
}

// A message or an access to memory begins when all of its operand is there.
void Core::wait_for_collection(InFlight& work, Timeline* timeline) {
  const uint64_t now = cycle();
  const uint64_t begin = std::max(now, work.collection.complete);
  const uint64_t produced = work.collection.bounds({}).produced;
  timeline->add(StallCause::register_dependency, std::clamp(produced, now, begin));
  timeline->add(StallCause::operand_collection, begin);
  wait_cycles(begin - now);
}

uint64_t Core::memory_work(InFlight& work, Timeline* timeline) {
  const Resolved& r = work.resolved;
  const uint64_t now = cycle();
  const bool ddr = r.memory.memory == DFX_MEMORY_DDR;
  const uint64_t granted = ddr ? now : weights_.share(now, memory_.dma_columns(r), r.memory.is_write);
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
  timelines_[work.timeline].add(StallCause::unit_busy, cycle());
  if (work.collection.first > cycle()) wait_cycles(work.collection.first - cycle());
  timelines_[work.timeline].add(StallCause::operand_collection, cycle());
  if (engine == Engine::dma || engine == Engine::router) {
    wait_for_collection(work, &timelines_[work.timeline]);
  }
  const uint64_t started = cycle();
  const CoreSignals::Busy busy(&signals_, engine);
  if (work.values) work.values->begin(started);
  if (engine == Engine::router) {
    route(work);
    timelines_[work.timeline].add(StallCause::ring, cycle());
  } else {
    const uint64_t cycles = work_on(engine, work, &timelines_[work.timeline]);
    progress_.notify();
    wait_cycles(std::max<uint64_t>(1, cycles));
  }
  complete(work, started);
}

void Core::route(InFlight& work) {
  const Resolved& r = work.resolved;
  Ring& ring = *context_.ring;
  std::vector<Half>& elements = work.message;
  elements.resize(r.length);
  if (work.values) elements = work.values->evaluate(*context_.executor, device_.state).elements;
  switch (r.instruction.opcode) {
    case Opcode::send: {
      while (!ring.has_credit(number_, r.peer)) wait_event(ring.drained(r.peer));
      const sc_core::sc_time free = ring.send(number_, r.peer, elements);
      wait_cycles((free - sc_core::sc_time_stamp()).value() / context_.machine->clock_period_ps);
      return;
    }
    case Opcode::receive: {
      const auto& inbox = ring.inbox(number_, r.peer);
      while (inbox.empty()) wait_event(ring.announced(number_));
      if (inbox.front().elements.size() != r.length) {
        stop(DFX_FAULT_RING_MISMATCH, r.program_counter);
      }
      const sc_core::sc_time arrival = inbox.front().arrival;
      if (arrival > sc_core::sc_time_stamp()) {
        wait_cycles((arrival - sc_core::sc_time_stamp()).value() / context_.machine->clock_period_ps);
      }
      elements = ring.take(number_, r.peer);
      return;
    }
    default: {
      // A device without a piece can be one all-gather ahead of its neighbours.
      const Ring::Collective& collective = ring.collective(r.group);
      while (collective.is_complete) wait_event(ring.released());
      ring.join(number_, r.group, {r.instruction.offset, r.instruction.total, elements});
      while (!collective.is_complete) wait_event(ring.gathered());
      if (collective.fault != DFX_FAULT_NONE) stop(collective.fault, r.program_counter);
      wait_cycles((collective.end - sc_core::sc_time_stamp()).value() /
                  context_.machine->clock_period_ps);
      elements = collective.whole;
      ring.leave(r.group);
      return;
    }
  }
}

// What is read before this cycle does not see the result.
void Core::write_back(InFlight& work) {
  const Result& computed = work.values->evaluate(*context_.executor, device_.state);
  for (const Active& each : scoreboard_.active()) each.values->collect_before(cycle(), device_.state);
  const bool is_message = work.resolved.engine == Engine::router;
  commit(work.resolved, is_message ? Result{std::move(work.message), 0} : computed, &device_.state);
}

void Core::complete(InFlight& work, uint64_t started) {
  if (work.values) write_back(work);
  Timeline& timeline = timelines_[work.timeline];
  timeline.completed = cycle();
  scoreboard_.remove(work.entry);
  progress_.notify();
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
