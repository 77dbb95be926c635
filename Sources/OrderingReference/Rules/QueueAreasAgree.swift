import Trace

/// Rule `queue-areas-agree`: the device understands a queue as the driver configured it.
struct QueueAreasAgree: ~Copyable {
  private struct Views {
    var driver: (areas: QueueAreas, event: TraceEvent)?
    var device: (areas: QueueAreas, event: TraceEvent)?
  }
  private var queues: [Views] = []

  mutating func configure(_ areas: QueueAreas, event: TraceEvent, docket: Docket) {
    let number = Int(areas.queue)
    while queues.count <= number { queues.append(Views()) }
    switch areas.party {
    case .driver: queues[number].driver = (areas, event)
    case .device: queues[number].device = (areas, event)
    }
    guard let driver = queues[number].driver, let device = queues[number].device else { return }
    docket.evaluated(.queueAreasAgree)
    var understood = device.areas
    understood.party = .driver
    guard understood != driver.areas else { return }
    docket.violated(
      .queueAreasAgree, at: event.cycle, witnesses: [driver.event, device.event]
    ) {
      "queue \(number): driver \(Self.phrase(driver.areas)), device \(Self.phrase(device.areas))"
    }
  }

  mutating func stop(_ queue: UInt16) {
    if Int(queue) < queues.count { queues[Int(queue)] = Views() }
  }

  private static func phrase(_ areas: QueueAreas) -> String {
    "size \(areas.size) at \(hexadecimal(areas.descriptorTable)),"
      + " \(hexadecimal(areas.availableRing)), \(hexadecimal(areas.usedRing))"
      + " vector \(areas.vector) features \(areas.features)"
  }
}
