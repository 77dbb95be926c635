import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import TestSupport
import Trace

@testable import Endpoint

/// The device's read port and write pipe alone, in front of a link with a scripted root.
final class PortBench {
  static let device = RequesterID(bus: 1, device: 0, function: 0)
  let trace = TraceHub()
  let log = EventLog()
  let link: Link
  let root: ScriptedRoot
  let bounce: BounceMemory
  let block = RequestBuffers(slotCount: 2, slotByteCount: 8192)
  var reads: ReadPort
  var writes: WritePipe
  var context: RequesterContext
  var router = AddressRouter()
  private(set) var cycle: Cycle = 0
  /// Finished reads in order: who asked, whether it failed, and the bytes.
  private(set) var finished: [(client: ReadClient, failed: Bool, isOrphan: Bool, bytes: [UInt8])] =
    []

  /// A piece that the fetch engine got.
  struct Piece: Equatable {
    var tag: UInt8
    var range: Range<Int>
    var isLast: Bool
    var status: ReadStatus
    var bytes: [UInt8]
    var cycle: Cycle
  }
  /// What an engine that takes pieces got, in order.
  private(set) var pieces: [Piece] = []

  init(
    engine: EngineReads = EngineReads(), _ change: (inout EndpointConfiguration) -> Void = { _ in }
  ) {
    var configuration = EndpointConfiguration()
    change(&configuration)
    trace.add(log)
    var linkConfiguration = LinkConfiguration()
    linkConfiguration.latency = 4
    link = Link(configuration: linkConfiguration, seed: 1, trace: trace)
    root = ScriptedRoot(link: link)
    bounce = BounceMemory(byteCount: 1 << 16, trace: trace)
    reads = ReadPort(configuration: configuration, engine: engine)
    writes = WritePipe(configuration: configuration)
    context = RequesterContext(
      identifier: Self.device, mayRequest: true, usesTranslation: false, maximumPayload: 128,
      maximumReadRequest: 512, link: link,
      cache: TranslationCache(entryCount: 8, requestCount: 4))
  }

  func run(_ cycles: Cycle) {
    for _ in 0..<cycles {
      cycle += 1
      _ = root.step(at: cycle)
      _ = link.evaluate(at: cycle)
      while let packet = link.down.received(.completion) {
        _ = link.down.withPayload(of: packet) {
          reads.complete(packet.header, payload: $0, cache: &context.cache, trace: trace, at: cycle)
        }
        link.down.release(.completion, at: cycle)
      }
      _ = reads.serveLocal(bounce, trace: trace, at: cycle)
      _ = reads.expire(cache: &context.cache, trace: trace, at: cycle)
      while !reads.finished.isEmpty {
        let index = reads.finished.pop()
        let transaction = reads.transaction(index)
        if reads.arrivesInPieces(index), !transaction.isOrphan {
          reads.deliver(index)
          continue
        }
        finished.append(
          (
            transaction.request.client, transaction.hasFailed, transaction.isOrphan,
            reads.withBytes(index) { [UInt8](copying: $0) }
          ))
        reads.release(index)
      }
      takePiece()
      _ = writes.step(
        &context, reads: &reads, router: router, bounce: bounce, buffers: block,
        at: cycle)
      _ = reads.issue(&context, trace: trace, at: cycle)
    }
  }

  private func takePiece() {
    guard let piece = reads.takePiece() else { return }
    let transaction = reads.transaction(piece.transaction)
    guard case .engine(let tag) = transaction.request.client else { return }
    pieces.append(
      Piece(
        tag: tag, range: piece.range, isLast: piece.isLast,
        status: piece.range.isEmpty ? transaction.status : .ok,
        bytes: reads.withBytes(piece.transaction, piece.range) { [UInt8](copying: $0) },
        cycle: cycle))
    if piece.isLast { reads.release(piece.transaction) }
  }

  func read(
    _ address: UInt64, _ byteCount: Int, _ client: ReadClient = .slot(0, offset: 0),
    queue: UInt16 = 0
  ) {
    let request = ReadRequest(
      purpose: .readData, queue: queue, address: DescriptorAddress(rawValue: address),
      byteCount: byteCount, client: client)
    reads.accept(
      request, route: router.route(request.address, byteCount: UInt64(byteCount)), identifier: 0,
      trace: trace, at: cycle)
  }

  func write(
    _ address: UInt64, _ byteCount: Int, offset: Int = 0, queue: UInt16 = 0,
    notice: WriteNotice = .none
  ) {
    writes.accept(
      WriteRequest(
        purpose: .writeData, queue: queue, address: address, byteCount: byteCount,
        source: .slot(0, offset: offset), notice: notice))
  }

  /// Lets translation requests for every page be granted at `distance` above it.
  func grantEverything(distance: UInt64, allowsWrite: Bool = true) {
    context.usesTranslation = true
    root.translate = { address in
      TranslationEntry(
        range: AlignedRange(containing: address + distance, sizeExponent: 12), allowsRead: true,
        allowsWrite: allowsWrite)
    }
  }
}
