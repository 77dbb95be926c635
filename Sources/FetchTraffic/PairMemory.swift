import CycleKernel
import VirtioLayouts

/// The memories of both engines of a pair, which one guest writes alike.
struct PairMemory {
  let environments: [EngineEnvironment]

  func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, _ place: Place, at offset: UInt64
  ) {
    for environment in environments { environment.memory(place).store(value, at: offset) }
  }

  func store(_ descriptor: SplitDescriptor, _ place: Place, at offset: UInt64) {
    for environment in environments { environment.memory(place).store(descriptor, at: offset) }
  }

  func store(_ descriptor: PackedDescriptor, _ place: Place, at offset: UInt64) {
    for environment in environments { environment.memory(place).store(descriptor, at: offset) }
  }

  func guestAddress(_ place: Place, _ offset: UInt64) -> UInt64 {
    environments[0].guestAddress(place, offset)
  }
}
