import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// Reads of a root complex that reorders: lines in any order, reads among each other, any pieces.
///
/// The pieces of one read are sent by increasing address. Source: PCIe Base, 2.3.1.1 and 2.4.2.
extension RootComplex {
  /// Takes one step of one read that is due: a sample, or an answer.
  func answerScattered(at cycle: Cycle) -> Bool {
    guard hasRoomForAnswer, let index = reads.pick(at: cycle, &random) else { return false }
    let job = reads[index]
    guard job.header.kind == .memoryRead else {
      refuse(job, status: .unsupportedRequest, index: index)
      return true
    }
    if job.header.addressType == .translationRequest {
      answerTranslation(job, index: index, at: cycle)
      return true
    }
    if rests(job, index: index, at: cycle) { return true }
    if job.unsampledLines != 0, readyByteCount(job) == 0 || random.below(2) == 0 {
      sample(job, index: index, at: cycle)
    } else {
      sendPiece(of: job, index: index)
    }
    return true
  }

  private func sample(_ job: UpstreamReads.Job, index: Int, at cycle: Cycle) {
    switch destination(job.header, at: cycle) {
    case .nowhere: refuse(job, status: .unsupportedRequest, index: index)
    case .bus(let address): reflectRead(job, to: address, index: index)
    case .memory(let start):
      let line = job.unsampledLine(random.below(UInt64(job.unsampledLines.nonzeroBitCount)))
      let places = job.places(ofLine: line)
      let base = job.storage * UpstreamReads.pageByteCount
      samples.withMutableBytes(base + places.lowerBound..<base + places.upperBound) { bytes in
        memory.read(
          start.advanced(by: UInt64(places.lowerBound)), into: &bytes, agent: .device, at: cycle,
          isNoSnoop: job.header.noSnoop)
      }
      reads.noteSample(line, of: index)
      reads.rest(index, until: cycle + lineDelay())
    }
  }

  /// Bytes behind those answered that have been sampled without a gap.
  private func readyByteCount(_ job: UpstreamReads.Job) -> Int {
    let ready = job.sampledEnd - job.done
    let boundary = link.down.configuration.readCompletionBoundary
    let toBoundary = boundary - Int((job.address + UInt64(job.done)) & UInt64(boundary - 1))
    return ready >= min(toBoundary, job.byteCount - job.done) ? ready : 0
  }

  private func sendPiece(of job: UpstreamReads.Job, index: Int) {
    let address = job.address + UInt64(job.done)
    let boundary = link.down.configuration.readCompletionBoundary
    let limit = min(
      readyByteCount(job), link.down.configuration.maximumPayload - Int(address & 3))
    let remaining = job.byteCount - job.done
    let first = boundary - Int(address & UInt64(boundary - 1))
    // Ends at one of the boundaries within reach, or at the end of the read.
    let boundaries = limit < first ? 0 : (limit - first) / boundary + 1
    let reachesEnd = limit >= remaining
    let choice = Int(random.below(UInt64(boundaries + (reachesEnd ? 1 : 0))))
    let count = min(choice < boundaries ? first + choice * boundary : remaining, remaining)
    let base = job.storage * UpstreamReads.pageByteCount + job.done
    samples.withBytes(base..<base + count) { post($0, of: job) }
    reads.advance(index, by: count)
  }
}
