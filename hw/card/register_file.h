// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_REGISTER_FILE_H
#define DFX_CARD_REGISTER_FILE_H

#include <systemc>

#include "card/change.h"
#include "card/instruction_values.h"
#include "card/register_file_if.h"
#include "card/register_ports.h"
#include "functional/device_state.h"

namespace dfx {

// The one module that changes what a program can see of a card: instructions take effect here.
class RegisterFile : public sc_core::sc_module, public register_file_if {
 public:
  sc_core::sc_export<register_file_if> port{"port"};

  // `executor` is null when no values are computed.
  RegisterFile(sc_core::sc_module_name name, const DFXMachineParameters& machine, DeviceState& state,
               Executor* executor);

  void begin_pass() override;
  Readiness check(const Resolved& candidate) const override;
  bool is_idle() const override { return scoreboard_.is_empty(); }
  uint32_t oldest() const override { return scoreboard_.active().front().sequence; }
  const sc_core::sc_event& changed() override { return changed_.awaited(); }
  Scoreboard::Entry accept(const Resolved& instruction, uint32_t sequence, uint64_t now) override;
  const Collection& collection(Scoreboard::Entry entry) const override { return entry->collection; }
  void begin(Scoreboard::Entry entry, uint64_t cycle) override;
  void announce(Scoreboard::Entry entry, const Progress& progress) override;
  std::vector<Half> message(Scoreboard::Entry entry) override;
  void complete(Scoreboard::Entry entry, uint64_t now, std::vector<Half>* received) override;
  DFXFaultCode emit(uint32_t element, uint32_t* token) const override;

  // Forgets what is under way.
  void clear() { scoreboard_.clear(); }

 private:
  static constexpr size_t kUnits = 5;

  DeviceState& state_;
  Executor* const executor_;
  Scoreboard scoreboard_;
  RegisterPorts ports_;
  OperandCollector collectors_[kUnits];  // by engine
  InstructionValuesPool values_;
  Change changed_;
};

}  // namespace dfx

#endif
