import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace
import VirtioLayouts

/// Completions of the device's reads, and what their bytes lead to.
extension Endpoint {
  /// Takes every completion that has arrived, behind the writes that arrived ahead of it.
  ///
  /// Source: PCIe Base, 2.4.1: what a completion tells of may rest on those writes.
  func takeCompletions(at cycle: Cycle) -> Bool {
    var didMove = false
    while let packet = link.down.received(.completion) {
      if let older = link.down.received(.posted), older.header.kind == .memoryWrite,
        !link.down.mayPassPosted(packet)
      {
        break
      }
      // A completion that nobody waits for is dropped (unexpected completion).
      let isExpected = link.down.withPayload(of: packet) { payload in
        reads.complete(
          packet.header, payload: payload, cache: &context.cache, trace: trace, at: cycle)
      }
      if !isExpected || packet.header.poisoned || packet.header.status != .success {
        noteErrors(of: packet.header, isExpected: isExpected)
      }
      link.down.release(.completion, at: cycle)
      didMove = true
    }
    return didMove
  }

  /// Hands finished reads to their clients.
  func dispatchReads(at cycle: Cycle) -> Bool {
    var didMove = false
    while !reads.finished.isEmpty {
      let index = reads.finished.pop()
      let transaction = reads.transaction(index)
      didMove = true
      if transaction.isOrphan || (engineIsBroken && transaction.request.isEngine) {
        reads.release(index)
        continue
      }
      switch transaction.request.client {
      case .engine:
        reads.deliver(index)
        continue
      case .nobody: break
      case .slot(let slot, let offset):
        if transaction.hasFailed {
          stop(
            queue: Int(transaction.request.queue), code: .readFailed,
            address: transaction.request.address.rawValue, engineKnows: false, at: cycle)
        } else {
          let count = transaction.request.byteCount
          reads.withBytes(index) { bytes in
            buffers.withMutableBytes(slot, offset..<offset + count) { $0.copy(bytes) }
          }
          requests.slots[slot].readDone += count
          requests.wake(slot)
        }
      case .suppression(let queue):
        suppressionPending &= ~(1 << UInt64(queue))
        if transaction.hasFailed {
          stop(
            queue: queue, code: .readFailed, address: transaction.request.address.rawValue,
            engineKnows: false, at: cycle)
        } else {
          let value = reads.withBytes(index) { bytes in
            bytes.byteCount >= 4
              ? bytes.littleEndian(at: 0, as: UInt32.self)
              : UInt32(bytes.littleEndian(at: 0, as: UInt16.self))
          }
          decideInterrupt(queue: queue, value: value, at: cycle)
        }
      }
      reads.release(index)
    }
    return didMove
  }
}
