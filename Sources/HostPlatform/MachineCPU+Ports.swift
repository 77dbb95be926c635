import ByteLayouts
import CycleKernel
import PCIeLayouts

/// Loads and stores in the window of I/O space: each is what IN and OUT are on a PC.
///
/// An access waits until every earlier store has left, is a request of its own for each naturally
/// aligned piece of at most four bytes, and retires when the last one is completed. What no function
/// answers reads as all ones, and a store to it vanishes.
///
/// Source: Intel SDM volume 3, 9.2.5 (I/O instructions); PCIe Base, 2.2.7 and 2.3.1.
extension MachineCPU {
  /// Loads bytes of I/O space.
  func loadPorts(_ address: UInt64, into target: inout MutableRawSpan) {
    flushStores()
    var done = 0
    while done < target.byteCount {
      let at = address + UInt64(done)
      let count = Self.portByteCount(at, remaining: target.byteCount - done)
      let answer = perform(at, byteCount: count, value: nil)
      if case .data(let line) = answer {
        let lane = Int(at & 3)
        line.with(lane..<lane + count) { target.copy($0, at: done) }
      } else {
        noteFailedRead()
        Self.fillWithOnes(&target, from: done, count: count)
      }
      done += count
    }
  }

  /// Stores up to a line of bytes into I/O space.
  func storePorts(_ source: RawSpan, at address: UInt64) {
    flushStores()
    var done = 0
    while done < source.byteCount {
      let at = address + UInt64(done)
      let count = Self.portByteCount(at, remaining: source.byteCount - done)
      var value: UInt32 = 0
      for index in 0..<count {
        let byte = source.littleEndian(at: done + index, as: UInt8.self)
        value |= UInt32(byte) << UInt32(8 * (Int(at & 3) + index))
      }
      _ = perform(at, byteCount: count, value: value)
      done += count
    }
  }

  /// The largest naturally aligned access at `address`: 1, 2 or 4 bytes.
  private static func portByteCount(_ address: UInt64, remaining: Int) -> Int {
    if address & 3 == 0, remaining >= 4 { return 4 }
    return address & 1 == 0 && remaining >= 2 ? 2 : 1
  }

  /// One I/O request and its completion.
  private func perform(_ address: UInt64, byteCount: Int, value: UInt32?) -> CPURequests.Answer {
    // A load may run over the end of the window: nothing is there.
    guard let port = AddressMap.port(at: address) else { return .failed(nil) }
    var tag: UInt8?
    wait(for: "room for an I/O request") {
      tag = root.beginPort(port, byteCount: byteCount, value: value, at: cycle)
      return tag != nil
    }
    guard let tag else { return .failed(nil) }
    return answer(tag, what: "I/O port 0x\(String(port, radix: 16))")
  }
}
