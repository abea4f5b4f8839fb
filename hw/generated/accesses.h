// SPDX-License-Identifier: Apache-2.0
// Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

#ifndef DFX_GENERATED_ACCESSES_H
#define DFX_GENERATED_ACCESSES_H

#include "generated/isa.h"

namespace dfx::isa {

// Tells the visitor every access of an instruction, reads first, in the order of the specification.
// `n` has the lengths with their sources resolved.
template <class Lengths, class Visitor>
void visit_accesses(const Instruction& i, const Lengths& n, Visitor& visitor) {
  switch (i.opcode) {
    case Opcode::halt:
      return;
    case Opcode::end_pass:
      return;
    case Opcode::loop:
      return;
    case Opcode::next:
      return;
    case Opcode::emit_token:
      visitor.read_vector(i.va, uint64_t{4});
      return;
    case Opcode::conv1d:
      visitor.read_vector(i.va, n.inner);
      if (i.bias) visitor.read_vector(i.vb, n.columns);
      visitor.read_hbm_packed_matrix(i);
      visitor.write_vector(i.vd, n.columns);
      return;
    case Opcode::masked_mm:
      visitor.read_vector(i.va, n.inner);
      visitor.read_scalar(i.sa);
      visitor.read_hbm_streamed_matrix(i);
      visitor.write_vector(i.vd, n.columns);
      if (i.reduce_max) visitor.write_scalar(i.sd);
      return;
    case Opcode::mm:
      visitor.read_vector(i.va, n.inner);
      visitor.read_hbm_streamed_matrix(i);
      visitor.write_vector(i.vd, n.columns);
      return;
    case Opcode::add:
      visitor.read_vector(i.va, n.length);
      visitor.read_vector(i.vb, n.length);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::sub:
      visitor.read_vector(i.va, n.length);
      visitor.read_vector(i.vb, n.length);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::mul:
      visitor.read_vector(i.va, n.length);
      visitor.read_vector(i.vb, n.length);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::add_scalar:
      visitor.read_vector(i.va, n.length);
      visitor.read_scalar(i.sa);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::sub_scalar:
      visitor.read_vector(i.va, n.length);
      visitor.read_scalar(i.sa);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::mul_scalar:
      visitor.read_vector(i.va, n.length);
      visitor.read_scalar(i.sa);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::exp:
      visitor.read_vector(i.va, n.length);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::load:
      visitor.read_scalar(i.sa);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::store:
      visitor.read_vector(i.va, uint64_t{1});
      visitor.write_scalar(i.sd);
      return;
    case Opcode::accum:
      visitor.read_vector(i.va, n.length);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::max:
      visitor.read_vector(i.va, n.length);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::max_abs:
      visitor.read_vector(i.va, n.length);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::argmax:
      visitor.read_vector(i.va, n.length);
      visitor.read_vector(i.vd, uint64_t{4});
      visitor.write_vector(i.vd, uint64_t{4});
      return;
    case Opcode::argmax_merge:
      visitor.read_vector(i.va, uint64_t{4} * n.length);
      visitor.read_vector(i.vd, uint64_t{4});
      visitor.write_vector(i.vd, uint64_t{4});
      return;
    case Opcode::set_scalar:
      visitor.write_scalar(i.sd);
      return;
    case Opcode::scalar_add:
      visitor.read_scalar(i.sa);
      visitor.read_scalar(i.sb);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::scalar_mul:
      visitor.read_scalar(i.sa);
      visitor.read_scalar(i.sb);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::recip:
      visitor.read_scalar(i.sa);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::recip_sqrt:
      visitor.read_scalar(i.sa);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::power_of_two_scale:
      visitor.read_scalar(i.sa);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::scaled_epsilon:
      visitor.read_scalar(i.sa);
      visitor.write_scalar(i.sd);
      return;
    case Opcode::read_hbm:
      visitor.read_hbm_contiguous(i);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::write_hbm:
      visitor.read_vector(i.va, n.length);
      visitor.write_hbm_contiguous(i);
      return;
    case Opcode::write_hbm_transposed:
      visitor.read_vector(i.va, n.length);
      visitor.write_hbm_strided(i);
      return;
    case Opcode::read_ddr:
      visitor.read_ddr_contiguous(i);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::write_ddr:
      visitor.read_vector(i.va, n.length);
      visitor.write_ddr_contiguous(i);
      return;
    case Opcode::send:
      visitor.read_vector(i.va, n.length);
      return;
    case Opcode::receive:
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::all_gather:
      visitor.read_vector(i.va, n.length);
      visitor.write_vector(i.vd, i.total);
      return;
    case Opcode::conv1d_silu:
      visitor.read_vector(i.va, n.inner);
      if (i.bias) visitor.read_vector(i.vb, n.columns);
      visitor.read_hbm_packed_matrix(i);
      visitor.write_vector(i.vd, n.columns);
      return;
    case Opcode::rotate:
      visitor.read_vector(i.va, n.length);
      visitor.read_vector(i.vb, n.length);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::silu:
      visitor.read_vector(i.va, n.length);
      visitor.write_vector(i.vd, n.length);
      return;
    case Opcode::vector_recip:
      visitor.read_vector(i.va, n.length);
      visitor.write_vector(i.vd, n.length);
      return;
  }
}

}  // namespace dfx::isa

#endif
