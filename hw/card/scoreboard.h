// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_SCOREBOARD_H
#define DFX_CARD_SCOREBOARD_H

#include <list>
#include <memory>
#include <vector>

#include "card/collection.h"
#include "functional/resolve.h"

namespace dfx {

class InstructionValues;

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
  uint32_t sequence = 0;                      // number in the pass
  Collection collection;                      // of its vector operands
  std::shared_ptr<InstructionValues> values;  // null when no values are computed
  Progress progress;
};

// Whether `younger` can take the vector that `older` produces as it leaves the unit.
bool chains(const Active& older, const Resolved& younger);

// Whether an instruction can be accepted.
struct Readiness {
  Hazard hazard = Hazard::none;  // none: nothing but time keeps it
  // Cycle in which the first elements of all operands are there, and what it overwrites is collected.
  uint64_t first = 0;
  // The older instructions that set the hazard and the cycle.
  uint32_t blocker = kNoInstruction;
  uint32_t latest = kNoInstruction;

  void block(Hazard by, uint32_t sequence) {
    hazard = by;
    blocker = sequence;
  }
  void wait_until(uint64_t cycle, uint32_t sequence) {
    if (cycle <= first) return;
    first = cycle;
    latest = sequence;
  }
};

// Accepted instructions that have not completed. Scalars are taken on acceptance, so they know RAW and WAW
// hazards. Vectors, which are collected after it, and memory, which a unit streams while it computes, know
// WAR too.
//
// A vector that the matrix or the vector unit is producing is chained: its reader is accepted when the
// first elements are there, and collects the others as they leave the unit.
class Scoreboard {
 public:
  using Entry = std::list<Active>::iterator;

  // The cycle in which the last of some elements leaves the unit that produces it; 0 when nobody does.
  struct Leaving {
    uint64_t cycle = 0;
    uint32_t producer = kNoInstruction;
  };

  Readiness check(const Resolved& candidate) const;
  // Lists those that produce some of `elements`, which `reader` takes as they leave.
  void list_producers(const Resolved& reader, const ElementRange& elements,
                      std::vector<const Active*>* producers) const;
  // When all of `elements` have left those of `producers` that produce some of them.
  static Leaving leaves(const std::vector<const Active*>& producers, const ElementRange& elements);
  // The entry that the next instruction gets, to be filled before it is inserted.
  Entry next();
  void insert(Entry entry, const Resolved& resolved, uint32_t sequence);
  void remove(Entry entry);
  void clear();
  bool is_empty() const { return active_.empty(); }
  // In program order.
  const std::list<Active>& active() const { return active_; }

 private:
  std::list<Active> active_;
  std::list<Active> spare_;  // nodes to use again
};

}  // namespace dfx

#endif
