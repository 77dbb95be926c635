import ArgumentParser

/// What is at the other end of a served network's wire, by the names of the command line.
enum WireEnd: String, CaseIterable, ExpressibleByArgument {
  /// A host that answers ARP and ping.
  case host
  /// Every frame comes back with its addresses swapped.
  case echo
}
