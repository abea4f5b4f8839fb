// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_DRAM_CHANNEL_H
#define DFX_MEMORY_DRAM_CHANNEL_H

#include <deque>
#include <vector>

#include "memory/dram_banks.h"

namespace dfx {

// One burst of the DRAM: a column of an open row.
struct ColumnAccess {
  uint64_t arrival = 0;  // tick at the controller
  DramLocation location{};
  bool is_write = false;
  uint32_t source = 0;   // who asked
  uint64_t request = 0;  // whose part it is
  uint32_t passed = 0;   // accesses of other sources that went first while it was the oldest
};

// A DRAM channel and its controller, command by command: keeps rows open, opens rows for waiting
// accesses ahead of their turn, serves what is ready first within a window, refreshes on time. Of several
// sources, none is passed by more accesses of others than the window holds.
class DramChannel {
 public:
  explicit DramChannel(const DramTiming& timing, std::vector<DFXDramCommand>* log = nullptr)
      : timing_(&timing), banks_(timing), log_(log), refresh_due_(timing.refresh_interval) {}

  void enqueue(const ColumnAccess& access) { queue_.push_back(access); }
  bool is_idle() const { return queue_.empty(); }
  // Forgets what waits.
  void forget() { queue_.clear(); }
  size_t waiting() const { return queue_.size(); }

  // The access that is next, and when its column command can come; something must be waiting.
  struct Choice {
    size_t index = 0;
    uint64_t column = 0;
  };
  Choice choose() const;
  // A refresh falls due before a tick.
  bool refreshes_before(uint64_t tick) const { return tick > refresh_due_; }
  uint64_t refresh_due() const { return refresh_due_; }
  void refresh();

  struct Served {
    ColumnAccess access;
    uint64_t tick = 0;  // of the column command
  };
  Served serve(const Choice& choice);
  // Serves the next access, after the refreshes that are due before.
  Served serve();

  uint64_t activations() const { return activations_; }
  uint64_t refreshes() const { return refreshes_; }

 private:
  // The commands an access needs, and when.
  struct Plan {
    bool precharges = false;
    bool activates = false;
    uint64_t precharge = 0;
    uint64_t activate = 0;
    uint64_t column = 0;
  };
  Plan plan(const ColumnAccess& access) const;
  void issue(DramCommand command, uint32_t bank, uint32_t row, uint64_t tick);

  const DramTiming* timing_;  // a channel can be copied
  DramBanks banks_;
  std::vector<DFXDramCommand>* log_;
  std::deque<ColumnAccess> queue_;
  uint64_t refresh_due_;
  uint64_t activations_ = 0;
  uint64_t refreshes_ = 0;
};

}  // namespace dfx

#endif
