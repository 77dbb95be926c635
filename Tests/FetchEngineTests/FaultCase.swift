@testable import FetchTraffic
import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts

/// One thing that a guest or the link does wrong, and the error that names it.
enum FaultCase: String, CaseIterable {
  case indexJump, headOutOfRange, nextOutOfRange, nextJustOutOfRange, chainLoops,
    chainFillsAndGoesOn
  case indirect, indirectWithNext, readableAfterWritable, lengthWraps, outsideWindow, overWindowEnd
  case belowWindow, indexReadFails, ringReadFails, descriptorReadFails, ringOutsideWindow
  case availableWraps, tableWraps

  /// Which engine-wide mode the case needs.
  var windowMode: Int {
    switch self {
    case .outsideWindow, .overWindowEnd, .belowWindow, .ringOutsideWindow: DFE_WINDOW_STRICT
    default: DFE_WINDOW_NONE
    }
  }

  /// Where the faulty ring lies.
  var place: Place {
    windowMode == DFE_WINDOW_STRICT && self != .ringOutsideWindow ? .window : .bus
  }

  /// Does it, on a configured queue, and returns the code and the guilty address or index.
  func arrange(_ ring: GuestRing) -> (code: Int, address: UInt64) {
    let environment = ring.environment
    func entry(
      _ address: UInt64, length: UInt32 = 16, flags: DescriptorFlags = [], next: UInt16 = 0,
      at index: UInt16
    ) {
      ring.write(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: address), length: length, flags: flags, next: next),
        at: index)
    }
    let inside = environment.windowBase + 0x8000
    let end = environment.windowBase + environment.windowSize
    defer { ring.publish(jump: self == .indexJump ? ring.layout.size : 0) }
    switch self {
    case .indexJump:
      ring.addHead(1)
      return (DFE_ERR_AVAIL_INDEX_JUMP, UInt64(ring.layout.size) + 1)
    case .headOutOfRange:
      ring.addHead(ring.layout.size)
      return (DFE_ERR_HEAD_OUT_OF_RANGE, UInt64(ring.layout.size))
    case .nextOutOfRange:
      entry(inside, flags: .next, next: 0xfedc, at: 3)
      ring.addHead(3)
      return (DFE_ERR_NEXT_OUT_OF_RANGE, 0xfedc)
    case .nextJustOutOfRange:
      entry(inside, flags: .next, next: ring.layout.size, at: 3)
      ring.addHead(3)
      return (DFE_ERR_NEXT_OUT_OF_RANGE, UInt64(ring.layout.size))
    case .chainLoops:
      entry(inside, flags: .next, next: 2, at: 5)
      entry(inside, flags: .next, next: 5, at: 2)
      ring.addHead(5)
      return (DFE_ERR_CHAIN_TOO_LONG, 5)
    case .chainFillsAndGoesOn:
      for index in 0..<ring.layout.size {
        entry(inside, flags: .next, next: (index + 1) % ring.layout.size, at: index)
      }
      ring.addHead(6)
      return (DFE_ERR_CHAIN_TOO_LONG, 6)
    case .indirect:
      entry(inside, flags: .indirect, at: 4)
      ring.addHead(4)
      return (DFE_ERR_INDIRECT, 4)
    case .indirectWithNext:
      entry(inside, flags: .next, next: 7, at: 4)
      entry(inside, flags: [.indirect, .next], next: 0xffff, at: 7)
      ring.addHead(4)
      return (DFE_ERR_INDIRECT, 7)
    case .readableAfterWritable:
      entry(inside, flags: [.write, .next], next: 6, at: 1)
      entry(inside, at: 6)
      ring.addHead(1)
      return (DFE_ERR_READABLE_AFTER_WRITABLE, 6)
    case .lengthWraps:
      entry(0xffff_ffff_ffff_fff8, length: 9, at: 0)
      ring.addHead(0)
      return (DFE_ERR_LENGTH_WRAPS, 0xffff_ffff_ffff_fff8)
    case .outsideWindow:
      entry(end, length: 1, at: 2)
      ring.addHead(2)
      return (DFE_ERR_OUTSIDE_REGION, end)
    case .overWindowEnd:
      entry(end - 15, length: 16, at: 2)
      ring.addHead(2)
      return (DFE_ERR_OUTSIDE_REGION, end - 15)
    case .belowWindow:
      entry(environment.windowBase - 1, length: 2, at: 2)
      ring.addHead(2)
      return (DFE_ERR_OUTSIDE_REGION, environment.windowBase - 1)
    case .indexReadFails:
      environment.failingRead = (ring.available + 2, DFE_CPL_TIMEOUT)
      ring.addHead(0)
      return (DFE_ERR_READ_FAILED, ring.available)
    case .ringReadFails:
      environment.failingRead = (ring.available + 4, DFE_CPL_POISONED)
      ring.addHead(0)
      return (DFE_ERR_READ_FAILED, ring.available + 4)
    case .descriptorReadFails:
      environment.failingRead = (ring.table + 16 * 5, DFE_CPL_ABORT)
      entry(inside, flags: .next, next: 5, at: 0)
      ring.addHead(0)
      return (DFE_ERR_READ_FAILED, ring.table + 16 * 5)
    case .ringOutsideWindow:
      ring.addHead(0)
      return (DFE_ERR_OUTSIDE_REGION, ring.available)
    case .availableWraps:
      environment.configure(
        ring.queue, enable: true, size: ring.layout.size, table: ring.table,
        available: 0xffff_ffff_ffff_fffe)
      return (DFE_ERR_LENGTH_WRAPS, 0xffff_ffff_ffff_fffe)
    case .tableWraps:
      environment.configure(
        ring.queue, enable: true, size: ring.layout.size, table: 0xffff_ffff_ffff_fff0,
        available: ring.available)
      ring.addHead(3)
      return (DFE_ERR_LENGTH_WRAPS, 0x20)
    }
  }

}
