// SPDX-License-Identifier: Apache-2.0
//
// DRAM channels behind the C boundary: their parameters, access patterns run on them burst by burst or
// by the fast form, and their timing rules. No platform and no SystemC is needed.

#ifndef DFX_MEMORY_H
#define DFX_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// One kind of DRAM with its controller and port. Ticks are periods of the DRAM clock; rows of times in
// picoseconds are rounded up to ticks.
typedef struct DFXMemoryParameters {
  uint32_t clock_khz;
  uint32_t channels;
  // Geometry of one channel. In an address, from the low end: burst offset, `low_group_bits` of the
  // bank group, column, bank, the other bits of the bank group, row.
  uint32_t bank_groups;
  uint32_t banks_per_group;
  uint32_t low_group_bits;
  uint32_t row_bytes;
  uint32_t rows;
  uint32_t burst_bytes;
  uint32_t burst_ticks;
  // Controller: commands start on multiples of `command_ticks`; the oldest `reorder_window` column
  // accesses compete, first ready first.
  uint32_t command_ticks;
  uint32_t reorder_window;
  // Timing rows.
  uint32_t activate_to_column_ps;   // tRCD
  uint32_t precharge_ps;            // tRP
  uint32_t row_active_ps;           // tRAS
  uint32_t read_to_precharge_ps;    // tRTP
  uint32_t write_recovery_ps;       // tWR
  uint32_t activation_window_ps;    // tFAW, four activations
  uint32_t refresh_ps;              // tRFC
  uint32_t refresh_interval_ps;     // tREFI
  uint32_t activate_to_activate_ticks;    // tRRD
  uint32_t column_same_group_ticks;       // tCCD_L
  uint32_t column_other_group_ticks;      // tCCD_S
  uint32_t write_to_read_same_ticks;      // tWTR_L
  uint32_t write_to_read_other_ticks;     // tWTR_S
  uint32_t read_to_write_ticks;           // turnaround of the data bus
  uint32_t write_latency_ticks;           // command to data
  // Port: the path of a request and its data beside the DRAM's own waiting, bursts and their number.
  uint32_t path_ps;  // idle read of an open row
  uint32_t port_burst_bytes;
  uint32_t outstanding_bursts;
  uint32_t switch_ps;  // added per access when requests cross the switch
} DFXMemoryParameters;

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
  uint64_t window;  // 0 = none
  uint32_t bytes;   // of one access
  uint32_t is_write;
  uint64_t seed;      // nonzero: random multiples of `bytes` inside the window instead of strides
  uint64_t start_ps;  // when the first request reaches the port; refresh phase is 0 at time 0
} DFXAccessPattern;

typedef struct DFXAccessTime {
  uint64_t first_ps;  // the first access has its data, from time 0
  uint64_t last_ps;   // the last one has
  uint64_t activations;
  uint64_t refreshes;
} DFXAccessTime;

// Runs a pattern burst by burst on a channel whose rows are closed. `log`, if not null, receives up to
// `capacity` commands; their number is returned in `logged`.
void dfx_memory_run(const DFXMemoryParameters *parameters, const DFXAccessPattern *pattern,
                    DFXAccessTime *time, DFXDramCommand *log, size_t capacity, size_t *logged);

// The same by the fast form that passes use: one run of DRAM bursts at equal strides, burst by burst until its pattern
// repeats, with refreshes laid over it. Activations and refreshes stay 0.
void dfx_memory_estimate(const DFXMemoryParameters *parameters, const DFXAccessPattern *pattern,
                         DFXAccessTime *time);

// The first tick at which the rules allow `next` after `history` (ascending ticks).
uint64_t dfx_dram_earliest(const DFXMemoryParameters *parameters, const DFXDramCommand *history,
                           size_t count, const DFXDramCommand *next);

// Idle latency of one read, ns: rows as left by the commands before it.
typedef struct DFXIdleLatency {
  double hit_ns;
  double closed_ns;
  double miss_ns;
} DFXIdleLatency;
void dfx_memory_idle_latency(const DFXMemoryParameters *parameters, DFXIdleLatency *latency);

#ifdef __cplusplus
}
#endif

#endif
