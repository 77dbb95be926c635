public import CycleKernel

import ByteLayouts
import IOMMULayouts
import Trace

/// The guest's calls.
extension TCEUnit {
  /// Reads 8 bytes of the page of calls; what is not there reads as zero.
  public func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64 {
    guard byteCount == 8 else { return 0 }
    switch offset {
    case WindowCallRegister.call: return UInt64(bitPattern: status.rawValue)
    case WindowCallRegister.window: return second == nil ? Self.firstWindow : Self.secondWindow
    case WindowCallRegister.base: return second?.base ?? first.base
    case WindowCallRegister.frozen: return isFrozen ? 1 : 0
    default: return 0
    }
  }

  /// Writes 8 bytes of the page of calls: an argument, or the number of a call, which is then made.
  public func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle) {
    guard byteCount == 8 else { return }
    if offset == WindowCallRegister.call {
      status = WindowCall(rawValue: value).map { make($0, at: cycle) } ?? .noSuchCall
    } else if let index = arguments.indices.first(where: {
      offset == WindowCallRegister.argument($0)
    }) {
      arguments[index] = value
    }
  }

  private func make(_ call: WindowCall, at cycle: Cycle) -> WindowCallStatus {
    switch call {
    case .putEntry: return put(count: 1) { _ in arguments[2] }
    case .stuffEntries: return put(count: arguments[3]) { _ in arguments[2] }
    case .putList:
      let list = GuestPhysicalAddress(rawValue: arguments[2])
      guard arguments[3] <= 512, arguments[2] & 4095 == 0, memory.contains(list, count: 4096)
      else { return .parameter }
      return put(count: arguments[3]) { index in
        memory.load(
          list.advanced(by: index * TranslationControlEntry.byteCount), as: UInt64.self,
          agent: .iommu, at: cycle)
      }
    case .createWindow: return createWindow()
    case .removeWindow:
      guard arguments[0] == Self.secondWindow, second != nil else { return .parameter }
      second = nil
      if forgets { cache.forgetAll() }
      return .success
    case .resetSlot:
      isFrozen = false
      return .success
    }
  }

  /// Sets entries; all of them are checked before the first is set.
  private func put(
    count: UInt64, _ value: (UInt64) -> UInt64
  ) -> WindowCallStatus {
    let isFirst = arguments[0] == Self.firstWindow
    guard isFirst || arguments[0] == Self.secondWindow, let window = isFirst ? first : second
    else { return .parameter }
    let page = UInt64(1) << UInt64(window.pageExponent)
    let address = arguments[1]
    guard address >= window.base, address & (page - 1) == 0,
      address - window.base <= window.byteCount,
      count <= (window.byteCount - (address - window.base)) / page
    else { return .parameter }
    let entries = (0..<count).map { TranslationControlEntry(rawValue: value($0)) }
    for entry in entries where !entry.permissions.isEmpty {
      let place = GuestPhysicalAddress(rawValue: entry.address)
      guard !entry.hasReservedBits, entry.address & (page - 1) == 0,
        memory.contains(place, count: Int(page))
      else { return .parameter }
    }
    let first = (address - window.base) / page
    for (index, entry) in entries.enumerated() {
      window.table.store(
        entry.rawValue, at: (first + UInt64(index)) * TranslationControlEntry.byteCount)
      if forgets {
        cache.forget(address + UInt64(index) * page, sizeExponent: window.pageExponent)
      }
    }
    return .success
  }

  private func createWindow() -> WindowCallStatus {
    guard second == nil else { return .resource }
    guard (12...24).contains(arguments[0]), (arguments[0]...48).contains(arguments[1]),
      arguments[1] - arguments[0] <= 20
    else { return .parameter }
    second = Self.window(
      base: Self.secondWindowBase, pageExponent: UInt8(arguments[0]),
      byteCount: 1 << arguments[1])
    return .success
  }
}
