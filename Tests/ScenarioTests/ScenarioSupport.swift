import Crypto
import Endpoint
import Foundation
import RTLBridge
import Scenarios
import Trace

/// A small disk in a file of its own, removed with the value.
final class SmallDisk {
  let path: String
  let hash: String

  init(byteCount: Int = 96 << 10, seed: UInt8 = 1) throws {
    path =
      NSTemporaryDirectory() + "ricochet-test-\(UUID().uuidString).img"
    var state = UInt32(seed)
    let bytes = Data(
      (0..<byteCount).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(truncatingIfNeeded: state >> 24)
      })
    try bytes.write(to: URL(fileURLWithPath: path))
    hash = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// SHA-256 of the file as it is now.
  func currentHash() throws -> String {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    return SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
  }
}

/// A job that takes a fraction of a second.
func smallWorkload() -> WorkloadConfiguration {
  var workload = WorkloadConfiguration()
  workload.requestByteCount = 16 << 10
  workload.segmentByteCount = 4 << 10
  workload.depth = 8
  workload.writeByteCount = 24 << 10
  return workload
}

/// Whether the RTL was built; its tests are skipped, and say so, where it was not.
var rtlIsPresent: Bool { RTLLibrary.isPresent(.plain) }

/// Runs the small job; returns the result, the machine and the digest of its trace.
func perform(
  _ system: SystemConfiguration, workload: WorkloadConfiguration = smallWorkload(),
  disk: SmallDisk? = nil, everyCycle: Bool = false
) throws -> (result: RunResult, machine: SimulatedSystem, digest: UInt64, disk: SmallDisk) {
  let disk = try disk ?? SmallDisk()
  var run = DiskRun(system: system, workload: workload, imagePath: disk.path)
  run.imageHash = disk.hash
  run.stepsIdleEngine = everyCycle
  let digest = TraceDigest()
  run.observers = [digest]
  let (result, machine) = try run.perform()
  return (result, machine, digest.value, disk)
}

/// A machine for an access mode and an engine.
func machine(_ access: AccessMode, _ engine: EngineKind = .model) -> SystemConfiguration {
  var configuration = SystemConfiguration(access: access, bounceByteCount: 1 << 20)
  configuration.engine = engine
  configuration.memoryByteCount = 32 << 20
  return configuration
}
