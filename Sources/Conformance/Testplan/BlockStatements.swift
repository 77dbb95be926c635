import OrderingReference

/// Statements BLK, about block devices.
extension Statement {
  static let blockStatements: [Statement] = [
    Statement(
      .block(1), .device, .must,
      "Ends writes to a read-only device with IOERR and writes nothing.",
      clause: "Block Device: Device Operation",
      check: .rule,
      scenarios: [.readOnlyBlock],
      mutant: .device("writes-read-only-image")),
    Statement(
      .block(2), .device, .must,
      "Ends ranges with flags that it does not know with UNSUPP.",
      clause: "Block Device: Device Operation",
      check: .rule,
      scenarios: [.blockRanges],
      mutant: .device("ignores-unknown-block-flags")),
    Statement(
      .block(3), .device, .must,
      "Has a write on stable storage when a flush behind it is done.",
      clause: "Block Device: Device Operation",
      check: .explained(
        "stability shows when power fails; the scenario compares the image behind each "
          + "flush"),
      scenarios: [.block],
      mutant: .none(
        "what has reached the medium is behind the device; its own tests decide it")),
    Statement(
      .block(4), .both, .must,
      "Leaves unused fields zero.",
      clause: "Block Device",
      check: .rule,
      scenarios: [.block],
      mutant: .device("garbage-in-unused-fields")),
  ]
}
