// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_TIMING_SCOREBOARD_H
#define DFX_TIMING_SCOREBOARD_H

#include <list>

#include "functional/execute.h"
#include "functional/resolve.h"

namespace dfx {

enum class Hazard : uint8_t { none, registers, memory };

// When the results of an instruction that its unit works on leave the unit: in order, `granule` elements
// at a time, evenly spread from the first to the last; cycles since the start of the pass.
struct Progress {
  bool is_known = false;
  uint64_t first = 0;
  uint64_t last = 0;
  uint32_t granule = 1;

  // The cycle in which element `index` of `count` is there.
  uint64_t at(uint32_t index, uint32_t count) const;
};

// An accepted instruction that has not completed.
struct Active {
  Resolved resolved;
  const Result* result = nullptr;
  Progress progress;
};

// Whether an instruction can be accepted, and when its operands are there.
struct Readiness {
  Hazard hazard = Hazard::none;  // none: nothing but time keeps it
  uint64_t first = 0;            // cycle in which the first elements of all operands are there
  uint64_t last = 0;             // cycle in which all elements are
};

// Accepted instructions that have not completed. Sources are captured on acceptance, so registers know
// RAW and WAW hazards; memory, which a unit streams while it computes, knows WAR too.
//
// A vector that the matrix or the vector unit is producing is chained: its reader is accepted when the
// first elements are there, and takes the others as they leave the unit.
class Scoreboard {
 public:
  using Entry = std::list<Active>::iterator;

  Readiness check(const Resolved& candidate) const;
  Entry insert(const Resolved& resolved) {
    return active_.insert(active_.end(), Active{resolved, nullptr, {}});
  }
  void remove(Entry entry) { active_.erase(entry); }
  void clear() { active_.clear(); }
  bool is_empty() const { return active_.empty(); }
  // In program order.
  const std::list<Active>& active() const { return active_; }

 private:
  std::list<Active> active_;
};

// Values that chained producers have not written yet, in the register file while a reader captures its
// sources; the destructor takes them out again.
class Forwarding {
 public:
  Forwarding(const Scoreboard& scoreboard, const Resolved& reader, DeviceState& state);
  ~Forwarding();
  Forwarding(const Forwarding&) = delete;
  Forwarding& operator=(const Forwarding&) = delete;

 private:
  struct Saved {
    uint32_t first;
    std::vector<Half> elements;
  };
  void forward(const Active& producer, const ElementRange& read);

  DeviceState& state_;
  std::vector<Saved> saved_;
};

}  // namespace dfx

#endif
