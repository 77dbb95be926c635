import CycleKernel
import PCIeFabric
import PCIeLayouts

/// Reads of the device that wait for memory, and how far each has been answered.
struct UpstreamReads {
  /// Most reads at once; the link's credits keep it below.
  static let capacity = 256
  /// Most bytes of a read.
  static let pageByteCount = 4096
  private static let lineByteCount: UInt64 = 64

  /// One read.
  struct Job {
    var header: TLPHeader
    var due: Cycle
    /// First enabled byte.
    var address: UInt64
    /// Bytes asked for.
    var byteCount: Int
    /// Bytes answered.
    var done: Int = 0
    /// Which part of the storage for samples is this read's.
    var storage: Int = 0
    /// Lines of 64 bytes that have not been sampled, a bit for each, from the first byte's on.
    var unsampledLines: UInt64 = 0

    /// The line at a place among those that have not been sampled.
    func unsampledLine(_ place: UInt64) -> Int {
      var rest = unsampledLines
      for _ in 0..<place { rest &= rest - 1 }
      return rest.trailingZeroBitCount
    }

    /// The bytes of a line, as places behind the first byte of the read.
    func places(ofLine line: Int) -> Range<Int> {
      let length = Int(UpstreamReads.lineByteCount)
      let inLine = Int(address % UpstreamReads.lineByteCount)
      return max(line * length - inLine, 0)..<min((line + 1) * length - inLine, byteCount)
    }

    /// The first place that has not been sampled.
    var sampledEnd: Int {
      unsampledLines == 0
        ? byteCount : places(ofLine: unsampledLines.trailingZeroBitCount).lowerBound
    }
  }

  private var jobs: [Job] = []
  private var storage = TagPool(count: Self.capacity)
  /// The earliest due cycle of a job, or never.
  private(set) var nextDue: Cycle = .never

  init() { jobs.reserveCapacity(Self.capacity) }

  var isFull: Bool { jobs.count >= Self.capacity }
  var isEmpty: Bool { jobs.isEmpty }

  /// Adds a read that may be answered from `due` on.
  mutating func add(_ header: TLPHeader, due: Cycle) {
    let range = header.enabledRange
    var job = Job(header: header, due: due, address: range.address, byteCount: range.byteCount)
    guard let place = storage.take() else { preconditionFailure("more reads than places") }
    job.storage = Int(place)
    let end = range.address % Self.lineByteCount + UInt64(range.byteCount)
    let lines = (end + Self.lineByteCount - 1) / Self.lineByteCount
    job.unsampledLines = lines >= 64 ? .max : (1 << lines) - 1
    jobs.append(job)
    nextDue = min(nextDue, due)
  }

  /// The job that has been due longest in `cycle`.
  func ready(at cycle: Cycle) -> Int? {
    guard nextDue <= cycle else { return nil }
    var best: Int?
    for index in jobs.indices where jobs[index].due <= cycle {
      if let present = best, jobs[present].due <= jobs[index].due { continue }
      best = index
    }
    return best
  }

  /// Any job that is due in `cycle`.
  func pick(at cycle: Cycle, _ random: inout RandomStream) -> Int? {
    var chosen: Int?
    var count: UInt64 = 0
    for index in jobs.indices where jobs[index].due <= cycle {
      count += 1
      if random.below(count) == 0 { chosen = index }
    }
    return chosen
  }

  /// Notes that a line of a job was sampled.
  mutating func noteSample(_ line: Int, of index: Int) {
    jobs[index].unsampledLines &= ~(1 << UInt64(line))
  }

  /// Lets a job rest until `due`.
  mutating func rest(_ index: Int, until due: Cycle) {
    jobs[index].due = due
    noteDue()
  }

  private mutating func noteDue() {
    var due = Cycle.never
    for job in jobs { due = min(due, job.due) }
    nextDue = due
  }

  /// The job at a place that `ready` or `pick` gave.
  subscript(index: Int) -> Job { jobs[index] }

  /// Notes that `count` more bytes of a job were answered; drops it when that was all.
  mutating func advance(_ index: Int, by count: Int) {
    jobs[index].done += count
    if jobs[index].done >= jobs[index].byteCount { remove(index) }
  }

  /// Drops a job.
  mutating func remove(_ index: Int) {
    storage.give(UInt8(jobs[index].storage))
    jobs.remove(at: index)
    noteDue()
  }
}
