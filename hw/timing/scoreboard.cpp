// SPDX-License-Identifier: Apache-2.0

#include "timing/scoreboard.h"

namespace dfx {
namespace {

// Registers are tracked by tile.
bool overlap(const ElementRange& a, const ElementRange& b) {
  if (a.count == 0 || b.count == 0) return false;
  const uint32_t a_first = a.first / kTileElements, a_last = (a.first + a.count - 1) / kTileElements;
  const uint32_t b_first = b.first / kTileElements, b_last = (b.first + b.count - 1) / kTileElements;
  return a_first <= b_last && b_first <= a_last;
}

bool overlap(const MemoryRange& a, const MemoryRange& b) {
  return a.begin < a.end && b.begin < b.end && a.memory == b.memory && a.begin < b.end &&
         b.begin < a.end;
}

bool register_hazard(const Resolved& older, const Resolved& younger) {
  if (overlap(older.vector_write, younger.vector_write)) return true;
  for (const ElementRange& read : younger.vector_reads) {
    if (overlap(older.vector_write, read)) return true;
  }
  if (older.scalar_write < 0) return false;
  return older.scalar_write == younger.scalar_write ||
         older.scalar_write == younger.scalar_reads[0] ||
         older.scalar_write == younger.scalar_reads[1];
}

bool memory_hazard(const Resolved& older, const Resolved& younger) {
  return (older.memory.is_write || younger.memory.is_write) && overlap(older.memory, younger.memory);
}

}  // namespace

Hazard Scoreboard::check(const Resolved& candidate) const {
  Hazard hazard = Hazard::none;
  for (const Resolved& older : active_) {
    if (register_hazard(older, candidate)) return Hazard::registers;
    if (memory_hazard(older, candidate)) hazard = Hazard::memory;
  }
  return hazard;
}

}  // namespace dfx
