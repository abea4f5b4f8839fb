// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_WAVEFORM_H
#define DFX_CARD_WAVEFORM_H

#include <cstdint>
#include <string>

#include "card/value_change_file.h"

namespace dfx {

class Card;

// What waveforms show of a card; its sequencer keeps it up to date, whether a file is open or not; beats only
// while somebody observes.
struct CardSignals {
  bool running = false;          // a pass is under way
  uint32_t program_counter = 0;  // of the instruction at the head
  uint32_t operation = 0;        // its tag
  uint32_t layer = 0;            // loop index i0
  uint64_t completed = 0;        // instructions of the pass
  uint64_t hbm_read_beats = 0;   // of 32 bytes, of completed instructions of the pass
  uint64_t hbm_write_beats = 0;

  // An instruction has come to the head.
  void at(uint32_t counter, uint32_t tag, uint32_t index) {
    program_counter = counter;
    operation = tag;
    layer = index;
  }
  // An instruction with these events has completed.
  void moved(const uint64_t* events);
};

// A VCD file of cards' signals.
class Waveform {
 public:
  explicit Waveform(int descriptor) : file_(descriptor) {}

  // Adds the signals of a card, which outlive the file, under `name`.
  void add(const Card& card, const std::string& name);
  // Writes all values as they are before the next pass.
  void begin() { file_.begin(); }
  // Ends the file; the errno of the first write that failed, or 0.
  int close() { return file_.close(); }

 private:
  ValueChangeFile file_;
};

}  // namespace dfx

#endif
