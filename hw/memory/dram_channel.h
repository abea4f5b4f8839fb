// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_DRAM_CHANNEL_H
#define DFX_MEMORY_DRAM_CHANNEL_H

#include <cstdint>
#include <deque>
#include <vector>

#include "memory/dram_banks.h"

namespace dfx {

// One burst of the DRAM: a column of an open row.
struct ColumnAccess {
  uint64_t arrival = 0;  // tick at the controller
  DramLocation location{};
  bool is_write = false;
  uint64_t request = 0;  // whose part it is
};

// A DRAM channel and its controller, command by command: keeps rows open, opens rows for waiting
// accesses ahead of their turn, serves what is ready first within a window, refreshes on time.
class DramChannel {
 public:
  explicit DramChannel(const DramTiming& timing, std::vector<DFXDramCommand>* log = nullptr)
      : timing_(timing), banks_(timing), log_(log), refresh_due_(timing.refresh_interval) {}

  void enqueue(const ColumnAccess& access) { queue_.push_back(access); }
  bool is_idle() const { return queue_.empty(); }

  struct Served {
    ColumnAccess access;
    uint64_t tick = 0;  // of the column command
  };
  // Serves one waiting access.
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
  void refresh();
  void issue(DramCommand command, uint32_t bank, uint32_t row, uint64_t tick);

  const DramTiming& timing_;
  DramBanks banks_;
  std::vector<DFXDramCommand>* log_;
  std::deque<ColumnAccess> queue_;
  uint64_t refresh_due_;
  uint64_t activations_ = 0;
  uint64_t refreshes_ = 0;
};

}  // namespace dfx

#endif
