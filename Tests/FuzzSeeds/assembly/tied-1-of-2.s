.device 1
.devices 2
.layers 2
.machine "41224fbc8470ff4f5668b2f41a46085b0e4f6d2fb49193863151320f2903d5dd"

.operation embedding, "embedding"
  read_ddr vd=v0, length=64, by=token, block_stride=128, unit_stride=64
  read_ddr vd=v1, length=64, base=600, by=position, block_stride=128, unit_stride=64

.operation layer_norm, "ln.constants"
  set_scalar sd=s0, immediate16=0x2400
  set_scalar sd=s1, immediate16=0x3c00
  set_scalar sd=s2, immediate16=0x2400

.operation self_attention, "attn.scale"
  set_scalar sd=s3, immediate16=0x3400

.operation embedding, "embedding"
  add vd=v2, va=v0, vb=v1, length=64

.operation other, "loop"
  loop loop_index=i0, count_source=layers

.operation layer_norm, "ln_1"
loop_8:
  read_ddr vd=v3, length=128, base=732, stride=15, index=i0

.operation self_attention, "attn.c_attn"
  read_ddr vd=v5, length=96, base=736, stride=15, index=i0

.operation layer_norm, "ln_2"
  read_ddr vd=v7, length=128, base=739, stride=15, index=i0

.operation ffn, "mlp.c_fc"
  read_ddr vd=v9, length=128, base=743, stride=15, index=i0

.operation layer_norm, "ln_1"
  mul_scalar vd=v11, va=v2, length=64, sa=s0
  accum va=v11, length=64, sd=s4
  scalar_mul sd=s4, sa=s4, sb=s1
  sub_scalar vd=v12, va=v2, length=64, sa=s4
  max_abs va=v12, length=64, sd=s5
  power_of_two_scale sd=s5, sa=s5
  mul_scalar vd=v11, va=v12, length=64, sa=s5
  mul vd=v11, va=v11, vb=v11, length=64
  accum va=v11, length=64, sd=s6
  scalar_mul sd=s6, sa=s6, sb=s2
  scaled_epsilon sd=s7, sa=s5, immediate32=0x3727c5ac
  scalar_add sd=s6, sa=s6, sb=s7
  recip_sqrt sd=s8, sa=s6
  scalar_mul sd=s8, sa=s8, sb=s5
  mul_scalar vd=v12, va=v12, length=64, sa=s8
  mul vd=v12, va=v12, vb=v3, length=64
  add vd=v12, va=v12, vb=v4, length=64

.operation self_attention, "attn.c_attn", 2
  conv1d bias, vd=v13, va=v12, vb=v5, inner=64, columns=16, base=224, stride=768, index=i0

.operation self_attention, "attn.c_attn", 3
  conv1d bias, vd=v13+16, va=v12, vb=v5+16, inner=64, columns=16, base=256, stride=768, index=i0

.operation self_attention, "attn.c_attn", 2
  conv1d bias, vd=v14, va=v12, vb=v5+32, inner=64, columns=16, base=288, stride=768, index=i0

.operation self_attention, "attn.c_attn", 3
  conv1d bias, vd=v14+16, va=v12, vb=v5+48, inner=64, columns=16, base=320, stride=768, index=i0

.operation self_attention, "attn.c_attn", 2
  write_hbm_transposed va=v13, length=16, element_stride=64, base=352, stride=768, index=i0, by=position, block_stride=32, unit_stride=1

.operation self_attention, "attn.c_attn", 3
  write_hbm_transposed va=v13+16, length=16, element_stride=64, base=384, stride=768, index=i0, by=position, block_stride=32, unit_stride=1

.operation self_attention, "attn.c_attn", 2
  conv1d bias, vd=v15, va=v12, vb=v6, inner=64, columns=16, base=416, stride=768, index=i0

.operation self_attention, "attn.c_attn", 3
  conv1d bias, vd=v15+16, va=v12, vb=v6+16, inner=64, columns=16, base=448, stride=768, index=i0

.operation self_attention, "attn.c_attn", 2
  write_hbm va=v14, length=16, base=480, stride=768, index=i0, by=position, block_stride=128, unit_stride=64

.operation self_attention, "attn.c_attn", 3
  write_hbm va=v14+16, length=16, base=608, stride=768, index=i0, by=position, block_stride=128, unit_stride=64

.operation self_attention, "attn.scores", 2
  masked_mm columns_source=context, reduce_max, vd=v16, va=v15, inner=16, sd=s9, sa=s3, column_capacity=64, base=480, stride=768, index=i0

.operation self_attention, "attn.softmax", 2
  sub_scalar length_source=context, vd=v17, va=v16, sa=s9
  exp length_source=context, vd=v17, va=v17
  accum length_source=context, va=v17, sd=s10
  recip sd=s11, sa=s10
  mul_scalar length_source=context, vd=v17, va=v17, sa=s11

.operation self_attention, "attn.context", 2
  mm inner_source=context, vd=v18, va=v17, columns=16, column_capacity=16, base=352, stride=768, index=i0

.operation self_attention, "attn.scores", 3
  masked_mm columns_source=context, reduce_max, vd=v19, va=v15+16, inner=16, sd=s12, sa=s3, column_capacity=64, base=608, stride=768, index=i0

.operation self_attention, "attn.softmax", 3
  sub_scalar length_source=context, vd=v20, va=v19, sa=s12
  exp length_source=context, vd=v20, va=v20
  accum length_source=context, va=v20, sd=s13
  recip sd=s14, sa=s13
  mul_scalar length_source=context, vd=v20, va=v20, sa=s14

.operation self_attention, "attn.context", 3
  mm inner_source=context, vd=v18+16, va=v20, columns=16, column_capacity=16, base=384, stride=768, index=i0

.operation synchronization, "attn.all_gather"
  all_gather vd=v21, va=v18, length=32, offset=32, total=64

.operation synchronization, "attn.c_proj.all_gather"
  all_gather vd=v22, va=v0, offset=64, total=64

.operation residual, "attn.residual"
  add vd=v2, va=v2, vb=v22, length=64

.operation layer_norm, "ln_2"
  mul_scalar vd=v23, va=v2, length=64, sa=s0
  accum va=v23, length=64, sd=s15
  scalar_mul sd=s15, sa=s15, sb=s1
  sub_scalar vd=v24, va=v2, length=64, sa=s15
  max_abs va=v24, length=64, sd=s16
  power_of_two_scale sd=s16, sa=s16
  mul_scalar vd=v23, va=v24, length=64, sa=s16
  mul vd=v23, va=v23, vb=v23, length=64
  accum va=v23, length=64, sd=s17
  scalar_mul sd=s17, sa=s17, sb=s2
  scaled_epsilon sd=s18, sa=s16, immediate32=0x3727c5ac
  scalar_add sd=s17, sa=s17, sb=s18
  recip_sqrt sd=s19, sa=s17
  scalar_mul sd=s19, sa=s19, sb=s16
  mul_scalar vd=v24, va=v24, length=64, sa=s19
  mul vd=v24, va=v24, vb=v7, length=64
  add vd=v24, va=v24, vb=v8, length=64

.operation ffn, "mlp.c_fc"
  conv1d gelu, bias, vd=v25, va=v24, vb=v9, inner=64, columns=128, base=736, stride=768, index=i0

.operation synchronization, "mlp.c_fc.all_gather"
  all_gather vd=v27, va=v25, length=128, offset=128, total=256

.operation synchronization, "mlp.c_proj.all_gather"
  all_gather vd=v31, va=v0, offset=64, total=64

.operation residual, "mlp.residual"
  add vd=v2, va=v2, vb=v31, length=64

.operation other, "loop"
  next loop_index=i0, target=loop_8

.operation layer_norm, "ln_f"
  read_ddr vd=v32, length=128, base=728
  mul_scalar vd=v34, va=v2, length=64, sa=s0
  accum va=v34, length=64, sd=s20
  scalar_mul sd=s20, sa=s20, sb=s1
  sub_scalar vd=v35, va=v2, length=64, sa=s20
  max_abs va=v35, length=64, sd=s21
  power_of_two_scale sd=s21, sa=s21
  mul_scalar vd=v34, va=v35, length=64, sa=s21
  mul vd=v34, va=v34, vb=v34, length=64
  accum va=v34, length=64, sd=s22
  scalar_mul sd=s22, sa=s22, sb=s2
  scaled_epsilon sd=s23, sa=s21, immediate32=0x3727c5ac
  scalar_add sd=s22, sa=s22, sb=s23
  recip_sqrt sd=s24, sa=s22
  scalar_mul sd=s24, sa=s24, sb=s21
  mul_scalar vd=v35, va=v35, length=64, sa=s24
  mul vd=v35, va=v35, vb=v32, length=64
  add vd=v35, va=v35, vb=v33, length=64

.operation lm_head, "lm_head"
.output
  set_scalar sd=s25, immediate16=0x0
  load vd=v36, length=4, sa=s25
  conv1d vd=v37, va=v35, vb=v0, inner=64, columns=108

.operation lm_head, "lm_head.argmax"
  argmax vd=v36, va=v37, length=108, first_id=0xc0

.operation synchronization, "lm_head.all_gather"
  all_gather vd=v39, va=v36, length=4, offset=4, total=8

.operation lm_head, "lm_head.argmax"
  load vd=v40, length=4, sa=s25
  argmax_merge vd=v40, va=v39, length=2
  emit_token va=v40

.operation other, "end"
  end_pass
  halt
