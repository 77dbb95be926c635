import ByteLayouts
public import CycleKernel

/// The other end of a network device's cable: where frames come from and go to.
///
/// It can send frames of a capture at their times, echo what it gets with the addresses swapped, and
/// record everything that passes. Frames wait in rings of fixed size; what finds no room is lost and
/// counted, as on a real cable.
public final class NetWire {
  /// Frames that can wait for one pair, a power of two.
  public static let depth: Int = 256
  /// A frame that waits.
  private struct Frame {
    var due: Cycle
    var byteCount: Int
    var place: Int
  }

  /// Whether what the device sends comes back with its addresses swapped.
  public let echoes: Bool
  /// Cycles from the device to the other end, and as many back.
  public let latency: Cycle
  /// Frames of a capture that are still to come, at their times.
  private let source: PacketCapture?
  private let recorder: PacketRecorder?
  /// A host that answers what the device sends to it.
  private let responder: NetResponder?
  private var sourceNext = 0
  private var waiting: [[Frame]]
  private var first: [Int]
  private var count: [Int]
  private let slotByteCount: Int
  private let memory: ByteBuffer
  /// Frames that the device sent.
  public private(set) var transmittedCount: UInt64 = 0
  /// Frames that the device took.
  public private(set) var receivedCount: UInt64 = 0
  /// Frames that found no room.
  public private(set) var lostCount: UInt64 = 0

  /// Makes a wire for `pairCount` pairs of queues.
  ///
  /// - Parameters:
  ///   - largestFrame: bytes; larger ones are lost.
  ///   - source: frames to send to the device, from cycle 0 on.
  ///   - recorder: takes every frame in both directions.
  ///   - responder: a host at the other end, which answers for itself.
  public init(
    pairCount: Int, largestFrame: Int = 2048, echoes: Bool, latency: Cycle = 250,
    source: PacketCapture? = nil, recorder: PacketRecorder? = nil,
    responder: NetResponder? = nil
  ) {
    self.responder = responder
    self.echoes = echoes
    self.latency = latency
    self.source = source
    self.recorder = recorder
    slotByteCount = largestFrame
    memory = ByteBuffer(byteCount: pairCount * Self.depth * largestFrame)
    let empty = Frame(due: 0, byteCount: 0, place: 0)
    waiting = Array(
      repeating: Array(repeating: empty, count: Self.depth), count: pairCount)
    first = Array(repeating: 0, count: pairCount)
    count = Array(repeating: 0, count: pairCount)
  }

  /// Forgets the frames that wait; those of a capture go on where they were.
  func forget() {
    for pair in count.indices { count[pair] = 0 }
  }

  private func add(
    _ frame: RawSpan, pair: Int, due: Cycle, isEcho: Bool, isAnswer: Bool = false
  ) {
    guard count[pair] < Self.depth, frame.byteCount <= slotByteCount,
      frame.byteCount >= EthernetFrame.headerByteCount
    else {
      lostCount += 1
      return
    }
    let slot = (first[pair] + count[pair]) % Self.depth
    let place = (pair * Self.depth + slot) * slotByteCount
    memory.withMutableBytes(place..<place + frame.byteCount) { bytes in
      bytes.copy(frame)
      if isAnswer { responder?.answer(&bytes) }
      guard isEcho else { return }
      for lane in 0..<6 {
        bytes.storeLittleEndian(frame.littleEndian(at: lane + 6, as: UInt8.self), at: lane)
        bytes.storeLittleEndian(frame.littleEndian(at: lane, as: UInt8.self), at: lane + 6)
      }
    }
    waiting[pair][slot] = Frame(due: due, byteCount: frame.byteCount, place: place)
    count[pair] += 1
  }

  /// Takes a frame that the device sent.
  func transmit(_ frame: RawSpan, pair: Int, at cycle: Cycle) {
    transmittedCount += 1
    recorder?.record(frame, at: cycle)
    if echoes { add(frame, pair: pair % count.count, due: cycle + 2 * latency, isEcho: true) }
    if responder?.answers(frame) == true {
      add(
        frame, pair: pair % count.count, due: cycle + 2 * latency, isEcho: false, isAnswer: true)
    }
  }

  /// Moves frames of the capture whose time has come to where they wait.
  private func arrive(by cycle: Cycle) {
    guard let source else { return }
    while sourceNext < source.frames.count, source.frames[sourceNext].due <= cycle {
      let frame = source.frames[sourceNext]
      sourceNext += 1
      source.withBytes(of: frame) { bytes in
        add(bytes, pair: steer(bytes), due: frame.due, isEcho: false)
      }
    }
  }

  /// The pair for a frame from outside: by its addresses, so that a flow stays in order.
  private func steer(_ frame: RawSpan) -> Int {
    var sum = 0
    for place in 0..<min(12, frame.byteCount) {
      sum += Int(frame.littleEndian(at: place, as: UInt8.self))
    }
    return sum % count.count
  }

  func hasFrame(pair: Int, at cycle: Cycle) -> Bool { nextByteCount(pair: pair, at: cycle) != nil }

  /// Bytes of the oldest frame for a pair, when it has arrived.
  func nextByteCount(pair: Int, at cycle: Cycle) -> Int? {
    arrive(by: cycle)
    guard count[pair] > 0 else { return nil }
    let frame = waiting[pair][first[pair]]
    return frame.due <= cycle ? frame.byteCount : nil
  }

  /// The next cycle in which a frame arrives.
  func nextArrival(after cycle: Cycle) -> Cycle {
    var due = Cycle.max
    for pair in count.indices where count[pair] > 0 {
      let frame = waiting[pair][first[pair]]
      if frame.due > cycle { due = min(due, frame.due) }
    }
    if let source, sourceNext < source.frames.count {
      due = min(due, max(cycle + 1, source.frames[sourceNext].due))
    }
    return due
  }

  /// The destination of the oldest frame for a pair, first byte in the low byte.
  func nextDestination(pair: Int) -> UInt64 {
    let frame = waiting[pair][first[pair]]
    return memory.withBytes(frame.place..<frame.place + 8) { bytes in
      bytes.littleEndian(at: 0, as: UInt64.self) & EthernetFrame.broadcast
    }
  }

  /// Loses the oldest frame for a pair.
  func drop(pair: Int) {
    first[pair] = (first[pair] + 1) % Self.depth
    count[pair] -= 1
  }

  /// Hands the oldest frame for a pair over.
  func take(pair: Int, into target: inout MutableRawSpan, at cycle: Cycle) {
    let frame = waiting[pair][first[pair]]
    memory.withBytes(frame.place..<frame.place + frame.byteCount) { bytes in
      target.copy(bytes)
      recorder?.record(bytes, at: cycle)
    }
    receivedCount += 1
    drop(pair: pair)
  }
}
