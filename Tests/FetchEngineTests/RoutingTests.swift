@testable import FetchTraffic
import CDescriptorFetchABI
import Testing
import VirtioLayouts

@Suite("The engine's own reads go where the window says")
struct RoutingTests {
  private func firstRead(
    _ kind: EngineKind, mode: Int, available: UInt64, base: UInt64, size: UInt64
  ) throws -> (read: dfe_outputs?, error: dfe_outputs?) {
    let environment = EngineEnvironment(try kind.make())
    environment.keepsReadLog = true
    environment.windowMode = mode
    environment.windowBase = base
    environment.windowSize = size
    environment.configure(0, enable: true, size: 8, table: 0x1000, available: available)
    environment.ringDoorbell(0)
    _ = environment.run(20) { !environment.errors.isEmpty || !environment.readLog.isEmpty }
    return (environment.readLog.first, environment.errors.first?.pins)
  }

  /// The index read has 4 bytes at `available`; the window is 0x5000..<0x6000.
  struct Edge {
    var available: UInt64
    var strict: Expected
    var mixed: Expected
  }
  enum Expected: Equatable {
    case local(UInt64)
    case bus
    case outside
    case wraps
  }
  static let edges: [Edge] = [
    Edge(available: 0x5000, strict: .local(0), mixed: .local(0)),
    Edge(available: 0x5ffc, strict: .local(0xffc), mixed: .local(0xffc)),
    Edge(available: 0x5ffe, strict: .outside, mixed: .outside),
    Edge(available: 0x4ffe, strict: .outside, mixed: .outside),
    Edge(available: 0x4ffc, strict: .outside, mixed: .bus),
    Edge(available: 0x6000, strict: .outside, mixed: .bus),
    Edge(available: 0, strict: .outside, mixed: .bus),
    Edge(available: 0xffff_ffff_ffff_fffc, strict: .outside, mixed: .bus),
    Edge(available: 0xffff_ffff_ffff_fffe, strict: .wraps, mixed: .wraps),
  ]
  /// The same for an engine that routes the whole available ring, of 20 bytes, at once.
  static let areas: [Edge] = [
    Edge(available: 0x5000, strict: .local(0), mixed: .local(0)),
    Edge(available: 0x5fec, strict: .local(0xfec), mixed: .local(0xfec)),
    Edge(available: 0x5fee, strict: .outside, mixed: .outside),
    Edge(available: 0x4fee, strict: .outside, mixed: .outside),
    Edge(available: 0x4fec, strict: .outside, mixed: .bus),
    Edge(available: 0x6000, strict: .outside, mixed: .bus),
    Edge(available: 0, strict: .outside, mixed: .bus),
    Edge(available: 0xffff_ffff_ffff_ffec, strict: .outside, mixed: .bus),
    Edge(available: 0xffff_ffff_ffff_ffee, strict: .wraps, mixed: .wraps),
  ]

  private func expect(
    _ kind: EngineKind, _ found: (read: dfe_outputs?, error: dfe_outputs?), _ expected: Expected,
    _ available: UInt64
  ) throws {
    switch expected {
    case .local(let offset):
      let read = try #require(found.read)
      // Flags and index, or the index alone.
      let skipped: UInt64 = kind.readsAhead ? 2 : 0
      #expect(read.rd_local == 1 && read.rd_addr == offset + skipped)
      #expect(UInt64(read.rd_count) == 4 - skipped)
    case .bus:
      let read = try #require(found.read)
      #expect(read.rd_local == 0 && read.rd_addr == available + (kind.readsAhead ? 2 : 0))
    case .outside, .wraps:
      #expect(found.read == nil, "no access is made")
      let error = try #require(found.error)
      let code = expected == .wraps ? DFE_ERR_LENGTH_WRAPS : DFE_ERR_OUTSIDE_REGION
      #expect(Int(error.err_code) == code && error.err_addr == available)
    }
  }

  @Test("each edge of the window, in each mode", arguments: EngineKind.available, 0..<edges.count)
  func everyEdge(kind: EngineKind, at: Int) throws {
    let edge = kind.readsAhead ? Self.areas[at] : Self.edges[at]
    let none: Expected = edge.strict == .wraps ? .wraps : .bus
    for (mode, expected) in [
      (DFE_WINDOW_NONE, none), (DFE_WINDOW_STRICT, edge.strict), (DFE_WINDOW_MIXED, edge.mixed),
    ] {
      let found = try firstRead(
        kind, mode: mode, available: edge.available, base: 0x5000, size: 0x1000)
      try expect(kind, found, expected, edge.available)
    }
  }

  @Test("a window that ends at 2^64 has a last byte", arguments: EngineKind.available)
  func windowAtTheTop(kind: EngineKind) throws {
    let base: UInt64 = 0xffff_ffff_ffff_f000
    let last: UInt64 = kind.readsAhead ? 0xffff_ffff_ffff_ffec : 0xffff_ffff_ffff_fffc
    let inside = try firstRead(
      kind, mode: DFE_WINDOW_STRICT, available: last, base: base, size: 0x1000)
    try expect(kind, inside, .local(last - base), last)
    let empty = try firstRead(
      kind, mode: DFE_WINDOW_MIXED, available: 0x5000, base: 0x5000, size: 0)
    try expect(kind, empty, .bus, 0x5000)
  }

  @Test(
    "rings and data work in any mixture of places that the mode allows",
    arguments: EngineKind.available)
  func mixtures(kind: EngineKind) throws {
    for (mode, places) in [
      (DFE_WINDOW_NONE, [Place.bus, .bus]), (DFE_WINDOW_STRICT, [.window, .window]),
      (DFE_WINDOW_MIXED, [.bus, .window]),
    ] {
      let environment = EngineEnvironment(try kind.make(), .rough, seed: 11)
      environment.windowMode = mode
      let rings = places.enumerated().map {
        GuestRing(environment, queue: $0, size: 16, place: $1, at: UInt64($0) * 0x1000)
      }
      environment.onDescriptor = { rings[Int($0.desc_queue)].take($0) }
      for ring in rings {
        ring.enable()
        ring.add([.init(address: environment.windowBase + 0x100, length: 32)])
        ring.add([
          .init(address: environment.windowBase + 0x200, length: 1),
          .init(address: environment.windowBase + 0x300, length: 2, flags: .write),
        ])
        ring.publish()
      }
      try #require(environment.runUntilQuiet())
      #expect(rings.allSatisfy { $0.isDone && $0.violations.isEmpty })
      #expect(environment.law.violations.isEmpty && environment.errors.isEmpty)
    }
  }
}
