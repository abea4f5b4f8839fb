// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

extension Citation {
  /// All citations by key.
  static let all: [String: Citation] = [
    "auroraflow": Citation(
      short: "AuroraFlow",
      title: "G. Pape et al., AuroraFlow, HEART 2025",
      url: nil),
    "dfx": Citation(
      short: "DFX",
      title: "S. Hong et al., DFX: A Low-latency Multi-FPGA Appliance for Accelerating Transformer-based Text Generation, MICRO 2022",
      url: "https://arxiv.org/abs/2209.10797"),
    "ds950": Citation(
      short: "DS950",
      title: "AMD, Versal Architecture and Product Data Sheet: Overview, DS950",
      url: "https://docs.amd.com/v/u/en-US/ds950-versal-overview"),
    "ds963": Citation(
      short: "DS963",
      title: "AMD, Alveo U280 Data Center Accelerator Card Data Sheet, DS963",
      url: "https://docs.amd.com/r/en-US/ds963-u280"),
    "ds965": Citation(
      short: "DS965",
      title: "AMD, Alveo U50 Data Center Accelerator Card Data Sheet, DS965",
      url: "https://docs.amd.com/r/en-US/ds965-u50"),
    "ds978": Citation(
      short: "DS978",
      title: "AMD, Alveo U55C Data Center Accelerator Cards Data Sheet, DS978",
      url: "https://docs.amd.com/r/en-US/ds978-u55c"),
    "hbm-power": Citation(
      short: "CMU-SAFARI",
      title: "CMU-SAFARI, HBM-Power: measurements of HBM2 on an Alveo U55C",
      url: nil),
    "horowitz": Citation(
      short: "Horowitz",
      title: "M. Horowitz, Computing's energy problem (and what we can do about it), ISSCC 2014",
      url: "https://doi.org/10.1109/ISSCC.2014.6757323"),
    "jesd79-4": Citation(
      short: "JESD79-4",
      title: "JEDEC, DDR4 SDRAM, JESD79-4",
      url: nil),
    "oconnor": Citation(
      short: "O'Connor et al.",
      title: "M. O'Connor et al., Fine-Grained DRAM: Energy-Efficient DRAM for Extreme Bandwidth Systems, MICRO 2017",
      url: "https://doi.org/10.1145/3123939.3124545"),
    "pc2": Citation(
      short: "Paderborn PC2",
      title: "Paderborn Center for Parallel Computing, Power and Energy Measurements of FPGAs and AMD GPUs",
      url: "https://upb-pc2.atlassian.net/wiki/spaces/PC2DOK/pages/1902007/Power+and+Energy+Measurements+of+FPGAs+and+AMD+GPUs"),
    "pg276": Citation(
      short: "PG276",
      title: "AMD, AXI High Bandwidth Memory Controller LogiCORE IP, product guide PG276",
      url: "https://docs.amd.com/r/en-US/pg276-axi-hbm"),
    "pg313": Citation(
      short: "PG313",
      title: "AMD, Versal Adaptive SoC Programmable Network on Chip and Integrated Memory Controller, product guide PG313",
      url: "https://docs.amd.com/r/en-US/pg313-network-on-chip"),
    "qsfp28": Citation(
      short: "QSFP28 data sheet",
      title: "Data sheets of QSFP28 optical modules, power class of up to 3.5 W",
      url: nil),
    "ramulator2": Citation(
      short: "Ramulator2",
      title: "H. Luo et al., Ramulator 2.0, configuration of HBM2",
      url: "https://github.com/CMU-SAFARI/ramulator2"),
    "shuhai": Citation(
      short: "Shuhai",
      title: "Z. Wang et al., Shuhai: Benchmarking High Bandwidth Memory on FPGAs, FCCM 2020",
      url: "https://arxiv.org/abs/2005.04324"),
    "spectrum2": Citation(
      short: "Linley",
      title: "L. Wirbel, Spectrum-2 Debuts 200GbE, Linley Newsletter, 31 July 2017",
      url: "https://www.linleygroup.com/newsletters/newsletter_detail.php?num=5734"),
    "ug1393": Citation(
      short: "UG1393",
      title: "AMD, Vitis Unified Software Platform Documentation: Application Acceleration Development, UG1393",
      url: "https://docs.amd.com/r/en-US/ug1393-vitis-application-acceleration"),
    "ug1611": Citation(
      short: "UG1611",
      title: "AMD, VHK158 Evaluation Board User Guide, UG1611",
      url: "https://docs.amd.com/r/en-US/ug1611-vhk158-eval-bd"),
    "vitis-examples": Citation(
      short: "Vitis example",
      title: "AMD, Vitis Accel Examples, recorded results",
      url: "https://github.com/Xilinx/Vitis_Accel_Examples"),
    "xmp103": Citation(
      short: "XMP103",
      title: "AMD, UltraScale+ FPGA Product Tables and Product Selection Guide, XMP103",
      url: "https://www.xilinx.com/support/documents/selection-guides/ultrascale-plus-fpga-product-selection-guide.pdf"),
  ]
}
