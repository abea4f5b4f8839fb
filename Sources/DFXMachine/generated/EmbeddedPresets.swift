// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

extension Machine {
  /// Texts of machine/presets/ by name.
  static let presetTexts: [(name: String, text: String)] = [
    (
      "u280-dfx",
      #"""
      {
        "name": "u280-dfx",
        "summary": "Alveo U280 cards with the DFX core: 64 x 16 MACs at 200 MHz, HBM2, 100 Gb/s ring"
      }
      """#
    ),
    (
      "u55c-dfx",
      #"""
      {
        "base": "u280-dfx",
        "name": "u55c-dfx",
        "summary": "Alveo U55C cards with the DFX core: HBM2 of 16 GB and no DDR4, 100 Gb/s ring",
        "card": {
          "device": {"value": "u55c", "status": "paper", "citation": "ds978"}
        },
        "hbm": {
          "channels": {"value": 31, "status": "derived", "citation": "ug1393", "note": "32 pseudo-channels; the last one stands in for DDR4"},
          "capacity_gib": {"value": 15.5, "status": "derived", "citation": "ug1393", "note": "31 of 32 pseudo-channels of 512 MB"},
          "rows": {"value": 32768, "status": "derived", "note": "512 MB in 16 banks of rows of 1 KiB"}
        },
        "ddr": {
          "like": "hbm",
          "channels": {"value": 1, "status": "derived", "note": "pseudo-channel 31 of the HBM holds what the paper keeps in DDR4"},
          "capacity_gib": {"value": 0.5, "status": "derived", "note": "a pseudo-channel of 512 MB"}
        },
        "price": {
          "device_usd": {"value": 7795, "status": "assumed", "note": "the price of a U280: no published price of this card is at hand"}
        },
        "energy": {
          "ddr_pj_per_bit": {"value": 5.16, "status": "measured", "citation": "hbm-power", "note": "HBM read, on the U55C"},
          "ddr_activation_pj": {"value": 909, "status": "derived", "note": "an HBM row of 1 KiB, as energy.hbm_activation_pj"}
        }
      }
      """#
    ),
    (
      "vhk158-dfx",
      #"""
      {
        "base": "u280-dfx",
        "name": "vhk158-dfx",
        "summary": "VHK158 boards (Versal HBM) with the DFX core: HBM2E of 32 GB and 819 GB/s, 100 Gb/s ring",
        "card": {
          "device": {"value": "vhk158", "status": "paper", "citation": "ug1611"}
        },
        "hbm": {
          "channels": {"value": 31, "status": "derived", "citation": "pg313", "note": "2 stacks of 8 controllers of 2 pseudo-channels; the last one stands in for DDR4"},
          "capacity_gib": {"value": 31, "status": "derived", "citation": "pg313", "note": "31 of 32 pseudo-channels of 1 GB, stacks of 16 GB"},
          "clock_mhz": {"value": 1600, "status": "paper", "citation": "pg313", "note": "3200 MT/s, 819 GB/s of both stacks"},
          "rows": {"value": 65536, "status": "derived", "note": "1 GB in 16 banks of rows of 1 KiB"},
          "activate_to_activate_ticks": {"value": 7, "status": "assumed", "note": "the time of HBM2 in ns, at 1600 MHz"},
          "column_same_group_ticks": {"value": 7, "status": "assumed", "note": "the time of HBM2 in ns, at 1600 MHz"},
          "write_to_read_same_ticks": {"value": 14, "status": "assumed", "note": "the time of HBM2 in ns, at 1600 MHz"},
          "write_to_read_other_ticks": {"value": 11, "status": "assumed", "note": "the time of HBM2 in ns, at 1600 MHz"},
          "read_to_write_ticks": {"value": 18, "status": "assumed", "note": "the time of HBM2 in ns, at 1600 MHz"},
          "write_latency_ticks": {"value": 13, "status": "assumed", "note": "the time of HBM2 in ns, at 1600 MHz"}
        },
        "ddr": {
          "like": "hbm",
          "channels": {"value": 1, "status": "derived", "note": "pseudo-channel 31 of the HBM holds what the paper keeps in DDR4"},
          "capacity_gib": {"value": 1, "status": "derived", "note": "a pseudo-channel of 1 GB"}
        },
        "price": {
          "device_usd": {"value": 7795, "status": "assumed", "note": "the price of a U280: no published price of this board is at hand"}
        },
        "energy": {
          "ddr_pj_per_bit": {"value": 5.16, "status": "assumed", "note": "as HBM2 of the U55C"},
          "ddr_activation_pj": {"value": 909, "status": "derived", "note": "an HBM row of 1 KiB, as energy.hbm_activation_pj"},
          "board_w": {"value": 18.4, "status": "assumed", "note": "as the U55C: no measurement of this board is at hand"}
        }
      }
      """#
    ),
  ]
}
