// SPDX-License-Identifier: Apache-2.0

#include "card/operand_collector.h"

#include <algorithm>

#include "card/seeded_hazards.h"

namespace dfx {
namespace {

// The tiles of both operands in the order in which the unit uses them. The matrix unit adds its second
// operand, the bias, when all products are made; the vector unit takes a tile of each at a time.
void list_tiles(const Resolved& r, std::vector<TileRead>* reads) {
  reads->clear();
  const auto add = [&](uint32_t operand, uint32_t offset) {
    const uint32_t count = r.vector_reads[operand].count;
    if (offset < count) reads->push_back({0, 0, operand, offset, std::min(kTileElements, count - offset)});
  };
  const uint32_t counts[2] = {r.vector_reads[0].count, r.vector_reads[1].count};
  if (r.engine == isa::Engine::mpu) {
    for (uint32_t offset = 0; offset < counts[0]; offset += kTileElements) add(0, offset);
    for (uint32_t offset = 0; offset < counts[1]; offset += kTileElements) add(1, offset);
  } else {
    for (uint32_t offset = 0; offset < std::max(counts[0], counts[1]); offset += kTileElements) {
      add(0, offset);
      add(1, offset);
    }
  }
}

}  // namespace

Collection::Bounds Collection::bounds(const Pace (&paces)[2]) const {
  Bounds bounds;
  for (const TileRead& read : reads) {
    const Pace& pace = paces[read.operand];
    const uint64_t rest = pace.from(read.offset);
    if (read.left > 0 && read.left + 1 + rest > bounds.produced) {
      bounds.produced = read.left + 1 + rest;
      bounds.producer = read.producer;
    }
    bounds.collected = std::max(bounds.collected, read.cycle + 1 + rest);
  }
  return bounds;
}

void OperandCollector::collect(const Resolved& r, const Scoreboard& scoreboard, uint64_t now, Collection* plan) {
  ports_.advance(now);
  Collection& collection = *plan;
  collection.first = now;
  collection.complete = 0;
  list_tiles(r, &collection.reads);
  free_ = std::max(free_, now);
  const Resolved& known = without_seeded_hazard(r);
  for (uint32_t operand : {0, 1}) {
    scoreboard.list_producers(known, known.vector_reads[operand], &producers_[operand]);
  }
  for (TileRead& read : collection.reads) {
    const ElementRange& operand = known.vector_reads[read.operand];
    const ElementRange tile = {operand.first + read.offset, operand.count > 0 ? read.count : 0};
    const auto& producers = producers_[read.operand];
    Scoreboard::Leaving leaving;
    if (!producers.empty()) leaving = Scoreboard::leaves(producers, tile);
    read.cycle = free_ = ports_.take(std::max(free_, leaving.cycle));
    read.left = leaving.cycle > now ? leaving.cycle : 0;
    read.producer = leaving.producer;
    collection.complete = read.cycle + 1;
    const bool begins = read.offset == 0 && (read.operand == 0 || r.engine != isa::Engine::mpu);
    if (begins) collection.first = read.cycle + 1;
  }
}

}  // namespace dfx
