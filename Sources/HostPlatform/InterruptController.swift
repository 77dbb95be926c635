public import CycleKernel
public import Trace

/// Takes MSI-X writes and keeps, for each vector, how many the CPU has not yet taken.
public final class InterruptController {
  /// Vectors that the controller tells apart.
  public static let vectorCount: Int = 256
  private var pending: [UInt32] = Array(repeating: 0, count: InterruptController.vectorCount)
  private let trace: TraceHub
  /// Interrupts that have arrived.
  public private(set) var deliveredCount: UInt64 = 0

  /// Makes a controller with nothing pending.
  public init(trace: TraceHub) { self.trace = trace }

  /// A message with `data` arrived; its low eight bits are the vector.
  public func deliver(data: UInt32, at cycle: Cycle) {
    let vector = Int(data & 0xff)
    pending[vector] += 1
    deliveredCount += 1
    trace.record(cycle: cycle, .interruptDelivered(vector: UInt16(vector)))
  }

  /// Whether an interrupt with `vector` waits to be taken.
  public func isPending(vector: UInt16) -> Bool { pending[Int(vector & 0xff)] != 0 }

  /// Takes every pending interrupt of `vector` at once; returns whether there was one.
  public func take(vector: UInt16) -> Bool {
    defer { pending[Int(vector & 0xff)] = 0 }
    return pending[Int(vector & 0xff)] != 0
  }
}
