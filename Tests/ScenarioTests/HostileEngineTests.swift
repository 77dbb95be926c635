import CDescriptorFetchABI
import CycleKernel
import Endpoint
import GuestDriver
import Scenarios
import Testing
import Virtqueues

/// An engine that offers whatever a random stream says, whatever it is asked.
private final class GarbageEngine: FetchEngine {
  var constants: dfe_constants
  let name = "garbage"
  private var random: RandomStream

  init(seed: UInt64, queueCount: UInt32 = 4, readByteCount: UInt32 = 32) {
    constants = SwiftFetchEngine().constants
    constants.queue_count = queueCount
    constants.read_byte_count_max = readByteCount
    constants.tag_count = 256
    random = RandomStream(seed: seed, name: "garbage")
  }

  func reset(outputs: inout FetchEngineOutputs) { outputs = FetchEngineOutputs() }

  func step(cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs) {
    withUnsafeMutableBytes(of: &outputs) { bytes in
      for index in bytes.indices {
        bytes[index] = UInt8(truncatingIfNeeded: random.next() >> 11)
      }
    }
    // Mostly quiet, so that the guest gets somewhere.
    if random.below(4) != 0 { outputs.rd_valid = 0 }
    if random.below(4) != 0 { outputs.desc_valid = 0 }
    if random.below(16) != 0 { outputs.err_valid = 0 }
    // Small numbers half of the time, so that not only the first check is met.
    if random.below(2) == 0 {
      outputs.rd_count = UInt16(random.below(UInt64(constants.read_byte_count_max) + 1))
      outputs.rd_queue = UInt8(random.below(5))
      outputs.desc_slot = UInt16(random.below(9))
      outputs.desc_queue = UInt8(random.below(5))
      outputs.desc_addr = random.below(1 << 22)
      outputs.rd_addr = random.below(1 << 22)
      outputs.desc_len = UInt32(random.below(5000))
    }
  }
}

@Suite("A fetch engine that breaks its contract loses its own run, never the model")
struct HostileEngineTests {
  @Test("random pins end in an error of the guest's driver", arguments: AccessMode.allCases)
  func garbage(access: AccessMode) throws {
    for seed in UInt64(0)..<40 {
      let disk = try SmallDisk(byteCount: 16 << 10)
      let system = SimulatedSystem(
        configuration: machine(access), image: try DiskImage(path: disk.path),
        engine: AssembledEngine(
          GarbageEngine(seed: seed, readByteCount: seed % 2 == 0 ? 32 : 256)))
      #expect(throws: (any Error).self, "seed \(seed)") {
        let guest = try BlockGuest(system)
        let workload = DiskWorkload(
          configuration: smallWorkload(), system: system, guest: guest)
        _ = try workload.perform()
      }
    }
  }

  @Test("an engine with fewer queues gives a device with fewer queues")
  func fewerQueues() throws {
    let disk = try SmallDisk(byteCount: 16 << 10)
    let system = SimulatedSystem(
      configuration: machine(.direct), image: try DiskImage(path: disk.path),
      engine: AssembledEngine(GarbageEngine(seed: 1, queueCount: 2)))
    #expect(system.endpoint.configuration.queueCount == 2)
  }
}
