// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_TIMING_SCOREBOARD_H
#define DFX_TIMING_SCOREBOARD_H

#include <list>

#include "functional/resolve.h"

namespace dfx {

enum class Hazard : uint8_t { none, registers, memory };

// Accepted instructions that have not completed. Sources are captured on acceptance, so registers know
// RAW and WAW hazards; memory, which a unit streams while it computes, knows WAR too.
class Scoreboard {
 public:
  using Entry = std::list<Resolved>::iterator;

  // What keeps an instruction from being accepted.
  Hazard check(const Resolved& candidate) const;
  Entry insert(const Resolved& resolved) { return active_.insert(active_.end(), resolved); }
  void remove(Entry entry) { active_.erase(entry); }
  void clear() { active_.clear(); }
  bool is_empty() const { return active_.empty(); }

 private:
  std::list<Resolved> active_;
};

}  // namespace dfx

#endif
