// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_DRAM_BANKS_H
#define DFX_MEMORY_DRAM_BANKS_H

#include <array>
#include <cstdint>
#include <vector>

#include "memory/dram_timing.h"

namespace dfx {

// The banks of one channel: open rows, and when the rules allow which command.
class DramBanks {
 public:
  static constexpr int64_t kClosed = -1;

  explicit DramBanks(const DramTiming& timing);

  // The first tick at which a command is legal.
  uint64_t earliest(DramCommand command, uint32_t bank) const {
    const size_t next = static_cast<size_t>(command);
    return earliest(command, bank, timing_->rules_for[next].size());
  }
  // The same as far as the channel as a whole is concerned: no bank's is sooner.
  uint64_t earliest(DramCommand command) const {
    return earliest(command, 0, timing_->channel_rules_for[static_cast<size_t>(command)]);
  }
  // Issues a command; the tick must be legal. A refresh needs all rows closed.
  void issue(DramCommand command, uint32_t bank, uint32_t row, uint64_t tick);
  int64_t open_row(uint32_t bank) const { return rows_[bank]; }

 private:
  // The last ticks of a command in one scope, newest first; 0 = never (ticks are stored plus one).
  using Recent = std::array<uint64_t, 4>;
  using Commands = std::array<Recent, kDramCommands>;

  uint64_t earliest(DramCommand command, uint32_t bank, size_t rules) const;
  const Recent& recent(DramScope scope, DramCommand command, uint32_t bank) const;
  static void record(Commands* commands, DramCommand command, uint64_t tick);

  const DramTiming* timing_;  // a channel can be copied
  std::vector<int64_t> rows_;
  std::vector<Commands> banks_;
  std::vector<Commands> groups_;
  Commands channel_{};
};

}  // namespace dfx

#endif
