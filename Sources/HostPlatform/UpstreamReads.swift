import CycleKernel
import PCIeLayouts

/// Reads of the device that wait for memory, and how far each has been answered.
struct UpstreamReads {
  /// Most reads at once; the link's credits keep it below.
  static let capacity = 256

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
  }

  private var jobs: [Job] = []
  /// The earliest due cycle of a job, or never.
  private(set) var nextDue: Cycle = .never

  init() { jobs.reserveCapacity(Self.capacity) }

  var isFull: Bool { jobs.count >= Self.capacity }
  var isEmpty: Bool { jobs.isEmpty }

  /// Adds a read that may be answered from `due` on.
  mutating func add(_ header: TLPHeader, due: Cycle) {
    let range = header.enabledRange
    jobs.append(Job(header: header, due: due, address: range.address, byteCount: range.byteCount))
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

  /// The job at a place that `ready` gave.
  subscript(index: Int) -> Job { jobs[index] }

  /// Notes that `count` more bytes of a job were answered; drops it when that was all.
  mutating func advance(_ index: Int, by count: Int) {
    jobs[index].done += count
    if jobs[index].done >= jobs[index].byteCount { remove(index) }
  }

  /// Drops a job.
  mutating func remove(_ index: Int) {
    jobs.remove(at: index)
    var due = Cycle.never
    for job in jobs { due = min(due, job.due) }
    nextDue = due
  }
}
