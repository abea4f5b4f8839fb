// SPDX-License-Identifier: Apache-2.0
//
// Values without a clock: every device runs until it waits for the ring. Several passes can run in
// lockstep: each instruction is executed for all of them, in the order of their tokens, before the next.

#include <algorithm>

#include "functional/events.h"
#include "functional/exchange.h"
#include "functional/lane.h"
#include "functional/platform.h"
#include "functional/seeded_fault.h"

namespace dfx {
namespace {

using isa::Opcode;

// Where a device is in its passes.
struct Progress {
  enum class Waiting : uint8_t { no, all_gather, send, receive, done, faulted };

  uint32_t program_counter = 0;
  uint64_t executed = 0;
  Waiting waiting = Waiting::no;
  std::vector<Lane> lanes;
  size_t first = 0;  // lanes before it have ended

  // The lanes that still run.
  Lane* begin() { return lanes.data() + first; }
  Lane* end() { return lanes.data() + lanes.size(); }
  const Lane& front() const { return lanes[first]; }
  size_t size() const { return lanes.size() - first; }
};

class FunctionalPlatform final : public Platform {
 public:
  FunctionalPlatform(const DFXMachineParameters& machine, const DFXPlatformOptions& options)
      : Platform(machine, options), messages_(options.devices) {}

  void reset(bool keep_memory) override {
    Platform::reset(keep_memory);
    if (!seeded(SeededFault::reset_keeps_messages)) messages_.clear();
  }

  DFXPassResult run_pass(const DFXPass& pass) override {
    DFXPassResult result{};
    run_passes(&pass, 1, &result);
    return result;
  }

  void run_passes(const DFXPass* passes, uint32_t count, DFXPassResult* results) override {
    for (uint32_t first = 0; first < count; first += kernels::kMaxTokens) {
      const uint32_t lanes = std::min<uint32_t>(kernels::kMaxTokens, count - first);
      order(passes + first, lanes);
      Fault fault;
      {
        begin(passes + first, first == 0);
        const RegistersBack back{this};
        fault = run();
      }
      for (uint32_t lane = 0; lane < lanes; ++lane) {
        DFXPassResult& result = results[first + order_[lane]];
        result = fault.code == DFX_FAULT_NONE ? DFXPassResult{} : faulted(fault);
        result.token = emitted_token(lane);
      }
      if (fault.code == DFX_FAULT_NONE && !stopped_) continue;
      std::fill(results + first + lanes, results + count, results[first]);
      return;
    }
  }

  bool has_lockstep() const override { return true; }

 private:
  // Returns the registers to the devices however the passes end.
  struct RegistersBack {
    FunctionalPlatform* platform;
    ~RegistersBack() { platform->end(); }
  };

  // Lanes of passes without output come first, since they end first.
  void order(const DFXPass* passes, uint32_t lanes) {
    order_.clear();
    for (uint32_t i = 0; i < lanes; ++i) {
      if (passes[i].without_output) order_.push_back(i);
    }
    lanes_without_output_ = order_.size();
    for (uint32_t i = 0; i < lanes; ++i) {
      if (!passes[i].without_output) order_.push_back(i);
    }
  }

  uint32_t emitted_token(uint32_t lane) const {
    for (const Progress& progress : progress_) {
      if (progress.lanes[lane].token != DFX_NO_TOKEN) return progress.lanes[lane].token;
    }
    return DFX_NO_TOKEN;
  }

  void begin(const DFXPass* passes, bool is_first) {
    const uint32_t lanes = static_cast<uint32_t>(order_.size());
    progress_.resize(device_count());
    results_.resize(std::max<size_t>(results_.size(), lanes));
    stopped_ = false;
    for (uint32_t d = 0; d < device_count(); ++d) {
      Device& device = *devices_[d];
      Progress& progress = progress_[d];
      progress.program_counter = 0;
      progress.executed = 0;
      progress.waiting = Progress::Waiting::no;
      progress.first = 0;
      progress.lanes.resize(lanes);
      const DFXDeviceCounters counters = device.counters;
      for (uint32_t i = 0; i < lanes; ++i) {
        Lane& lane = progress.lanes[i];
        device.begin_pass(passes[order_[i]], device_count());
        lane.controller = device.controller;
        lane.token = DFX_NO_TOKEN;
        // The last lane has the device's own registers, which so keep what the last pass leaves.
        if (i + 1 == lanes) break;
        lane.vectors = device.state.vectors;
        lane.scalars = device.state.scalars;
      }
      std::swap(progress.lanes.back().vectors, device.state.vectors);
      std::swap(progress.lanes.back().scalars, device.state.scalars);
      if (!is_first) device.counters = counters;
    }
  }

  void end() {
    for (uint32_t d = 0; d < device_count(); ++d) {
      Device& device = *devices_[d];
      Lane& last = progress_[d].lanes.back();
      std::swap(last.vectors, device.state.vectors);
      std::swap(last.scalars, device.state.scalars);
      device.controller = last.controller;
      device.token = last.token;
    }
  }

  // Runs all devices until each has ended its pass, waits or has faulted.
  Fault run() {
    FirstFault fault;
    while (!stopped_) {
      bool advanced = false;
      for (uint32_t d = 0; d < device_count(); ++d) run_device(d, &advanced, &fault);
      if (all_done()) break;
      for (uint32_t d = 0; d < device_count(); ++d) {
        if (is_ready(d)) exchange(d, &advanced, &fault);
      }
      if (!advanced) return fault.is_any() ? fault.fault() : deadlock(standings());
    }
    return fault.fault();
  }

  bool all_done() const {
    return std::all_of(progress_.begin(), progress_.end(),
                       [](const Progress& p) { return p.waiting == Progress::Waiting::done; });
  }

  std::vector<Standing> standings() const {
    std::vector<Standing> standings;
    standings.reserve(progress_.size());
    for (const Progress& p : progress_) {
      standings.push_back({p.waiting == Progress::Waiting::done, p.program_counter});
    }
    return standings;
  }

  // Runs a device until it waits, has ended or faults.
  void run_device(uint32_t d, bool* advanced, FirstFault* fault) {
    Progress& progress = progress_[d];
    using Waiting = Progress::Waiting;
    if (progress.waiting == Waiting::send || progress.waiting == Waiting::receive) {
      progress.waiting = Waiting::no;
    }
    while (progress.waiting == Waiting::no && !stopped_) {
      const DFXFaultCode code = step(d, &progress);
      if (code != DFX_FAULT_NONE) {
        progress.waiting = Waiting::faulted;
        fault->note({code, d, progress.program_counter, {}});
        return;
      }
      if (progress.waiting == Waiting::no || progress.waiting == Waiting::done) *advanced = true;
    }
  }

  DFXFaultCode step(uint32_t d, Progress* progress) {
    Device& device = *devices_[d];
    if (progress->program_counter == device.program.output_marker && lanes_without_output_ > 0) {
      progress->first = std::max(progress->first, lanes_without_output_);
      if (progress->size() == 0) {
        progress->waiting = Progress::Waiting::done;
        return DFX_FAULT_NONE;
      }
    }
    const isa::Instruction* instruction;
    DFXFaultCode code = device.program.fetch(progress->program_counter, &instruction);
    if (code != DFX_FAULT_NONE) return code;
    const uint64_t limit = machine_.instruction_limit + seeded(SeededFault::instruction_limit);
    if (progress->executed >= limit) return DFX_FAULT_ENDLESS_LOOP;
    for (Lane& lane : *progress) {
      code = resolve(*instruction, progress->program_counter, lane.controller, machine_, &lane.resolved);
      if (code != DFX_FAULT_NONE) return code;
    }
    switch (progress->begin()->resolved.engine) {
      case isa::Engine::control: return control(d, progress);
      case isa::Engine::router: return route(d, progress);
      default: break;
    }
    if (progress->front().resolved.reads_packed_matrix()) {
      execute_packed(&device.state, progress);
    } else {
      for (Lane& lane : *progress) {
        const LaneInDevice lent(&lane, &device.state);
        const Sources sources = Sources::of(lane.resolved, device.state);
        executor_.evaluate(lane.resolved, sources, device.state, &results_.front());
        commit(lane.resolved, results_.front(), &device.state);
      }
    }
    complete(d, progress, progress->program_counter + 1);
    return DFX_FAULT_NONE;
  }

  // The weights are the same for all lanes.
  void execute_packed(DeviceState* state, Progress* progress) {
    Sources sources[kernels::kMaxTokens];
    const size_t lanes = progress->size();
    for (size_t i = 0; i < lanes; ++i) {
      const LaneInDevice lent(&progress->begin()[i], state);
      sources[i] = Sources::of(progress->begin()[i].resolved, *state);
    }
    executor_.evaluate_packed(progress->begin()->resolved, sources, state->hbm, results_.data(), lanes);
    for (size_t i = 0; i < lanes; ++i) {
      const LaneInDevice lent(&progress->begin()[i], state);
      commit(progress->begin()[i].resolved, results_[i], state);
    }
  }

  DFXFaultCode control(uint32_t d, Progress* progress) {
    const isa::Instruction& instruction = progress->begin()->resolved.instruction;
    uint32_t next = progress->program_counter + 1;
    for (Lane& lane : *progress) {
      const ControlStep step = control_step(instruction, progress->program_counter, &lane.controller);
      if (step.fault != DFX_FAULT_NONE) return step.fault;
      if (step.emits_token) {
        const DFXFaultCode code = emit(lane.vectors.data() + instruction.va, &lane.token);
        if (code != DFX_FAULT_NONE) return code;
      }
      if (step.ends_pass) progress->waiting = Progress::Waiting::done;
      next = step.next;
    }
    complete(d, progress, next);
    return DFX_FAULT_NONE;
  }

  DFXFaultCode route(uint32_t d, Progress* progress) {
    const uint32_t peer = progress->front().resolved.peer;
    switch (progress->front().resolved.instruction.opcode) {
      case Opcode::send: {
        if (!messages_.has_credit(d, peer)) {
          progress->waiting = Progress::Waiting::send;
          return DFX_FAULT_NONE;
        }
        for (const Lane& lane : *progress) {
          const Half* source = lane.vectors.data() + lane.resolved.instruction.va;
          messages_.put(d, peer, {{source, source + lane.resolved.length}, 0});
        }
        break;
      }
      case Opcode::receive: {
        if (messages_.waiting(peer, d).size() < progress->size()) {
          progress->waiting = Progress::Waiting::receive;
          return DFX_FAULT_NONE;
        }
        for (Lane& lane : *progress) {
          const std::vector<Half>& message = messages_.waiting(peer, d).front().elements;
          if (message.size() != lane.resolved.length) return DFX_FAULT_RING_MISMATCH;
          std::copy(message.begin(), message.end(), lane.vectors.begin() + lane.resolved.vector_write.first);
          messages_.take(peer, d);
        }
        break;
      }
      default: progress->waiting = Progress::Waiting::all_gather; return DFX_FAULT_NONE;
    }
    complete(d, progress, progress->program_counter + 1);
    return DFX_FAULT_NONE;
  }

  // The group of the all-gather at which a device waits.
  CardMask group_of(uint32_t d) const { return progress_[d].front().resolved.group; }

  // Whether device `d` is the first of a group that waits at its all-gather as one.
  bool is_ready(uint32_t d) const {
    if (progress_[d].waiting != Progress::Waiting::all_gather) return false;
    const CardMask group = group_of(d);
    for (uint32_t each = 0; each < device_count(); ++each) {
      if (!has_card(group, each)) continue;
      if (each < d || progress_[each].waiting != Progress::Waiting::all_gather) return false;
      if (group_of(each) != group) return false;
    }
    return true;
  }

  // Completes the all-gather of the group whose first device is `d`.
  void exchange(uint32_t first, bool* advanced, FirstFault* fault) {
    std::vector<uint32_t> members;
    for (uint32_t d = first; d < device_count(); ++d) {
      if (has_card(group_of(first), d)) members.push_back(d);
    }
    DFXFaultCode code = DFX_FAULT_NONE;
    const size_t running = progress_[first].size();
    for (const uint32_t d : members) {
      if (progress_[d].size() != running) code = DFX_FAULT_RING_MISMATCH;
    }
    for (size_t lane = 0; lane < running && code == DFX_FAULT_NONE; ++lane) {
      code = exchange_lane(members, lane);
    }
    if (code != DFX_FAULT_NONE) {
      // It is a fault of every member.
      for (const uint32_t d : members) {
        progress_[d].waiting = Progress::Waiting::faulted;
        fault->note({code, d, progress_[d].program_counter, {}});
      }
      return;
    }
    for (const uint32_t d : members) {
      progress_[d].waiting = Progress::Waiting::no;
      complete(d, &progress_[d], progress_[d].program_counter + 1);
    }
    *advanced = true;
  }

  DFXFaultCode exchange_lane(const std::vector<uint32_t>& members, size_t lane) {
    pieces_.resize(members.size());
    for (size_t i = 0; i < members.size(); ++i) {
      const Lane& source = progress_[members[i]].begin()[lane];
      const Half* elements = source.vectors.data() + source.resolved.instruction.va;
      pieces_[i].offset = source.resolved.instruction.offset;
      pieces_[i].total = source.resolved.instruction.total;
      pieces_[i].elements.assign(elements, elements + source.resolved.length);
    }
    const std::vector<Half>& whole = results_.front().elements;
    const DFXFaultCode code = gather(pieces_, &results_.front().elements);
    if (code != DFX_FAULT_NONE) return code;
    for (const uint32_t d : members) {
      Lane& destination = progress_[d].begin()[lane];
      std::copy(whole.begin(), whole.end(), destination.vectors.begin() + destination.resolved.vector_write.first);
    }
    return DFX_FAULT_NONE;
  }

  // Tells the callback, to which the registers of all devices are visible.
  bool report(const DFXCommit& commit, Lane* lane) {
    std::deque<LaneInDevice> lent;
    for (uint32_t d = 0; d < device_count(); ++d) {
      lent.emplace_back(d == commit.device ? lane : &progress_[d].lanes.back(), &devices_[d]->state);
    }
    return report_commit(commit);
  }

  // Counts and reports a completed instruction and moves on.
  void complete(uint32_t d, Progress* progress, uint32_t next) {
    Device& device = *devices_[d];
    const uint32_t operation = device.program.operations[progress->program_counter];
    ++progress->executed;
    for (Lane& lane : *progress) {
      count_events(lane.resolved, machine_, device.counters.operation_events[operation]);
      ++device.counters.instructions;
      DFXCommit commit{};
      commit.device = d;
      commit.program_counter = progress->program_counter;
      commit.sequence = progress->executed - 1;
      std::copy_n(lane.controller.index, kIndexRegisters, commit.index_registers);
      if (has_commit_callback() && report(commit, &lane)) stopped_ = true;
    }
    progress->program_counter = next;
  }

  std::vector<Progress> progress_;
  std::vector<Result> results_;
  std::vector<GatherPiece> pieces_;
  MessageQueues messages_;
  bool stopped_ = false;
  std::vector<uint32_t> order_;      // the pass of each lane
  size_t lanes_without_output_ = 0;  // the first ones
};

}  // namespace

std::unique_ptr<Platform> make_functional_platform(const DFXMachineParameters& machine,
                                                   const DFXPlatformOptions& options) {
  return std::make_unique<FunctionalPlatform>(machine, options);
}

}  // namespace dfx
