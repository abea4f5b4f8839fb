// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import DFXSimulator

extension Claim {
  /// Shuhai and the Vitis examples on the U280's memories.
  static func memories(_ model: MemoryBenchmark) -> [Claim] {
    func latency(
      _ memory: String, _ row: String, _ published: Double, _ model: Double, _ basis: Basis
    )
      -> Claim
    {
      Claim(
        name: "\(memory) idle read, \(row)", unit: "ns", published: published, model: model,
        basis: basis, decimals: 1)
    }
    let (hbm, ddr) = (model.hbm, model.ddr)
    var claims = [
      latency("HBM", "row open", 106.7, hbm.idle.hit, .parameter),
      latency("HBM", "row closed", 122.2, hbm.idle.closed, .derived),
      latency("HBM", "other row open", 137.8, hbm.idle.miss, .derived),
      rate("HBM sequential, one channel", 13.27, hbm.sequential.oneChannel),
      rate("HBM sequential, all channels", 421.3, hbm.sequential.allChannels),
    ]
    let published = [8 << 10: 6.7, 256 << 20: 2.4]
    for each in hbm.strided where each.stride == 4096 {
      claims.append(
        rate(
          "HBM stride 4 KiB, burst 32 B, window \(size(each.window))",
          published[each.window], each.gbPerSecond))
    }
    claims.append(rate("HBM random 1024 bit, one channel (measured on a U50)", 11.5, hbm.random))
    return claims + [
      latency("DDR4", "row open", 73.3, ddr.idle.hit, .parameter),
      latency("DDR4", "row closed", 89.9, ddr.idle.closed, .derived),
      latency("DDR4", "other row open", 106.6, ddr.idle.miss, .derived),
      rate("DDR4 sequential, one channel", 18, ddr.sequential),
    ]
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
  }

  private static func rate(_ name: String, _ published: Double?, _ model: Double) -> Claim {
    Claim(name: name, unit: "GB/s", published: published, model: model, basis: .predicted)
  }

  /// Aurora channels and PCIe.
  static func links(_ model: MemoryBenchmark, _ machine: Machine) -> [Claim] {
    [
      Claim(
        name: "link, one flit from kernel to kernel", unit: "us", published: 0.51,
        model: model.link.latency, basis: .parameter, decimals: 3),
      Claim(
        name: "link, long message", unit: "Gb/s", published: 95.03, model: model.link.rate,
        basis: .parameter),
      Claim(
        name: "PCIe, one transfer up to 16 KiB (13 to 15)", unit: "us", published: 14,
        model: machine.host.transferMicroseconds, basis: .parameter, decimals: 1),
      Claim(
        name: "PCIe to card", unit: "GB/s", published: 7.4, model: machine.host.writeGBPerSecond,
        basis: .parameter, decimals: 1),
      Claim(
        name: "PCIe from card", unit: "GB/s", published: 12.1,
        model: machine.host.readGBPerSecond, basis: .parameter, decimals: 1),
      Claim(
        name: "command through XRT, single", unit: "us", published: 11.9,
        model: machine.host.commandMicroseconds, basis: .parameter, decimals: 1),
    ]
  }
}
