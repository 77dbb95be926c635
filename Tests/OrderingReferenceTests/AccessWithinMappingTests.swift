import OrderingReference
import Testing
import Trace

@Suite("access-within-mapping (DMA API)")
struct AccessWithinMappingTests {
  private let rule = RuleName.accessWithinMapping

  private func mapping(
    _ address: UInt64, _ byteCount: UInt64, _ direction: DMADirection, space: MemorySpace = .host
  ) -> DMAMapping {
    DMAMapping(
      deviceAddress: address + 0x1000_0000, space: space, memoryAddress: address,
      byteCount: byteCount, direction: direction)
  }

  private func mapped(_ mappings: DMAMapping...) -> TraceBuilder {
    let trace = TraceBuilder(strictMapping: true)
    for mapping in mappings { trace.record(.dmaMapped(mapping)) }
    return trace
  }

  @Test("a mapping allows its direction", arguments: DMADirection.allCases)
  func directions(direction: DMADirection) {
    let trace = mapped(mapping(0x5f00, 0x200, direction))
    trace.read(.device, 0x5ff0, pattern(0x20).map { _ in 0 })
    if direction == .fromDevice { expectOnly(rule, trace) } else { expectLegal(rule, trace) }
  }

  @Test("a write needs a mapping that lets the device write")
  func writes() {
    let open = exposedRequest(mapped(mapping(0, 0x10_000, .bidirectional)))
    expectLegal(rule, open.write(.device, TraceBuilder.buffer + 0x100, [1]))
    let trace = TraceBuilder(strictMapping: true)
    trace.record(.dmaMapped(mapping(TraceBuilder.buffer + 0x100, 64, .toDevice)))
    expectOnly(rule, exposedRequest(trace).write(.device, TraceBuilder.buffer + 0x100, [1]))
  }

  @Test(
    "the bytes before and behind a mapping are outside", arguments: [0x5eff, 0x60ff] as [UInt64])
  func edges(address: UInt64) {
    expectOnly(
      rule, mapped(mapping(0x5f00, 0x200, .toDevice)).read(.device, address, [0, 0]))
  }

  @Test("neighbouring mappings together allow an access over both")
  func neighbours() {
    let trace = mapped(mapping(0x5f00, 0x100, .toDevice), mapping(0x6000, 0x10, .bidirectional))
    expectLegal(rule, trace.read(.device, 0x5ff8, [0, 0, 0, 0, 0, 0, 0, 0, 0]))
  }

  @Test("after unmapping, the memory is out of reach, unless another mapping holds it")
  func unmapped() {
    let one = mapping(0x5000, 0x100, .toDevice)
    let two = mapping(0x5080, 0x100, .bidirectional)
    let trace = mapped(one, two).record(.dmaUnmapped(one)).read(.device, 0x5080, [0])
    expectLegal(rule, trace)
    expectOnly(rule, trace.record(.dmaUnmapped(two)).read(.device, 0x5080, [0]))
  }

  @Test("very large mappings hold their last byte and no more")
  func large() {
    let trace = mapped(mapping(0x10_0000, 0x80_0000, .toDevice))
    expectLegal(rule, trace.read(.device, 0x8f_ffff, [0]))
    expectOnly(rule, trace.read(.device, 0x90_0000, [0]))
  }

  @Test("bounce memory is held to mappings once there are some")
  func bounce() {
    let trace = mapped(mapping(0, 16, .toDevice)).read(.device, 0x100, [0], space: .bounce)
      .read(.device, 0, [0])
    expectLegal(rule, trace)
    trace.record(.dmaMapped(mapping(0x200, 16, .toDevice, space: .bounce)))
    expectOnly(rule, trace.read(.device, 0x100, [0], space: .bounce))
  }

  @Test("the CPU and the IOMMU need no mapping, and nobody does where it is not asked for")
  func others() {
    let strict = mapped().read(.guest, 0x100, [0]).read(.iommu, 0x100, [0])
    let lax = TraceBuilder().read(.device, 0x100, [0])
    for trace in [strict, lax] {
      #expect(trace.judge.violations.isEmpty)
      #expect(trace.judge.ruleCounts[rule] == 0)
    }
  }
}
