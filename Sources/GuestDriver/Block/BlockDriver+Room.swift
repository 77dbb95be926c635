import CycleKernel
import HostPlatform

/// Requests that wait for room in a pool which others use, too.
extension BlockDriver {
  /// Cycles between two looks for room.
  private static let roomInterval: Cycle = 500

  /// Maps and queues a request; where nothing is in flight that could make room, it is held back until
  /// others have made some, or ``patience`` is over.
  ///
  /// - Throws: what ``submit(_:)`` throws.
  public func submitWhenRoom(_ request: BlockRequest) throws(DriverError) -> Submission {
    let start = cpu.cycle
    while true {
      do throws(DriverError) {
        return try submit(request)
      } catch {
        guard case .noRoom = error, cpu.cycle - start < patience else { throw error }
        cpu.pause(cycles: Self.roomInterval)
      }
    }
  }
}
