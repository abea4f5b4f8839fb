// SPDX-License-Identifier: Apache-2.0

#include "card/value_change_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace dfx {
namespace {

constexpr size_t kPendingBytes = 1 << 16;

std::string time_line() { return "#" + std::to_string(sc_core::sc_time_stamp().value()) + "\n"; }

}  // namespace

ValueChangeFile::ValueChangeFile(int descriptor) : descriptor_(fcntl(descriptor, F_DUPFD_CLOEXEC, 3)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "the waveform's file");
  sc_core::sc_get_curr_simcontext()->add_trace_file(this);
}

ValueChangeFile::~ValueChangeFile() {
  sc_core::sc_get_curr_simcontext()->remove_trace_file(this);
  close();
}

void ValueChangeFile::begin() {
  pending_ += "$version\n  dfx\n$end\n$timescale\n  1 ps\n$end\n$scope module dfx $end\n";
  for (size_t i = 0; i < wires_.size(); ++i) {
    const Wire& wire = wires_[i];
    const bool is_first = i == 0 || wires_[i - 1].scope != wire.scope;
    if (is_first && i > 0) pending_ += "$upscope $end\n";
    if (is_first) pending_ += "$scope module " + wire.scope + " $end\n";
    pending_ += "$var wire " + std::to_string(wire.width) + " " + code(i) + " " + wire.name + " $end\n";
  }
  if (!wires_.empty()) pending_ += "$upscope $end\n";
  pending_ += "$upscope $end\n$enddefinitions $end\n" + time_line() + "$dumpvars\n";
  for (size_t i = 0; i < wires_.size(); ++i) change(i);
  pending_ += "$end\n";
  has_begun_ = true;
}

void ValueChangeFile::cycle(bool is_delta) {
  if (is_delta || !has_begun_) return;
  bool has_time = false;
  for (size_t i = 0; i < wires_.size(); ++i) {
    if (wires_[i].read(wires_[i].place) == wires_[i].last) continue;
    if (!has_time) pending_ += time_line();
    has_time = true;
    change(i);
  }
  if (pending_.size() >= kPendingBytes) flush();
}

void ValueChangeFile::change(size_t index) {
  Wire& wire = wires_[index];
  wire.last = wire.read(wire.place);
  if (wire.width == 1) {
    pending_ += wire.last ? '1' : '0';
  } else {
    pending_ += 'b';
    // Without leading zeros, as viewers fill them in.
    unsigned bit = wire.width;
    while (bit > 1 && (wire.last >> (bit - 1) & 1) == 0) --bit;
    while (bit > 0) pending_ += wire.last >> --bit & 1 ? '1' : '0';
    pending_ += ' ';
  }
  pending_ += code(index) + '\n';
}

void ValueChangeFile::flush() {
  size_t done = 0;
  while (error_ == 0 && done < pending_.size()) {
    const ssize_t count = write(descriptor_, pending_.data() + done, pending_.size() - done);
    if (count >= 0) {
      done += static_cast<size_t>(count);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  pending_.clear();
}

int ValueChangeFile::close() {
  if (descriptor_ < 0) return error_;
  flush();
  // Some file systems tell only here that there was no room.
  if (::close(descriptor_) != 0 && error_ == 0) error_ = errno;
  descriptor_ = -1;
  return error_;
}

std::string ValueChangeFile::code(size_t index) {
  constexpr size_t kFirst = '!';
  constexpr size_t kCount = '~' - '!' + 1;
  std::string code;
  do {
    code += static_cast<char>(kFirst + index % kCount);
    index /= kCount;
  } while (index > 0);
  return code;
}

}  // namespace dfx
