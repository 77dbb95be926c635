import ArgumentParser
import FetchTraffic
import RTLBridge

/// What of a lockstep run goes together.
extension LockstepCommand {
  func validate() throws {
    if let descriptors, !(1...1_000_000_000).contains(descriptors) {
      throw ValidationError("--descriptors is not from 1 to 1000000000")
    }
    for (name, value) in [("block", block), ("noise", noise), ("promises", promises)] {
      if let value, !(1...1_000_000).contains(value) {
        throw ValidationError("--\(name) is not from 1 to 1000000")
      }
    }
    if build != nil && rtl != nil {
      throw ValidationError("--rtl takes the place of --build; give one of the two")
    }
    if beside != nil && byContent {
      throw ValidationError(
        "--beside compares every pin, and content anyhow; leave --by-content out")
    }
    let alone = noise != nil ? "--noise" : promises != nil ? "--promises" : nil
    if let alone, !guestFlags.isEmpty {
      throw ValidationError(
        "\(alone) has no guest: leave \(guestFlags.joined(separator: ", ")) out")
    }
  }

  /// The flags that were given and speak of a guest, or of what is compared under its traffic.
  private var guestFlags: [String] {
    var flags: [String] = []
    if descriptors != nil { flags.append("--descriptors") }
    if block != nil { flags.append("--block") }
    if byContent { flags.append("--by-content") }
    if edges { flags.append("--edges") }
    if focus != nil { flags.append("--focus") }
    if beside != nil { flags.append("--beside") }
    if noise != nil && promises != nil { flags.append("--promises") }
    return flags
  }

  /// Refuses what cannot be asked of this engine.
  func check(_ library: RTLLibrary) throws {
    if noise != nil && ContentLockstepRun.isMeant(for: library) {
      throw CommandFailure.badInput(
        "\(library.path): --noise compares pin by pin, and this engine is compared by content; "
          + "leave --noise out")
    }
    if promises != nil && !StreamPromises.isMeant(for: library) {
      throw CommandFailure.badInput(
        "\(library.path): --promises is what the streaming engine alone says of its reads; "
          + "take --build stream or wide")
    }
  }
}
