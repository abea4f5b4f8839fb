// SPDX-License-Identifier: Apache-2.0

#include "card/instruction_values.h"

#include <algorithm>

#include "functional/seeded_fault.h"
#include "card/seeded_hazards.h"

namespace dfx {

std::shared_ptr<InstructionValues> InstructionValuesPool::take() {
  for (const auto& each : all_) {
    if (each.use_count() == 1) return each;
  }
  return all_.emplace_back(std::make_shared<InstructionValues>());
}

void InstructionValues::accept(const Resolved& resolved, const Collection& collection, const Scoreboard& scoreboard,
                               const DeviceState& state) {
  resolved_ = resolved;
  reads_ = collection.reads;
  forwarded_.clear();
  is_evaluated_ = false;
  for (int i : {0, 1}) {
    const size_t count = resolved_.vector_reads[i].count;
    if (operands_[i].size() < count) operands_[i].resize(count);
    if (resolved_.scalar_reads[i] >= 0) scalars_[i] = state.scalars[resolved_.scalar_reads[i]];
  }
  if (seeded(SeededFault::forwarding_lost)) return;
  for (const Active& producer : scoreboard.active()) {
    // Nothing else is forwarded: a hazard that was overlooked has to show in the values.
    if (chains(producer, without_seeded_hazard(resolved_))) forward(producer);
  }
}

void InstructionValues::forward(const Active& producer) {
  const ElementRange& written = producer.resolved.vector_write;
  const Resolved& reader = without_seeded_hazard(resolved_);
  for (uint32_t operand : {0u, 1u}) {
    const ElementRange& read = reader.vector_reads[operand];
    const uint32_t begin = std::max(read.first, written.first);
    const uint32_t end = std::min(read.first + read.count, written.first + written.count);
    if (begin >= end) continue;
    forwarded_.push_back({producer.values, operand, begin - read.first, begin - written.first, end - begin});
  }
}

void InstructionValues::collect_before(uint64_t cycle, const DeviceState& state) {
  const auto is_later = [cycle](const TileRead& read) { return read.cycle >= cycle; };
  const auto end = std::find_if(reads_.begin(), reads_.end(), is_later);
  for (auto read = reads_.begin(); read != end; ++read) {
    const Half* tile = &state.vectors[resolved_.vector_reads[read->operand].first + read->offset];
    std::copy_n(tile, read->count, operands_[read->operand].data() + read->offset);
  }
  reads_.erase(reads_.begin(), end);
}

void InstructionValues::begin(uint64_t cycle) {
  if (!seeded(SeededFault::buffers_swapped_early)) return;
  const auto is_late = [cycle](const TileRead& read) { return read.cycle >= cycle; };
  reads_.erase(std::remove_if(reads_.begin(), reads_.end(), is_late), reads_.end());
}

// A producer is not later than its reader, and has its operands when the reader has its own; where the
// reader takes a part that left early, the others are protected from younger writes until they are read.
void InstructionValues::receive_forwarded(Executor& executor, const DeviceState& state) {
  for (const Forwarded& each : forwarded_) {
    const Result& result = each.producer->evaluate(executor, state);
    std::copy_n(result.elements.data() + each.source, each.count, operands_[each.operand].data() + each.offset);
  }
  forwarded_.clear();
}

const Result& InstructionValues::evaluate(Executor& executor, const DeviceState& state) {
  if (is_evaluated_) return result_;
  is_evaluated_ = true;
  collect_before(UINT64_MAX, state);
  receive_forwarded(executor, state);
  if (resolved_.engine == isa::Engine::router) {
    result_.elements.assign(operands_[0].begin(), operands_[0].begin() + resolved_.vector_reads[0].count);
    return result_;
  }
  const Sources sources = {{operands_[0].data(), operands_[1].data()}, {scalars_[0], scalars_[1]}};
  executor.evaluate(resolved_, sources, state, &result_);
  return result_;
}

}  // namespace dfx
