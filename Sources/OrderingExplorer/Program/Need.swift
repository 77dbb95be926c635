/// What an earlier operation must have reached before a later one of the same agent starts.
enum Need: Int, Comparable {
  case nothing
  /// Its packet is under way.
  case started
  case done

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
