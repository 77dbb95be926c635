public import CycleKernel
public import PCIeLayouts
public import Trace

/// Takes MSI-X writes and INTx messages on behalf of the CPU.
///
/// A vector keeps how many messages the CPU has not yet taken: an edge. A pin keeps its level, and
/// the four pins are joined to one line: it stays asserted until every pin has been let go.
///
/// Source: PCIe Base, 2.2.8.1 (INTx as virtual wires) and 6.1.
public final class InterruptController {
  /// Vectors that the controller tells apart.
  public static let vectorCount: Int = 256
  private var pending: [UInt32] = Array(repeating: 0, count: InterruptController.vectorCount)
  /// Whether any vector may be pending; false when none is.
  private(set) var mayBePending = false
  /// Bit n: the pin with raw value n is driven.
  private var drivenPins: UInt8 = 0
  private let trace: TraceHub
  /// Interrupts that have arrived as messages.
  public private(set) var deliveredCount: UInt64 = 0

  /// Makes a controller with nothing pending and every pin at rest.
  public init(trace: TraceHub) { self.trace = trace }

  /// A message with `data` arrived; its low eight bits are the vector.
  public func deliver(data: UInt32, at cycle: Cycle) {
    let vector = Int(data & 0xff)
    pending[vector] += 1
    mayBePending = true
    deliveredCount += 1
    trace.record(cycle: cycle, .interruptDelivered(vector: UInt16(vector)))
  }

  /// The root port interrupts with `data`, without a packet on the link.
  func raise(data: UInt32) {
    pending[Int(data & 0xff)] += 1
    mayBePending = true
  }

  /// Whether an interrupt with `vector` waits to be taken.
  public func isPending(vector: UInt16) -> Bool {
    mayBePending && pending[Int(vector & 0xff)] != 0
  }

  /// Takes every pending interrupt of `vector` at once; returns whether there was one.
  public func take(vector: UInt16) -> Bool {
    defer {
      pending[Int(vector & 0xff)] = 0
      mayBePending = pending.contains { $0 != 0 }
    }
    return pending[Int(vector & 0xff)] != 0
  }

  /// Gives a pin its level, and records when the line changes with it.
  ///
  /// A message that repeats the level of its pin changes nothing.
  public func drive(_ pin: InterruptPin, isAsserted: Bool, at cycle: Cycle) {
    let wasAsserted = lineIsAsserted
    let bit: UInt8 = 1 << pin.rawValue
    drivenPins = isAsserted ? drivenPins | bit : drivenPins & ~bit
    guard lineIsAsserted != wasAsserted else { return }
    trace.record(cycle: cycle, .interruptLineChanged(isAsserted: lineIsAsserted))
  }

  /// Whether the pin is driven.
  public func isAsserted(_ pin: InterruptPin) -> Bool { drivenPins & 1 << pin.rawValue != 0 }

  /// Whether any pin is driven.
  public var lineIsAsserted: Bool { drivenPins != 0 }
}
