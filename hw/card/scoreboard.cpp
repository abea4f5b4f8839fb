// SPDX-License-Identifier: Apache-2.0

#include "card/scoreboard.h"

#include <algorithm>

#include "functional/seeded_fault.h"

namespace dfx {
namespace {

using isa::Engine;

// Registers are tracked by tile.
bool overlap(const ElementRange& a, const ElementRange& b) {
  if (a.count == 0 || b.count == 0) return false;
  const uint32_t a_first = a.first / kTileElements, a_last = (a.first + a.count - 1) / kTileElements;
  const uint32_t b_first = b.first / kTileElements, b_last = (b.first + b.count - 1) / kTileElements;
  return a_first <= b_last && b_first <= a_last;
}

bool overlap(const MemoryRange& a, const MemoryRange& b) {
  return a.begin < a.end && b.begin < b.end && a.memory == b.memory && a.begin < b.end && b.begin < a.end;
}

bool scalar_hazard(const Resolved& older, const Resolved& younger) {
  if (older.scalar_write < 0) return false;
  return older.scalar_write == younger.scalar_write || older.scalar_write == younger.scalar_reads[0] ||
         older.scalar_write == younger.scalar_reads[1];
}

bool memory_hazard(const Resolved& older, const Resolved& younger) {
  return (older.memory.is_write || younger.memory.is_write) && overlap(older.memory, younger.memory);
}

bool produces_in_order(Engine engine) { return engine == Engine::mpu || engine == Engine::vpu; }

bool takes_in_order(Engine engine) { return produces_in_order(engine) || engine == Engine::dma; }

// The elements of `written` that `read` reads, counted from its start.
ElementRange common(const ElementRange& read, const ElementRange& written) {
  const uint32_t begin = std::max(read.first, written.first) - written.first;
  const uint32_t end = std::min(read.first + read.count, written.first + written.count);
  const uint32_t last = std::max(end, written.first + begin + 1) - written.first;
  return {begin, last - begin};
}

// What the vector operands of `younger` wait for in `older`.
void wait_for_vectors(const Active& older, const Resolved& younger, Readiness* readiness) {
  const ElementRange& written = older.resolved.vector_write;
  // A unit completes in order, so that its later write to a register stays the later one.
  if (overlap(written, younger.vector_write) && older.resolved.engine != younger.engine) {
    readiness->block(Hazard::registers, older.sequence);
  }
  for (const ElementRange& read : younger.vector_reads) {
    if (!overlap(written, read)) continue;
    if (!chains(older, younger)) {
      readiness->block(Hazard::registers, older.sequence);
      return;
    }
    readiness->wait_until(older.progress.at(common(read, written).first, written.count), older.sequence);
  }
}

// What `younger` overwrites has to be in the buffer of `older`. A unit collects in order and completes in
// order, so its own writes come late enough.
void wait_for_collection(const Active& older, const Resolved& younger, Readiness* readiness) {
  if (older.resolved.engine == younger.engine || seeded(SeededFault::vector_war)) return;
  for (const ElementRange& read : older.resolved.vector_reads) {
    if (overlap(read, younger.vector_write)) {
      readiness->wait_until(older.collection.complete, older.sequence);
    }
  }
}

}  // namespace

uint64_t Progress::at(uint32_t index, uint32_t count) const {
  const uint64_t granules = (count + granule - 1) / granule;
  if (granules <= 1) return last;
  const uint64_t number = std::min<uint64_t>(index / granule, granules - 1);
  return first + (last - first) * number / (granules - 1);
}

bool chains(const Active& older, const Resolved& younger) {
  return produces_in_order(older.resolved.engine) && takes_in_order(younger.engine) && older.progress.is_known;
}

void Scoreboard::list_producers(const Resolved& reader, const ElementRange& elements,
                                std::vector<const Active*>* producers) const {
  producers->clear();
  for (const Active& older : active_) {
    if (overlap(older.resolved.vector_write, elements) && chains(older, reader)) {
      producers->push_back(&older);
    }
  }
}

Scoreboard::Leaving Scoreboard::leaves(const std::vector<const Active*>& producers, const ElementRange& elements) {
  Leaving leaving;
  for (const Active* older : producers) {
    const ElementRange& written = older->resolved.vector_write;
    if (!overlap(written, elements)) continue;
    const ElementRange part = common(elements, written);
    const uint64_t cycle = older->progress.at(part.first + part.count - 1, written.count);
    if (cycle > leaving.cycle) leaving = {cycle, older->sequence};
  }
  return leaving;
}

Scoreboard::Entry Scoreboard::next() {
  if (spare_.empty()) spare_.emplace_back();
  return spare_.begin();
}

void Scoreboard::insert(Entry entry, const Resolved& resolved, uint32_t sequence) {
  entry->resolved = resolved;
  entry->sequence = sequence;
  entry->progress = Progress{};
  active_.splice(active_.end(), spare_, entry);
}

void Scoreboard::clear() {
  while (!is_empty()) remove(active_.begin());
}

void Scoreboard::remove(Entry entry) {
  entry->values.reset();
  spare_.splice(spare_.end(), active_, entry);
}

Readiness Scoreboard::check(const Resolved& candidate) const {
  Readiness readiness;
  for (const Active& older : active_) {
    wait_for_vectors(older, candidate, &readiness);
    wait_for_collection(older, candidate, &readiness);
    if (scalar_hazard(older.resolved, candidate)) readiness.block(Hazard::registers, older.sequence);
    if (readiness.hazard == Hazard::registers) return readiness;
    if (memory_hazard(older.resolved, candidate)) readiness.block(Hazard::memory, older.sequence);
  }
  return readiness;
}

}  // namespace dfx
