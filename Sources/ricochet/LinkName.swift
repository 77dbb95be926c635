import ArgumentParser

/// How far packets may depart from the order of posting, by the names of the command line.
enum LinkName: String, CaseIterable, ExpressibleByArgument {
  /// Packets go in order unless one has no credits.
  case inOrder = "in-order"
  /// Everything that the ordering table permits happens, drawn from the seed.
  case reorder
}
