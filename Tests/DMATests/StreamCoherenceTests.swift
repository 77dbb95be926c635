import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing

/// A switch for what a driver does with its lines.
private final class Cleaning {
  var isOn = true
}

@Suite("Walks that see the processor's cache, and such that do not (IDR0.COHACC)")
struct StreamCoherenceTests {
  private func bench(isCoherent: Bool, _ cleaning: Cleaning) throws -> StreamBench {
    try StreamBench(isCoherent: isCoherent, hasCache: true) { machine in
      { place, byteCount in
        guard cleaning.isOn else { return }
        machine.memory.incoherentCache?.maintain(
          place.rawValue..<place.rawValue + UInt64(byteCount), in: machine.memory.bytes,
          writesBack: true, drops: true)
      }
    }
  }

  @Test("a descriptor that was not cleaned is the old one to a walk that is not coherent")
  func descriptor() throws {
    for isCoherent in [false, true] {
      let cleaning = Cleaning()
      let bench = try bench(isCoherent: isCoherent, cleaning)
      let space = try bench.space(5)
      try space.map(0x1_0000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
      #expect(bench.translate(0x1_0000) == translated(0x30_0000))
      cleaning.isOn = false
      try space.map(0x1_0000, to: host(0x31_0000), byteCount: 0x1000, permissions: .read)
      cleaning.isOn = true
      try space.forgetAll(copies: 1)
      #expect(bench.translate(0x1_0000) == translated(isCoherent ? 0x31_0000 : 0x30_0000))
      try space.map(0x1_0000, to: host(0x31_0000), byteCount: 0x1000, permissions: .read)
      try space.forgetAll(copies: 1)
      #expect(bench.translate(0x1_0000) == translated(0x31_0000))
    }
  }

  @Test("commands that were not cleaned are never seen")
  func commands() throws {
    let coherent = try StreamBench(isCoherent: true, hasCache: true)
    _ = try coherent.space(5)
    let other = try StreamBench(isCoherent: false, hasCache: true)
    #expect(throws: IOMMUDriverError.timeout) { _ = try other.space(5) }
  }

  @Test("records are old to a guest that keeps its lines")
  func records() throws {
    let cleaning = Cleaning()
    let bench = try bench(isCoherent: false, cleaning)
    _ = try bench.space(5)
    _ = bench.translate(0x1_0000)
    #expect(bench.driver.takeEvents().records.map(\.code) == [.translation])
    cleaning.isOn = false
    _ = bench.translate(0x2_0000)
    // The line of the first two records is in the processor's cache since the first look.
    #expect(bench.driver.takeEvents().records.isEmpty)
  }
}
