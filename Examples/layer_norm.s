; Layer normalization of one vector as the compiler emits it (docs/adr/0008), on 64 elements.
;
;   y = x - mean;  s = 2^-ceil(log2 max|y|);  variance = sum (y s)^2 / n
;   result = y * (s / sqrt(variance + epsilon s^2)) * gains + biases
;
; Run it:  dfx run Examples/layer_norm.s --memory Examples/layer_norm.safetensors --timing --dump v4:8

.operation layer_norm, "ln_1"
.const width = 64
.const x = v0
.const gains = v1
.const biases = v2
.const y = v3
.const result = v4
.const work = v5
.const inverse_width = s0
.const mean = s1
.const largest = s2
.const scale = s3
.const variance = s4
.const epsilon = s5

  read_hbm vd=x, length=width, base=0
  read_ddr vd=gains, length=width, base=0
  read_ddr vd=biases, length=width, base=2

  set_scalar sd=inverse_width, immediate16=0.015625   // 1 / 64
  mul_scalar vd=work, va=x, length=width, sa=inverse_width
  accum va=work, length=width, sd=mean
  sub_scalar vd=y, va=x, length=width, sa=mean

  max_abs va=y, length=width, sd=largest
  power_of_two_scale sd=scale, sa=largest
  mul_scalar vd=work, va=y, length=width, sa=scale
  mul vd=work, va=work, vb=work, length=width
  mul_scalar vd=work, va=work, length=width, sa=inverse_width
  accum va=work, length=width, sd=variance

  scaled_epsilon sd=epsilon, sa=scale, immediate32=round(1e-5)
  scalar_add sd=variance, sa=variance, sb=epsilon
  recip_sqrt sd=variance, sa=variance
  scalar_mul sd=variance, sa=variance, sb=scale
  mul_scalar vd=result, va=y, length=width, sa=variance
  mul vd=result, va=result, vb=gains, length=width
  add vd=result, va=result, vb=biases, length=width
  write_hbm va=result, length=width, base=2
  halt
