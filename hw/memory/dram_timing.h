// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_DRAM_TIMING_H
#define DFX_MEMORY_DRAM_TIMING_H

#include <cstdint>
#include <vector>

#include "include/dfx_memory.h"

namespace dfx {

enum class DramCommand : uint8_t { activate, precharge, read, write, refresh };
constexpr size_t kDramCommands = 5;

// Where a previous command must have gone for a rule to apply.
enum class DramScope : uint8_t { bank, group, channel };

// One row of the timing table: `next` comes at least `ticks` after the `occurrences`-th last `previous`.
struct DramRule {
  DramCommand previous;
  DramCommand next;
  DramScope scope;
  uint32_t occurrences;
  uint64_t ticks;
};

// A DRAM's timing in ticks of its clock.
struct DramTiming {
  explicit DramTiming(const DFXMemoryParameters& parameters);

  uint64_t ticks(uint64_t picoseconds) const;  // rounded up
  uint64_t picoseconds(uint64_t ticks) const;
  // The next moment at which the controller can start a command.
  uint64_t align(uint64_t tick) const {
    const uint64_t step = parameters.command_ticks;
    return (tick + step - 1) / step * step;
  }
  uint32_t banks() const { return parameters.bank_groups * parameters.banks_per_group; }

  DFXMemoryParameters parameters;
  uint64_t refresh_interval;
  uint64_t path;
  std::vector<DramRule> rules;
  // The rules by the command that has to wait, those of the whole channel first, and how many of these there are; and
  // those between commands to one bank by both.
  std::vector<DramRule> rules_for[kDramCommands];
  size_t channel_rules_for[kDramCommands] = {};
  uint64_t in_bank[kDramCommands][kDramCommands] = {};  // previous, next
};

// A place in a channel.
struct DramLocation {
  uint32_t bank;
  uint32_t row;
};
DramLocation locate(const DFXMemoryParameters& parameters, uint64_t address);

}  // namespace dfx

#endif
