// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

extension Device {
  /// The devices of machine/devices/.
  public static let all: [Device] = [
    Device(
      name: "u280", part: "XCU280",
      title: "Alveo U280",
      resources: Resources(
        dsps: 9024, luts: 1303680, flipFlops: 2607360,
        blockRAMs: 2016, ultraRAMs: 960),
      citation: "ds963"),
    Device(
      name: "u50", part: "XCU50",
      title: "Alveo U50",
      resources: Resources(
        dsps: 5952, luts: 871680, flipFlops: 1743360,
        blockRAMs: 1344, ultraRAMs: 640),
      citation: "ds965"),
    Device(
      name: "u55c", part: "XCU55C",
      title: "Alveo U55C",
      resources: Resources(
        dsps: 9024, luts: 1303680, flipFlops: 2607360,
        blockRAMs: 2016, ultraRAMs: 960),
      citation: "ds978"),
    Device(
      name: "vhk158", part: "XCVH1582",
      title: "VHK158 evaluation board, Versal HBM",
      resources: Resources(
        dsps: 7392, luts: 1753984, flipFlops: 3507968,
        blockRAMs: 2541, ultraRAMs: 1301),
      citation: "ds950"),
    Device(
      name: "vu9p", part: "XCVU9P",
      title: "Virtex UltraScale+ VU9P",
      resources: Resources(
        dsps: 6840, luts: 1182240, flipFlops: 2364480,
        blockRAMs: 2160, ultraRAMs: 960),
      citation: "xmp103"),
  ]
}
