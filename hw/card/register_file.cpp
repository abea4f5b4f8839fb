// SPDX-License-Identifier: Apache-2.0

#include "card/register_file.h"

#include <utility>

#include "card/seeded_hazards.h"

namespace dfx {

RegisterFile::RegisterFile(sc_core::sc_module_name name, const DFXMachineParameters& machine, DeviceState& state,
                           Executor* executor)
    : sc_module(name),
      state_(state),
      executor_(executor),
      ports_(machine.register_read_ports),
      collectors_{OperandCollector(ports_), OperandCollector(ports_), OperandCollector(ports_),
                  OperandCollector(ports_), OperandCollector(ports_)} {
  port.bind(*this);
}

void RegisterFile::begin_pass() {
  ports_.begin_pass();
  for (OperandCollector& each : collectors_) each.begin_pass();
}

Readiness RegisterFile::check(const Resolved& candidate) const {
  return scoreboard_.check(without_seeded_hazard(candidate));
}

Scoreboard::Entry RegisterFile::accept(const Resolved& instruction, uint32_t sequence, uint64_t now) {
  const Scoreboard::Entry entry = scoreboard_.next();
  collectors_[static_cast<size_t>(instruction.engine)].collect(instruction, scoreboard_, now, &entry->collection);
  if (executor_) {
    entry->values = values_.take();
    entry->values->accept(instruction, entry->collection, scoreboard_, state_);
  }
  scoreboard_.insert(entry, instruction, sequence);
  return entry;
}

void RegisterFile::begin(Scoreboard::Entry entry, uint64_t cycle) {
  if (entry->values) entry->values->begin(cycle);
}

void RegisterFile::announce(Scoreboard::Entry entry, const Progress& progress) {
  entry->progress = progress;
  changed_.notify();
}

std::vector<Half> RegisterFile::message(Scoreboard::Entry entry) {
  if (entry->values) return entry->values->evaluate(*executor_, state_).elements;
  return std::vector<Half>(entry->resolved.length);
}

// What is read before this cycle does not see the result.
void RegisterFile::complete(Scoreboard::Entry entry, uint64_t now, std::vector<Half>* received) {
  if (entry->values) {
    const Result& computed = entry->values->evaluate(*executor_, state_);
    for (const Active& each : scoreboard_.active()) each.values->collect_before(now, state_);
    commit(entry->resolved, received ? Result{std::move(*received), 0} : computed, &state_);
  }
  scoreboard_.remove(entry);
  changed_.notify();
}

DFXFaultCode RegisterFile::emit(uint32_t element, uint32_t* token) const {
  return executor_ ? dfx::emit(state_.vectors.data() + element, token) : DFX_FAULT_NONE;
}

}  // namespace dfx
