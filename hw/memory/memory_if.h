// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_MEMORY_IF_H
#define DFX_MEMORY_MEMORY_IF_H

#include <cstdint>
#include <systemc>

#include "include/dfx_memory.h"
#include "memory/traffic.h"

namespace dfx {

// A read by the matrix unit, which consumes the bytes in order through a buffer of its own.
struct StreamRequest {
  Traffic traffic;
  uint64_t start = 0;           // cycle in which the unit begins
  uint64_t consume_cycles = 0;  // it takes at least as long to consume all of it
  bool is_prefetched = false;   // requested ahead of the instruction, while the buffer has room
};

// Cycles in which the first byte is there, not before the start, and the last one.
struct StreamTimes {
  uint64_t first = 0;
  uint64_t last = 0;
};

// A transfer by the DMA unit.
struct AccessRequest {
  Traffic traffic;
  uint64_t start = 0;  // cycle
  bool is_write = false;
};

struct AccessTimes {
  uint64_t granted = 0;  // cycle in which others had let it pass
  uint64_t last = 0;     // cycle in which the last byte has moved
};

// A memory of a card. Cycles count from the start of the card's pass.
//
// Answers are times to come. A model in which what comes later can delay what is under way revises them:
// whoever has waited until the end asks again, and waits on while the end has moved.
class memory_if : public virtual sc_core::sc_interface {
 public:
  // A pass begins now.
  virtual void begin_pass() = 0;

  // What the matrix unit will read, in the order in which it does: a memory that fetches ahead wants to know it
  // until its buffer is full of it. Each stream that it was told of begins, later, as the oldest one of them.
  virtual bool expects_more() const = 0;
  virtual void expect(const Traffic& traffic, bool is_prefetched) = 0;

  // The matrix unit begins an instruction; it has one at a time.
  virtual StreamTimes stream(const StreamRequest& request) = 0;
  virtual uint64_t stream_end() = 0;
  // It will have consumed all of it in cycle `end`.
  virtual void consumed(uint64_t end) = 0;

  // The DMA unit begins a transfer; it has one at a time.
  virtual AccessTimes access(const AccessRequest& request) = 0;
  virtual uint64_t access_end() = 0;
};

}  // namespace dfx

#endif
