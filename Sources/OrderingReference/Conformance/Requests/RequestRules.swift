import Trace
import VirtioLayouts

/// Rules about requests, by the type of the device.
struct RequestRules {
  private let block = BlockRules()
  private var net = NetRules()

  /// A chain became available.
  func exposed(_ chain: Int, _ ring: RingWatch) {
    switch ring.context.deviceType {
    case .block: block.exposed(chain, ring)
    case .net: net.exposed(chain, ring)
    case .console, .entropy, nil: break
    }
  }

  /// Buffers that become visible as used together begin.
  mutating func beginGroup() { net.beginGroup() }

  /// A chain is returned.
  mutating func used(_ chain: Int, length: UInt32, _ ring: RingWatch) {
    switch ring.context.deviceType {
    case .block: block.used(chain, ring)
    case .net: net.used(chain, length: length)
    case .console, .entropy, nil: break
    }
  }

  /// They end.
  mutating func endGroup(_ ring: RingWatch) {
    if ring.context.deviceType == .net { net.endGroup(ring) }
  }
}
