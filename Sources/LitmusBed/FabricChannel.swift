import CycleKernel
import HostPlatform

/// One direction between host and devices: packets under way, oldest first.
///
/// Each packet takes its own time, and arrives when nothing older is left that it may not pass.
struct FabricChannel {
  private(set) var packets: [BedPacket] = []
  private(set) var due: Cycle = .never
  private var pace: Pace
  private let policy: PassingPolicy

  init(policy: PassingPolicy) {
    self.policy = policy
    pace = Pace(seed: 0, name: "fabric")
    packets.reserveCapacity(64)
  }

  mutating func reset(pace: Pace) {
    self.pace = pace
    packets.removeAll(keepingCapacity: true)
    due = .never
  }

  var isEmpty: Bool { packets.isEmpty }

  mutating func send(_ packet: BedPacket, at cycle: Cycle) {
    var packet = packet
    packet.due = cycle + pace.delay()
    packets.append(packet)
  }

  /// Takes a packet that arrives in `cycle`, drawn from those that may.
  mutating func arrival(at cycle: Cycle) -> BedPacket? {
    due = .never
    var chosen = -1
    var count = 0
    var index = 0
    while index < packets.count {
      if packets[index].due > cycle {
        due = min(due, packets[index].due)
      } else if isFree(index) {
        count += 1
        if pace.below(count) == 0 { chosen = index }
      }
      index += 1
    }
    return chosen >= 0 ? packets.remove(at: chosen) : nil
  }

  private func isFree(_ index: Int) -> Bool {
    var older = 0
    while older < index {
      if !policy.mayPass(packets[index], packets[older]) { return false }
      older += 1
    }
    return true
  }

  /// Takes away packets, as no fabric does.
  mutating func drop(where isDropped: (BedPacket) -> Bool) { packets.removeAll(where: isDropped) }
}
