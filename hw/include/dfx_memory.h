// SPDX-License-Identifier: Apache-2.0
//
// DRAM channels behind the C boundary: their parameters, access patterns run on them burst by burst or
// by the fast form, and their timing rules. No platform and no SystemC is needed.

#ifndef DFX_MEMORY_H
#define DFX_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "dfx_machine_parameters.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum DFXDramCommandKind {
  DFX_DRAM_ACTIVATE = 0,
  DFX_DRAM_PRECHARGE = 1,
  DFX_DRAM_READ = 2,
  DFX_DRAM_WRITE = 3,
  DFX_DRAM_REFRESH = 4,  // all banks
  DFX_DRAM_COMMAND_COUNT = 5,
} DFXDramCommandKind;

typedef struct DFXDramCommand {
  uint64_t tick;
  uint32_t kind;
  uint32_t bank;  // group * banks_per_group + bank; ignored for refresh
  uint32_t row;   // of an activation
} DFXDramCommand;

// Accesses of `burst_bytes` each at base, base + stride, ... modulo window, on one channel.
typedef struct DFXAccessPattern {
  uint64_t base;
  uint64_t count;
  uint64_t stride;
  uint64_t window;       // 0 = none
  uint32_t bytes;        // of one access
  double write_share;    // of the accesses, 0 = reads only, 1 = writes only; which ones is pseudo-random
  uint64_t interval_ps;  // access n is asked for at `start_ps + n * interval_ps`, or later; 0 = at once
  uint64_t seed;         // nonzero: random multiples of `bytes` inside the window instead of strides
  uint64_t start_ps;     // when the first request reaches the port; refresh phase is 0 at time 0
} DFXAccessPattern;

typedef struct DFXAccessTime {
  uint64_t first_ps;  // the first access has its data, from time 0
  uint64_t last_ps;   // the last one has
  uint64_t activations;
  uint64_t refreshes;
  // From asking for an access, or from the port's taking it where nothing sets a pace, to its data.
  uint64_t mean_latency_ps;
  uint64_t longest_latency_ps;
} DFXAccessTime;

// Runs a pattern burst by burst on a channel whose rows are closed. `log`, if not null, receives up to
// `capacity` commands; their number is returned in `logged`.
void dfx_memory_run(const DFXMemoryParameters* parameters, const DFXAccessPattern* pattern, DFXAccessTime* time,
                    DFXDramCommand* log, size_t capacity, size_t* logged);

// The same by the fast form that passes use: one run of DRAM bursts at equal strides, burst by burst until its pattern
// repeats, with refreshes laid over it; all reads or all writes. Activations and refreshes stay 0.
void dfx_memory_estimate(const DFXMemoryParameters* parameters, const DFXAccessPattern* pattern, DFXAccessTime* time);

// The first tick at which the rules allow `next` after `history` (ascending ticks).
uint64_t dfx_dram_earliest(const DFXMemoryParameters* parameters, const DFXDramCommand* history, size_t count,
                           const DFXDramCommand* next);

// Idle latency of one read, ns: rows as left by the commands before it.
typedef struct DFXIdleLatency {
  double hit_ns;
  double closed_ns;
  double miss_ns;
} DFXIdleLatency;
void dfx_memory_idle_latency(const DFXMemoryParameters* parameters, DFXIdleLatency* latency);

#ifdef __cplusplus
}
#endif

#endif
