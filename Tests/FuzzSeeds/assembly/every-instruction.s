.device 1
.devices 2
.layers 2
.machine "41224fbc8470ff4f5668b2f41a46085b0e4f6d2fb49193863151320f2903d5dd"
  halt
  end_pass
  loop loop_index=i3, count=17170
  next loop_index=i3, target=59668
  emit_token va=v535+35
  conv1d bias, vd=v845+39, va=v302+2, vb=v668+35, inner=58952, columns=63079, base=546293269, stride=640836193, index=i2
  masked_mm vd=v998+7, va=v602+49, inner=1218, sd=s9, sa=s17, columns=52572, column_capacity=53790, base=907129421, stride=333693441, index=i3, slotted
  mm inner_source=context, columns_source=context, vd=v90+13, va=v677+15, inner=9050, columns=59422, column_capacity=63914, base=941829443, stride=809875185, index=i0
  add length_source=context, vd=v861+9, va=v259+25, vb=v782+16, length=36789
  sub vd=v245+13, va=v962+38, vb=v674+19, length=13096
  mul length_source=context, vd=v457+62, va=v298+16, vb=v1010+13, length=12193
  add_scalar length_source=context, vd=v641+11, va=v598+43, length=43360, sa=s76
  sub_scalar length_source=context, vd=v473+46, va=v718+39, length=59553, sa=s144
  mul_scalar length_source=context, vd=v544+60, va=v635+31, length=7957, sa=s158
  exp length_source=context, vd=v188+39, va=v848+62, length=13190
  load vd=v65+27, length=18219, sa=s56
  store va=v299+44, sd=s95
  accum length_source=context, va=v701+19, length=22479, sd=s126
  max va=v998+51, length=62316, sd=s217
  max_abs length_source=context, va=v458+26, length=54615, sd=s171
  argmax vd=v659+53, va=v17+9, length=3308, first_id=0x9a650980
  argmax_merge vd=v643+18, va=v752+4, length=43098
  set_scalar sd=s147, immediate16=0x81a8
  scalar_add sd=s46, sa=s196, sb=s187
  scalar_mul sd=s163, sa=s52, sb=s99
  recip sd=s205, sa=s97
  recip_sqrt sd=s103, sa=s21
  power_of_two_scale sd=s67, sa=s80
  scaled_epsilon sd=s103, sa=s156, immediate32=0x3b413f93
  read_hbm length_source=context, vd=v601+51, length=21798, base=707669182, stride=752348339, index=i3, block_stride=13587803, unit_stride=329997
  write_hbm length_source=context, va=v827+61, length=5743, base=856477391, stride=110908125, index=i0, block_stride=9436154, unit_stride=2156329, slotted
  write_hbm_transposed length_source=context, va=v599+22, length=47158, element_stride=4670, base=366517103, stride=93834381, index=i2, block_stride=47342, unit_stride=916059, slotted
  read_ddr vd=v460+34, length=37918, base=17513057, stride=519154181, index=i3, by=position, block_stride=3318314, unit_stride=2441060, slotted
  write_ddr length_source=context, va=v6+37, length=41461, base=659501752, stride=399745843, by=token, block_stride=2145164, unit_stride=12657702, slotted
  send va=v241+59, length=14552, cards=0x62
  receive vd=v784+22, length=61275, cards=0x74
  all_gather vd=v683+37, va=v421+15, length=13746, offset=58429, total=34248, cards=0x29
  conv1d_silu bias, vd=v341+32, va=v736+5, vb=v265+45, inner=51024, columns=19261, base=697724299, stride=365402290, index=i2
  rotate vd=v183+53, va=v919+42, vb=v161+18, length=13465
  silu length_source=context, vd=v560+41, va=v671+31, length=21698
  vector_recip vd=v501+12, va=v267+60, length=9197
