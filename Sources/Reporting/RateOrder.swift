import CycleKernel

/// The places of a ring's descriptors in the order in which chains take them.
struct RateOrder {
  let places: [UInt16]
  /// The chain that each place belongs to.
  let chainOfPlace: [UInt16]

  init(_ load: RateLoad, ringSize: Int, seed: UInt64) {
    var places = (0..<UInt16(ringSize)).map { $0 }
    switch load.order {
    case .contiguous: break
    case .strided:
      places = places.map { UInt16(Int($0) * 4 % ringSize + Int($0) * 4 / ringSize) }
    case .random:
      var random = RandomStream(seed: seed, name: "rate rings")
      for at in (1..<ringSize).reversed() {
        places.swapAt(at, Int(random.below(UInt64(at + 1))))
      }
    }
    var chainOfPlace: [UInt16] = Array(repeating: 0, count: ringSize)
    let share = load.format == .indirect ? 1 : load.chainLength
    for (number, place) in places.enumerated() {
      chainOfPlace[Int(place)] = UInt16(number / share)
    }
    self.places = places
    self.chainOfPlace = chainOfPlace
  }
}
